import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Election } from "@/api/types";
import { PartyLetter } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { FillBar } from "@/components/ui/FillBar";
import { ElectionStateTag } from "@/features/elections/ElectionStateTag";
import { today } from "@/features/elections/lifecycle";
import { statusQuery } from "@/features/elections/queries";
import { ReportsDue } from "@/features/elections/ReportsDue";
import { formatDay } from "@/i18n/format";
import { daysBetween } from "./checklist";
import { byPartyLetter } from "./fill-sort";
import { SiteFill } from "./SiteFill";
import { TotalFill } from "./TotalFill";

/** One open election: how full in all, then by site and by party. */
export function ElectionGlance({ election }: { election: Election }) {
  const { t } = useTranslation();
  const status = useSuspenseQuery(statusQuery(election.id)).data;
  const { by_site, by_party } = status;
  const days = daysBetween(today(), election.held_on);
  const titleId = `glance-${election.id}`;
  const wide = window.matchMedia("(min-width: 641px)").matches;
  return (
    <section className="glance" aria-labelledby={titleId}>
      <div className="panel glance__head">
        <div className="row row--between">
          <div>
            <h2 id={titleId}>{election.name}</h2>
            <p className="row glance__facts">
              <ElectionStateTag state={election.state} />
              <span>{formatDay(election.held_on)}</span>
              {days > 0 && <b>{t("home.office.daysLeft", { count: days })}</b>}
              {days === 0 && <b>{t("home.office.today")}</b>}
            </p>
          </div>
          <ButtonLink to="/elections/$electionId" params={{ electionId: election.id }}>
            {t("home.office.toElection")}
          </ButtonLink>
        </div>
        <ReportsDue election={election} done={status.filled === status.seats} />
        <TotalFill status={status} />
      </div>
      <details className="panel glance__fold" open={wide || undefined}>
        <summary>
          <h3>{t("elections.bySite")}</h3>
        </summary>
        <SiteFill electionId={election.id} rows={by_site} />
      </details>
      <details className="panel glance__fold" open={wide || undefined}>
        <summary>
          <h3>{t("elections.byParty")}</h3>
        </summary>
        <ul className="plain-list fill-list fill-list--columns">
          {byPartyLetter(by_party).map((row) => (
            <li key={row.party?.id ?? "none"}>
              <span className="fill-list__name">
                <PartyLetter party={row.party} named />
                <Link
                  to="/assignments"
                  search={{ election: election.id, ...(row.party && { party: row.party.id }) }}
                  preload="intent"
                >
                  {row.party?.name ?? t("elections.noParty")}
                </Link>
              </span>
              <FillBar filled={row.filled} seats={row.seats} />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
