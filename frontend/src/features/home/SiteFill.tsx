import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { FillBar } from "@/components/ui/FillBar";
import { groupSites } from "@/components/ui/site-tree";
import { constituenciesQuery } from "@/features/sites/queries";
import type { SiteRow } from "./fill-sort";

/** Each site's bar with its numbers, by constituency; the name leads to the seats there. */
export function SiteFill({ electionId, rows }: { electionId: Uuid; rows: readonly SiteRow[] }) {
  const { t } = useTranslation();
  const constituencies = useSuspenseQuery(constituenciesQuery).data;
  const byId = new Map(rows.map((row) => [row.site.id, row]));
  const groups = groupSites(
    rows.map((row) => row.site),
    constituencies,
  );
  return (
    <div className="fill-groups">
      {groups.map(({ id, constituency, sites }) => (
        <section key={id} className="fill-groups__group">
          {(groups.length > 1 || constituency) && (
            <h3>
              {constituency
                ? `${constituency.number}. ${constituency.name}`
                : t("common.sites.noConstituency")}
            </h3>
          )}
          <ul className="plain-list fill-list">
            {sites.map((site) => {
              const row = byId.get(site.id);
              return (
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
                  <FillBar filled={row?.filled ?? 0} seats={row?.seats ?? 0} />
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
