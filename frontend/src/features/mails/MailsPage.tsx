import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { API_URL } from "@/api/session";
import type { MailView } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { useAction } from "@/components/form/useAction";
import { Alert } from "@/components/ui/Alert";
import { EmptyState, Skeleton } from "@/components/ui/Bits";
import { LinkButton } from "@/components/ui/Button";
import { Select } from "@/components/ui/Field";
import { FilterBar } from "@/components/ui/FilterBar";
import { LoadMore } from "@/components/ui/LoadMore";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { toast } from "@/components/ui/Toast";
import { MailStateTag, whyNotSent } from "@/features/users/UserTags";
import { formatInstant } from "@/i18n/format";
import { MAIL_STATES, type MailsSearch, mailsQuery, mailsSearch } from "./queries";

function Recipient({ mail }: { mail: MailView }) {
  if (!mail.user_id) return mail.recipient;
  return (
    <Link to="/users/$userId" params={{ userId: mail.user_id }} preload="intent">
      {mail.recipient}
    </Link>
  );
}

function useColumns(onRetry: (mail: MailView) => void): Column<MailView>[] {
  const { t } = useTranslation();
  return [
    {
      key: "recipient",
      header: t("mails.column.recipient"),
      isRowHeader: true,
      cell: (mail) => <Recipient mail={mail} />,
    },
    {
      key: "kind",
      header: t("mails.column.kind"),
      cell: (mail) => t(`mails.kinds.${mail.kind}`),
    },
    { key: "state", header: t("mails.column.state"), cell: (mail) => <MailStateTag state={mail.state} /> },
    {
      key: "time",
      header: t("mails.column.time"),
      wideInCard: true,
      cell: (mail) => (
        <>
          {mail.sent_at
            ? t("mails.sentAt", { at: formatInstant(mail.sent_at) })
            : t("mails.queuedAt", { at: formatInstant(mail.queued_at) })}
          {mail.next_attempt_at && mail.state === "queued" && mail.attempts > 0 && (
            <span className="table__sub">
              {t("mails.nextAttempt", { at: formatInstant(mail.next_attempt_at) })}
            </span>
          )}
        </>
      ),
    },
    {
      key: "why",
      header: t("mails.column.why"),
      wideInCard: true,
      cell: (mail) => {
        const why = mail.state === "cancelled" ? t("mails.cancelledWhy") : whyNotSent(mail);
        if (!why) return null;
        return (
          <>
            {why}
            {mail.attempts > 0 && (
              <span className="table__sub">{t("mails.attempts", { count: mail.attempts })}</span>
            )}
          </>
        );
      },
    },
    {
      key: "actions",
      header: <span className="sr-only">{t("common.actions")}</span>,
      cell: (mail) =>
        mail.state === "failed" || mail.state === "dead" ? (
          <LinkButton
            icon="refresh"
            aria-label={t("mails.retryNamed", { recipient: mail.recipient })}
            onClick={() => onRetry(mail)}
          >
            {t("mails.retry")}
          </LinkButton>
        ) : null,
    },
  ];
}

export function MailsPage({ search }: { search: MailsSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const list = useInfiniteQuery(mailsQuery(search));
  const retry = useAction<MailView>((headers, mail) =>
    unwrap(api.POST("/api/v1/mails/{id}/retry", { params: { path: { id: mail.id } }, headers })),
  );
  async function sendAgain(mail: MailView) {
    if (!(await retry.run(mail))) return;
    toast(t("mails.retried", { recipient: mail.recipient }));
    await queries.invalidateQueries({ queryKey: ["mails"] });
  }
  const columns = useColumns((mail) => void sendAgain(mail));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (next: MailsSearch) => void navigate({ to: "/mails", search: next });

  return (
    <>
      <PageHeader title={t("mails.title")} lead={t("mails.lead")} />
      <FilterBar
        values={search.state}
        active={search.state ? 1 : 0}
        onApply={(data) => go(mailsSearch(Object.fromEntries(data)))}
        onReset={() => go({})}
      >
        <Select
          name="state"
          label={t("mails.filter.state")}
          placeholder={t("common.all")}
          defaultValue={search.state ?? ""}
          options={MAIL_STATES.map((state) => ({ value: state, label: t(`users.mail.${state}`) }))}
        />
      </FilterBar>
      {retry.error && (
        <Alert kind="error" live>
          <p>{retry.error}</p>
        </Alert>
      )}
      {rows.some((mail) => mail.error?.code === "no_mail_server") && (
        <Alert kind="info">
          <p>
            {t("mails.noServer")} {/* The server's own page, not one of these. */}
            <a href={`${API_URL}/dev/mails`}>{t("mails.noServerLink")}</a>
          </p>
        </Alert>
      )}
      {list.isError && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton lines={6} />}
      {list.isSuccess && rows.length === 0 && <EmptyState icon="email" title={t("mails.none")} />}
      {rows.length > 0 && (
        <>
          <Table caption={t("mails.caption")} columns={columns} rows={rows} rowKey={(mail) => mail.id} />
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
