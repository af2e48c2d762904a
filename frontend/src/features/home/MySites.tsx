import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { EffectiveSite, Uuid } from "@/api/types";
import { PartyLetter, Tag } from "@/components/ui/Bits";
import { FillBar } from "@/components/ui/FillBar";
import { Icon } from "@/components/ui/Icon";
import { eachParty } from "@/features/parties/PartyNames";
import { matchesSite } from "@/features/sites/search";
import { bySiteNeed, freeSeats, type SiteRow } from "./fill-sort";

interface Props {
  electionId: Uuid;
  rows: readonly SiteRow[];
  query: string;
  /** The reader's sites, each with a party; several times where there are several parties. */
  sites: readonly EffectiveSite[];
}

export function MySites({ electionId, rows, query, sites }: Props) {
  const { t } = useTranslation();
  const venues = new Map(sites.map((site) => [site.id, site.venue]));
  const several = eachParty(sites.map((site) => site.party)).length > 1;
  const partiesAt = (id: Uuid) => eachParty(sites.filter((site) => site.id === id).map((site) => site.party));
  const shown = bySiteNeed(rows).filter(
    ({ site }) => query.trim() === "" || matchesSite({ ...site, venue: venues.get(site.id) ?? null }, query),
  );
  if (shown.length === 0) return <p role="status">{t("home.secretary.noMatch", { query })}</p>;
  return (
    <ul className="plain-list my-sites">
      {shown.map((row) => {
        const free = freeSeats(row);
        const venue = venues.get(row.site.id);
        return (
          <li key={row.site.id}>
            <Link
              to="/elections/$electionId/sites/$siteId"
              params={{ electionId, siteId: row.site.id }}
              className="my-sites__link"
              preload="intent"
            >
              <span className="my-sites__name">
                <b>
                  {row.site.number}. {row.site.name}
                </b>
                {several && (
                  <span className="my-sites__parties">
                    {partiesAt(row.site.id).map((party) => (
                      <PartyLetter key={party.id} party={party} />
                    ))}
                  </span>
                )}
                {venue && <span className="table__sub">{venue}</span>}
              </span>
              <Tag tone={free > 0 ? "warn" : "good"}>
                {free > 0 ? t("home.secretary.free", { count: free }) : t("home.secretary.full")}
              </Tag>
              <FillBar filled={row.filled} seats={row.seats} />
              <Icon name="chevron-right" />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
