import { useInfiniteQuery, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AssignmentRow } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { ContactCard } from "@/app/ContactCard";
import { useHere } from "@/app/came-from";
import { useMe } from "@/app/queries";
import { ProblemAlert } from "@/components/form/ProblemAlert";
import { EmptyState, PartyLetter, Skeleton, Tag } from "@/components/ui/Bits";
import { LoadMore } from "@/components/ui/LoadMore";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { LockedElections } from "@/features/elections/LockedElections";
import { lockedElectionsQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { DuplicateLink } from "@/features/persons/DuplicateLink";
import { formatInstant } from "@/i18n/format";
import { AssignmentsFilter } from "./AssignmentsFilter";
import { assignmentsQuery } from "./queries";
import { type AssignmentsSearch, activeFilters, assignmentsSearch } from "./search";
import { AssignmentStateTag, CprTag } from "./states";

/** `parties`: whether there is more than one to tell apart. */
function useColumns(office: boolean, parties: boolean): Column<AssignmentRow>[] {
  const { t } = useTranslation();
  const here = useHere();
  const party: Column<AssignmentRow> = {
    key: "party",
    header: t("assignments.column.party"),
    cell: (row) => (row.party ? <PartyLetter party={row.party} /> : null),
  };
  return [
    {
      key: "person",
      header: t("assignments.column.person"),
      isRowHeader: true,
      cell: (row) => (
        <>
          <Link
            to="/assignments/$assignmentId"
            params={{ assignmentId: row.id }}
            state={here}
            preload="intent"
          >
            {row.person.full_name}
          </Link>
          {row.person.protected && (
            <>
              {" "}
              <Tag tone="warn">{t("persons.protectedTag")}</Tag>
            </>
          )}
          {office && row.possible_duplicate && (
            <>
              {" "}
              <DuplicateLink personId={row.person.id} />
            </>
          )}
        </>
      ),
    },
    {
      key: "site",
      header: t("assignments.column.site"),
      wideInCard: true,
      cell: (row) => (
        <Link
          to="/elections/$electionId/sites/$siteId"
          params={{ electionId: row.election_id, siteId: row.site.id }}
          className="quiet-link"
        >
          {row.site.number}. {row.site.name}
        </Link>
      ),
    },
    ...(parties ? [party] : []),
    {
      key: "duty",
      header: t("assignments.column.duty"),
      endsLineInCard: true,
      cell: (row) => row.duty.name,
    },
    {
      key: "state",
      header: t("assignments.column.state"),
      cell: (row) => <AssignmentStateTag state={row.state} />,
    },
    {
      key: "cpr",
      header: t("assignments.column.cpr"),
      cell: (row) => <CprTag registered={row.person.cpr_registered} />,
    },
    {
      key: "reported",
      header: t("assignments.column.reported"),
      cardLabel: t("assignments.column.reported"),
      cell: (row) => <span className="nowrap">{formatInstant(row.reported_at)}</span>,
    },
  ];
}

export function AssignmentsPage({ search }: { search: AssignmentsSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const office = mayOpen(OFFICE, useMe());
  const list = useInfiniteQuery(assignmentsQuery(search));
  const parties = useSuspenseQuery(partiesQuery).data;
  const columns = useColumns(office, office || parties.length > 1);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total;
  const go = (next: AssignmentsSearch) => void navigate({ to: "/assignments", search: next });
  const { state, ...others } = search;
  const untouched = activeFilters(state === "all" ? others : search) === 0;
  const locked = (useQuery({ ...lockedElectionsQuery, enabled: !office }).data ?? []).length > 0;
  const toggle = (
    <Link to="/assignments" search={state ? others : { ...others, state: "all" }} preload="intent">
      {t(state ? "assignments.hideWithdrawn" : "assignments.showWithdrawn")}
    </Link>
  );
  return (
    <>
      <PageHeader
        title={t("assignments.title")}
        lead={t(office ? "assignments.leadOffice" : "assignments.leadSecretary")}
      />
      {!office && <LockedElections />}
      <AssignmentsFilter
        search={search}
        office={office}
        onApply={(data) => go(assignmentsSearch(Object.fromEntries(data)))}
        onReset={() => go(search.sort ? { sort: search.sort } : {})}
      />
      {list.isError && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton lines={6} />}
      {list.isSuccess && rows.length === 0 && !(untouched && locked) && (
        <EmptyState icon="assignment" title={t("assignments.none")}>
          <p>{t(untouched ? "assignments.noneAtAll" : "assignments.noneFiltered")}</p>
          <p>{toggle}</p>
        </EmptyState>
      )}
      {locked && <ContactCard />}
      {rows.length > 0 && (
        <>
          <div className="table__meta">
            <span role="status">{t("assignments.count", { count: total ?? rows.length })}</span>
            {toggle}
          </div>
          <Table caption={t("assignments.title")} columns={columns} rows={rows} rowKey={(row) => row.id} />
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
