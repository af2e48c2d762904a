import { useSuspenseQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ElectionStatus, Uuid } from "@/api/types";
import { EmptyState, PartyLetter } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { FillBar } from "@/components/ui/FillBar";
import { PageHeader } from "@/components/ui/PageHeader";
import { byPartyLetter } from "@/features/home/fill-sort";
import { SiteFill } from "@/features/home/SiteFill";
import { TotalFill } from "@/features/home/TotalFill";
import { RetentionPanel } from "@/features/retention/RetentionPanel";
import { formatDay } from "@/i18n/format";
import { isNextStep, mayChange } from "./lifecycle";
import { electionQuery, statusQuery } from "./queries";
import { ReportsDue } from "./ReportsDue";
import { StateLine } from "./StateLine";

export function ElectionPage({ electionId }: { electionId: Uuid }) {
  const { t } = useTranslation();
  const [election, status] = useSuspenseQueries({
    queries: [electionQuery(electionId), statusQuery(electionId)],
  });
  const { name, kind, held_on } = election.data;
  const changeable = mayChange(election.data);
  const pressing = isNextStep(election.data, status.data.seats);
  return (
    <>
      <PageHeader
        title={name}
        lead={`${t(`elections.kind.${kind}`)} · ${formatDay(held_on)}`}
        back={{ to: "/elections", label: t("elections.title") }}
        actions={
          <>
            <ButtonLink
              to="/elections/$electionId/seats"
              params={{ electionId }}
              look={changeable && !pressing ? "primary" : "secondary"}
              icon="assignment"
            >
              {t(changeable ? "elections.seats" : "elections.seatsLook")}
            </ButtonLink>
            {changeable && (
              <ButtonLink to="/elections/$electionId/edit" params={{ electionId }} icon="edit">
                {t("common.edit")}
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="stack stack--wide">
        <ReportsDue election={election.data} done={status.data.filled === status.data.seats} />
        <StateLine election={election.data} seats={status.data.seats} />
        {status.data.seats === 0 ? (
          <EmptyState icon="assignment" title={t("elections.noSeats")}>
            {changeable && <p>{t("elections.noSeatsText")}</p>}
          </EmptyState>
        ) : (
          <>
            <section className="panel" aria-labelledby="total-title">
              <h2 id="total-title">{t("elections.total")}</h2>
              <TotalFill status={status.data} />
            </section>
            <PartyStatus electionId={electionId} status={status.data} />
            <section className="panel" aria-labelledby="sites-title">
              <h2 id="sites-title">{t("elections.bySite")}</h2>
              <SiteFill electionId={electionId} rows={status.data.by_site} />
            </section>
          </>
        )}
        {election.data.state !== "draft" && <RetentionPanel election={election.data} />}
      </div>
    </>
  );
}

/** Each party's seats: the bar leads to the seats' grid, the name to the people. */
function PartyStatus({ electionId, status }: { electionId: Uuid; status: ElectionStatus }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="parties-title">
      <h2 id="parties-title">{t("elections.byParty")}</h2>
      <ul className="plain-list fill-list fill-list--linked">
        {byPartyLetter(status.by_party).map(({ party, seats, filled }) => (
          <li key={party?.id ?? "none"}>
            <span className="fill-list__name">
              <PartyLetter party={party} named />
              <Link
                to="/assignments"
                search={{ election: electionId, ...(party && { party: party.id }) }}
                preload="intent"
              >
                {party?.name ?? t("elections.noParty")}
              </Link>
            </span>
            <FillBar filled={filled} seats={seats} />
            <Link
              to="/elections/$electionId/seats"
              params={{ electionId }}
              search={{ party: party?.id ?? "none" }}
              aria-label={t("elections.seatsOf", { party: party?.name ?? t("elections.noParty") })}
            >
              {t("elections.seatsShort")}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
