import { useSuspenseQueries } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Site } from "@/api/types";
import { EmptyState } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { Select } from "@/components/ui/Field";
import { FilterBar } from "@/components/ui/FilterBar";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Column, Table } from "@/components/ui/Table";
import { SearchField } from "@/features/persons/SearchField";
import { formatNumber } from "@/i18n/format";
import { constituenciesQuery, sitesQuery } from "./queries";
import { filterSites, type SitesSearch, sitesSearch } from "./search";

export function SitesPage({ search }: { search: SitesSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [sites, constituencies] = useSuspenseQueries({ queries: [sitesQuery, constituenciesQuery] });
  const rows = filterSites(sites.data, search);
  const byId = new Map(constituencies.data.map((item) => [item.id, item]));
  const go = (next: SitesSearch) => void navigate({ to: "/sites", search: next });
  const columns: Column<Site>[] = [
    {
      key: "name",
      header: t("sites.column.name"),
      isRowHeader: true,
      cell: (site) => (
        <>
          <Link to="/sites/$siteId" params={{ siteId: site.id }} preload="intent">
            {site.number}. {site.name}
          </Link>
          {site.venue && <span className="table__sub">{site.venue}</span>}
        </>
      ),
    },
    {
      key: "address",
      header: t("sites.column.address"),
      wideInCard: true,
      cell: (site) => site.address ?? "",
    },
    {
      key: "constituency",
      header: t("sites.column.constituency"),
      cardLabel: t("sites.column.constituency"),
      cell: (site) => {
        const constituency = site.constituency_id ? byId.get(site.constituency_id) : undefined;
        return constituency ? `${constituency.number}. ${constituency.name}` : "";
      },
    },
    {
      key: "voters",
      header: t("sites.column.voters"),
      cardLabel: t("sites.column.voters"),
      numeric: true,
      cell: (site) => (site.eligible_voters === null ? "" : formatNumber(site.eligible_voters)),
    },
  ];
  return (
    <>
      <PageHeader
        title={t("sites.title")}
        lead={t("sites.lead")}
        actions={
          <>
            <ButtonLink to="/sites/import" look="primary" icon="upload">
              {t("sites.import")}
            </ButtonLink>
            <ButtonLink to="/sites/new" icon="plus">
              {t("sites.new")}
            </ButtonLink>
          </>
        }
      />
      {sites.data.length === 0 ? (
        <EmptyState icon="location" title={t("sites.empty")}>
          <p>{t("sites.emptyText")}</p>
        </EmptyState>
      ) : (
        <>
          <FilterBar
            values={search}
            active={Object.keys(search).length}
            onApply={(data) => go(sitesSearch(Object.fromEntries(data)))}
            onReset={() => go({})}
          >
            <SearchField label={t("sites.filter.q")} defaultValue={search.q} />
            <Select
              name="constituency"
              label={t("sites.column.constituency")}
              placeholder={t("common.all")}
              defaultValue={search.constituency ?? ""}
              options={constituencies.data.map(({ id, number, name }) => ({
                value: id,
                label: `${number}. ${name}`,
              }))}
            />
          </FilterBar>
          <p className="table__meta" role="status">
            {t("sites.count", { count: rows.length })}
          </p>
          {rows.length === 0 ? (
            <EmptyState icon="search" title={t("sites.none")} />
          ) : (
            <Table caption={t("sites.title")} columns={columns} rows={rows} rowKey={(site) => site.id} />
          )}
        </>
      )}
    </>
  );
}
