import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { AuditEvent } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { EmptyState, Skeleton } from "@/components/ui/Bits";
import { LoadMore } from "@/components/ui/LoadMore";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { keyText } from "@/i18n";
import { formatInstantExact } from "@/i18n/format";
import { AuditExport } from "./AuditExport";
import { AuditFilter } from "./AuditFilter";
import { AuditObject } from "./AuditObject";
import { AuditSeal } from "./AuditSeal";
import { detailsOf } from "./details";
import { type AuditSearch, auditQuery } from "./queries";

/** "user.created" in words; an action that is newer than this build is shown by its own name, if the server knows it. */
export function actionText(t: TFunction, action: AuditEvent["action"]): string {
  if (!action) return t("audit.newer");
  return keyText(t, `audit.actions.${action}`) ?? action;
}

function Details({ event }: { event: AuditEvent }) {
  const { t } = useTranslation();
  return (
    <>
      {detailsOf(t, event.details, event.action).map(({ name, text, about }) => (
        <span key={name} className="small audit__detail">
          <span className="soft">{name}:</span>{" "}
          {about ? (
            <Link
              to="/audit"
              search={about}
              aria-label={t("audit.showHistory", { object: `${name} ${text}` })}
            >
              {text}
            </Link>
          ) : (
            text
          )}
        </span>
      ))}
    </>
  );
}

function useColumns(): Column<AuditEvent>[] {
  const { t } = useTranslation();
  return [
    {
      key: "at",
      header: t("audit.column.at"),
      cell: (event) => <span className="nowrap">{formatInstantExact(event.at)}</span>,
    },
    {
      key: "action",
      header: t("audit.column.action"),
      isRowHeader: true,
      cell: (event) => actionText(t, event.action),
    },
    {
      key: "object",
      header: t("audit.column.object"),
      wideInCard: true,
      cell: (event) => <AuditObject event={event} />,
    },
    {
      key: "actor",
      header: t("audit.column.actor"),
      cardLabel: t("audit.column.actor"),
      cell: (event) =>
        event.actor ? (
          <Link
            to="/audit"
            search={{ actor: event.actor.id }}
            aria-label={t("audit.onlyPerson", { name: event.actor.name ?? t("audit.deletedUser") })}
          >
            {event.actor.name ?? t("audit.deletedUser")}
          </Link>
        ) : (
          <span className="soft">{t("audit.system")}</span>
        ),
    },
    {
      key: "reason",
      header: t("audit.column.reason"),
      cardLabel: t("audit.column.reason"),
      wideInCard: true,
      cell: (event) => event.reason,
    },
    {
      key: "details",
      header: t("audit.column.details"),
      wideInCard: true,
      cell: (event) => <Details event={event} />,
    },
  ];
}

export function AuditPage({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useInfiniteQuery(auditQuery(search));
  const columns = useColumns();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (next: AuditSearch) => void navigate({ to: "/audit", search: next });
  const type = search.type ? (keyText(t, `audit.types.${search.type}`) ?? search.type) : "";

  return (
    <>
      <PageHeader title={t("audit.title")} lead={t("audit.lead")} actions={<AuditExport search={search} />} />
      <AuditSeal />
      <AuditFilter search={search} onApply={go} />
      {(search.object || search.actor) && (
        <p className="table__meta">
          {search.object
            ? t("audit.onlyObject", { type: type.toLocaleLowerCase("da") })
            : t("audit.onlyActor")}
          <Link to="/audit">{t("audit.showAll")}</Link>
        </p>
      )}
      {list.isError && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton lines={6} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="checklist" title={t("audit.none")}>
          <p>{t("audit.noneText")}</p>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <Table caption={t("audit.caption")} columns={columns} rows={rows} rowKey={(event) => event.id} />
          <LoadMore
            shown={rows.length}
            total={undefined}
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
