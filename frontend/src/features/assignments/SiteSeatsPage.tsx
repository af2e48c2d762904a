import { useQueryClient, useSuspenseQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Uuid } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { ContactCard } from "@/app/ContactCard";
import { useMe } from "@/app/queries";
import { useDiscard } from "@/components/form/useDiscard";
import { Alert } from "@/components/ui/Alert";
import { EmptyState } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { Checkbox } from "@/components/ui/Choices";
import { PageHeader } from "@/components/ui/PageHeader";
import { dutiesQuery } from "@/features/duties/queries";
import { mayReport } from "@/features/elections/lifecycle";
import { electionQuery, refreshSeats, seatsQuery } from "@/features/elections/queries";
import { ReportsDue } from "@/features/elections/ReportsDue";
import { eachParty, PartyNames } from "@/features/parties/PartyNames";
import { partiesQuery } from "@/features/parties/queries";
import { placeOf } from "@/features/sites/place";
import { siteQuery } from "@/features/sites/queries";
import { formatDay } from "@/i18n/format";
import { siteAssignmentsQuery } from "./queries";
import { SeatGroupPanel } from "./SeatGroupPanel";
import { seatGroups } from "./seat-groups";
import { AssignmentStateTag, holdsSeat } from "./states";

interface Props {
  electionId: Uuid;
  siteId: Uuid;
}

/** One site in one election: the seats by duty, who is in them, and the free ones. */
export function SiteSeatsPage({ electionId, siteId }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const office = mayOpen(OFFICE, useMe());
  const [reporting, setReporting] = useState<string | null>(null);
  const [onlyMissing, setOnlyMissing] = useState(false);
  const [unsaved, setUnsaved] = useState(false);
  const { discard, question } = useDiscard(unsaved);
  const [election, site, plan, people, duties, parties] = useSuspenseQueries({
    queries: [
      electionQuery(electionId),
      siteQuery(siteId),
      seatsQuery(electionId, siteId),
      siteAssignmentsQuery(electionId, siteId),
      dutiesQuery,
      partiesQuery,
    ],
  });
  const { number, name } = site.data;
  const groups = seatGroups(plan.data, siteId, people.data, { duties: duties.data, parties: parties.data });
  const withoutCpr = groups.map((group) => ({
    ...group,
    people: group.people.filter(({ person }) => !person.cpr_registered),
  }));
  const missing = withoutCpr.reduce((sum, group) => sum + group.people.length, 0);
  // When the last number is there, everybody is.
  const narrowed = onlyMissing && missing > 0;
  const shown = narrowed
    ? withoutCpr.filter((group) => group.people.length > 0 || group.key === reporting)
    : groups;
  const past = people.data.filter((row) => !holdsSeat(row.state));
  const open = mayReport(election.data, office);
  const showParty = new Set(groups.map((group) => group.party?.id)).size > 1 || office;
  const place = placeOf(site.data);
  const list = groups.length > 0 && (
    <ButtonLink to="/elections/$electionId/sites/$siteId/list" params={{ electionId, siteId }} icon="print">
      {t("reporting.list.open")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title={`${number}. ${name}`}
        lead={
          <span className="row">
            {!showParty && <PartyNames parties={eachParty(groups.map((group) => group.party))} />}
            <span>{`${election.data.name} · ${formatDay(election.data.held_on)}${place ? ` · ${place}` : ""}`}</span>
          </span>
        }
        actions={office && list}
        back={
          office
            ? { to: "/elections/$electionId", params: { electionId }, label: election.data.name }
            : { to: "/", label: t("home.secretary.title") }
        }
      />
      {question}
      <div className="stack">
        {!open && (
          <Alert kind="warning" title={t(`reporting.closed.${election.data.state}`)}>
            <p>{t(office ? "reporting.closedOffice" : "reporting.closedText")}</p>
          </Alert>
        )}
        <ReportsDue election={election.data} done={groups.every((group) => group.free === 0)} />
        {groups.length === 0 && (
          <EmptyState icon="assignment" title={t("reporting.noSeats")}>
            <p>{t(office ? "reporting.noSeatsOffice" : "reporting.noSeatsSecretary")}</p>
          </EmptyState>
        )}
        {missing > 0 && (
          <Checkbox
            label={t("reporting.onlyMissing", { count: missing })}
            checked={narrowed}
            onChange={(event) => setOnlyMissing(event.target.checked)}
          />
        )}
        {shown.map((group) => (
          <SeatGroupPanel
            key={group.key}
            {...{ group, electionId, open, office, showParty }}
            site={{ id: siteId, number, name }}
            others={groups.filter(
              (other) => other.key !== group.key && other.party?.id === group.party?.id && other.free > 0,
            )}
            reporting={reporting === group.key}
            onReporting={(on) => setReporting(on ? group.key : null)}
            onReported={() => refreshSeats(queries)}
            onUnsaved={setUnsaved}
            discard={discard}
          />
        ))}
        {past.length > 0 && (
          <details className="fold">
            <summary>{t("reporting.past", { count: past.length })}</summary>
            <ul className="plain-list seat-list">
              {past.map((row) => (
                <li key={row.id}>
                  <span className="seat-list__name">
                    <Link to="/assignments/$assignmentId" params={{ assignmentId: row.id }}>
                      {row.person.full_name}
                    </Link>
                    <span className="soft">{row.duty.name}</span>
                  </span>
                  <AssignmentStateTag state={row.state} />
                </li>
              ))}
            </ul>
          </details>
        )}
        {/* Below the seats: whoever reports by keyboard is there with two keys. */}
        {!office && list && <p>{list}</p>}
        {!open && !office && <ContactCard />}
      </div>
    </>
  );
}
