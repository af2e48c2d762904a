import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { UserView } from "@/api/types";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { EmptyState, Skeleton } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { LoadMore } from "@/components/ui/LoadMore";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { partiesQuery } from "@/features/parties/queries";
import { WaitingRequests } from "@/features/secretary-requests/WaitingRequests";
import { formatInstant } from "@/i18n/format";
import { GrantLine } from "./GrantText";
import { PartiesWithoutSecretary } from "./PartiesWithoutSecretary";
import { usersQuery } from "./queries";
import { activeFilters, type UsersSearch, usersSearch } from "./search";
import { UsersFilter } from "./UsersFilter";
import { LinkExpiry, loginNames, MailSummary, UserStateTag } from "./UserTags";

function useColumns(): Column<UserView>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("users.column.name"),
      isRowHeader: true,
      cell: (user) => (
        <>
          <Link to="/users/$userId" params={{ userId: user.id }} preload="intent">
            {user.full_name}
          </Link>
          <span className="table__sub">{loginNames(user)}</span>
        </>
      ),
    },
    {
      key: "access",
      header: t("users.column.access"),
      wideInCard: true,
      cell: (user) =>
        user.role === "party_secretary" ? (
          user.grants.length === 0 ? (
            <span className="soft">{t("users.grant.none")}</span>
          ) : (
            user.grants.map((grant) => <GrantLine key={grant.id} grant={grant} />)
          )
        ) : (
          t(`common.roles.${user.role}`)
        ),
    },
    {
      key: "state",
      header: t("users.column.state"),
      wideInCard: true,
      cell: (user) => (
        <>
          <UserStateTag state={user.state} />
          <LinkExpiry user={user} />
        </>
      ),
    },
    {
      key: "mail",
      header: t("users.column.mail"),
      cardLabel: t("users.column.mail"),
      wideInCard: true,
      cell: (user) => <MailSummary mail={user.mail} />,
    },
    {
      key: "login",
      header: t("users.column.lastLogin"),
      cardLabel: t("users.column.lastLogin"),
      cell: (user) => (
        <span className="nowrap">
          {user.last_login_at ? formatInstant(user.last_login_at) : t("common.never")}
        </span>
      ),
    },
  ];
}

export function UsersPage({ search }: { search: UsersSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const parties = useSuspenseQuery(partiesQuery).data;
  const list = useInfiniteQuery(usersQuery(search));
  const columns = useColumns();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total;
  const go = (next: UsersSearch) => void navigate({ to: "/users", search: next });

  return (
    <>
      <PageHeader
        title={t("users.title")}
        lead={t("users.lead")}
        actions={
          <>
            <ButtonLink to="/users/new" look="primary" icon="person-add">
              {t("users.newSecretary")}
            </ButtonLink>
            <ButtonLink to="/users/new" search={{ staff: true }}>
              {t("users.newOther")}
            </ButtonLink>
          </>
        }
      />
      <WaitingRequests />
      <PartiesWithoutSecretary parties={parties} />
      <UsersFilter
        search={search}
        parties={parties}
        onApply={(data) => go(usersSearch(Object.fromEntries(data)))}
        onReset={() => go(search.sort ? { sort: search.sort } : {})}
      />
      {list.isError && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton lines={6} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon="groups" title={t("users.none")}>
          <p>{t("users.noneText")}</p>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <p className="table__meta" role="status">
            {t("users.count", { count: total ?? rows.length })}
            {activeFilters(search) > 0 && ` · ${t("common.activeFilters", { count: activeFilters(search) })}`}
          </p>
          <Table caption={t("users.caption")} columns={columns} rows={rows} rowKey={(user) => user.id} />
          <LoadMore
            shown={rows.length}
            total={total}
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
