import { useQueries, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Election } from "@/api/types";
import { EmptyState } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { FillBar, PendingFill } from "@/components/ui/FillBar";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { formatDay } from "@/i18n/format";
import { ElectionStateTag } from "./ElectionStateTag";
import { electionsQuery, statusQuery } from "./queries";

export function ElectionsPage() {
  const { t } = useTranslation();
  const elections = useSuspenseQuery(electionsQuery).data;
  const status = useQueries({ queries: elections.map((election) => statusQuery(election.id)) });
  const columns: Column<Election>[] = [
    {
      key: "name",
      header: t("elections.column.name"),
      isRowHeader: true,
      cell: (election) => (
        <>
          <Link to="/elections/$electionId" params={{ electionId: election.id }} preload="intent">
            {election.name}
          </Link>
          <span className="table__sub">{t(`elections.kind.${election.kind}`)}</span>
        </>
      ),
    },
    {
      key: "day",
      header: t("elections.column.heldOn"),
      cell: (election) => <span className="nowrap">{formatDay(election.held_on)}</span>,
    },
    {
      key: "state",
      header: t("elections.column.state"),
      cell: (election) => <ElectionStateTag state={election.state} />,
    },
    {
      key: "fill",
      header: t("elections.column.fill"),
      wideInCard: true,
      cell: (election) => {
        const data = status[elections.indexOf(election)]?.data;
        return data ? <FillBar filled={data.filled} seats={data.seats} /> : <PendingFill />;
      },
    },
  ];
  return (
    <>
      <PageHeader
        title={t("elections.title")}
        actions={
          <ButtonLink to="/elections/new" look="primary" icon="plus">
            {t("elections.new")}
          </ButtonLink>
        }
      />
      {elections.length === 0 ? (
        <EmptyState icon="how-to-reg" title={t("elections.empty")}>
          <p>{t("elections.emptyText")}</p>
        </EmptyState>
      ) : (
        <Table
          caption={t("elections.title")}
          columns={columns}
          rows={elections}
          rowKey={(election) => election.id}
        />
      )}
    </>
  );
}
