import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { LinkButton } from "@/components/ui/Button";
import { FillBar } from "@/components/ui/FillBar";
import { SEARCH_ABOVE, SiteSearch } from "@/components/ui/SiteSearch";
import { groupSites } from "@/components/ui/site-tree";
import { constituenciesQuery } from "@/features/sites/queries";
import { matchesSite } from "@/features/sites/search";
import { byFill, type SiteRow } from "./fill-sort";

interface Props {
  electionId: Uuid;
  rows: readonly SiteRow[];
}

/** Each site's bar with its numbers: where most is lacking first, or by constituency and number; many can be searched. */
export function SiteFill({ electionId, rows }: Props) {
  const { t } = useTranslation();
  const [byNumber, setByNumber] = useState(false);
  const [query, setQuery] = useState("");
  const shown = rows.filter(
    ({ site }) => query.trim() === "" || matchesSite({ ...site, venue: null }, query),
  );
  return (
    <>
      {rows.length > SEARCH_ABOVE && (
        <div className="site-search">
          <SiteSearch label={t("common.sites.search")} value={query} onChange={setQuery} />
        </div>
      )}
      {shown.length === 0 && <p role="status">{t("common.sites.noMatch", { query })}</p>}
      {shown.length > 1 && (
        <p className="row">
          <span className="soft">{t(byNumber ? "elections.orderNumber" : "elections.orderLeast")}</span>
          <LinkButton onClick={() => setByNumber(!byNumber)}>
            {t(byNumber ? "elections.leastFirst" : "elections.byNumber")}
          </LinkButton>
        </p>
      )}
      {byNumber ? (
        <SitesByNumber electionId={electionId} rows={shown} />
      ) : (
        <SiteBars electionId={electionId} rows={byFill(shown)} />
      )}
    </>
  );
}

function SitesByNumber({ electionId, rows }: Props) {
  const { t } = useTranslation();
  const constituencies = useSuspenseQuery(constituenciesQuery).data;
  const byId = new Map(rows.map((row) => [row.site.id, row]));
  const groups = groupSites(
    rows.map((row) => row.site),
    constituencies,
  );
  return groups.map(({ id, constituency, sites }) => (
    <section key={id} className="fill-group">
      {(groups.length > 1 || constituency) && (
        <h3>
          {constituency ? `${constituency.number}. ${constituency.name}` : t("common.sites.noConstituency")}
        </h3>
      )}
      <SiteBars electionId={electionId} rows={sites.flatMap((site) => byId.get(site.id) ?? [])} />
    </section>
  ));
}

/** The name leads to the seats there. */
function SiteBars({ electionId, rows }: Props) {
  return (
    <ul className="plain-list fill-list fill-list--columns">
      {rows.map(({ site, filled, seats }) => (
        <li key={site.id}>
          <span className="fill-list__name">
            <Link
              to="/elections/$electionId/sites/$siteId"
              params={{ electionId, siteId: site.id }}
              preload="intent"
            >
              {site.number}. {site.name}
            </Link>
          </span>
          <FillBar filled={filled} seats={seats} />
        </li>
      ))}
    </ul>
  );
}
