import { useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { AssignmentRow, Uuid } from "@/api/types";
import { mayOpen, OFFICE } from "@/app/access";
import { useMe } from "@/app/queries";
import { PartyLetter } from "@/components/ui/Bits";
import { Button } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { dutiesQuery } from "@/features/duties/queries";
import { electionQuery, seatsQuery } from "@/features/elections/queries";
import { partiesQuery } from "@/features/parties/queries";
import { placeOf } from "@/features/sites/place";
import { siteQuery } from "@/features/sites/queries";
import { formatDay, formatInstant } from "@/i18n/format";
import { assignmentQuery, siteAssignmentsQuery } from "./queries";
import { type DutyRoster, rosters, seatGroups } from "./seat-groups";

interface Props {
  electionId: Uuid;
  siteId: Uuid;
}

/**
 * Who sits where at one site, as it is printed. Paper goes round: a secretary's has names alone, the office's the phone
 * numbers too, but for protected people. There is never an address on it, and nothing of CPR numbers.
 */
export function SiteListPage({ electionId, siteId }: Props) {
  const { t } = useTranslation();
  const office = mayOpen(OFFICE, useMe());
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
  const known = { duties: duties.data, parties: parties.data };
  const lists = rosters(seatGroups(plan.data, siteId, people.data, known));
  const seated = lists.flatMap((list) => list.seats.flatMap(({ person }) => person ?? []));
  const phones = usePhones(office ? seated.filter(({ person }) => !person.protected) : []);
  const { number, name } = site.data;
  const place = placeOf(site.data);
  return (
    <>
      <PageHeader
        title={`${number}. ${name}`}
        lead={
          <>
            {place}
            {place && <br />}
            {`${election.data.name}, ${formatDay(election.data.held_on)}`}
          </>
        }
        back={{
          to: "/elections/$electionId/sites/$siteId",
          params: { electionId, siteId },
          label: t("reporting.list.back"),
        }}
        actions={
          <Button icon="print" onClick={() => window.print()}>
            {t("common.print")}
          </Button>
        }
      />
      {lists.map((list) => (
        <Roster key={list.duty.id} list={list} phones={office ? phones : null} />
      ))}
      <p className="soft small">
        {t("reporting.list.asOf", { at: formatInstant(new Date().toISOString()) })}
      </p>
    </>
  );
}

/** The number of each; those of nobody where there are none. */
function usePhones(rows: readonly AssignmentRow[]): Map<Uuid, string | null> {
  const views = useSuspenseQueries({ queries: rows.map((row) => assignmentQuery(row.id)) });
  return new Map(views.map(({ data }) => [data.id, data.person.phone]));
}

function Roster({ list, phones }: { list: DutyRoster; phones: Map<Uuid, string | null> | null }) {
  const { t } = useTranslation();
  const { duty, seats } = list;
  const filled = seats.filter(({ person }) => person).length;
  const titleId = `roster-${duty.id}`;
  return (
    <section className="roster" aria-labelledby={titleId}>
      <h2 id={titleId}>
        {duty.name}{" "}
        <span className="soft">{t("reporting.list.filled", { filled, seats: seats.length })}</span>
      </h2>
      <table aria-labelledby={titleId}>
        <thead>
          <tr>
            <th scope="col">{t("assignments.column.person")}</th>
            <th scope="col">{t("assignments.column.party")}</th>
            {phones && <th scope="col">{t("persons.phone")}</th>}
            <th scope="col">{t("assignments.column.state")}</th>
          </tr>
        </thead>
        <tbody>
          {seats.map(({ key, party, person }) => (
            <tr key={key}>
              <td>
                {person?.person.full_name ?? (
                  <span className="soft no-print">{t("reporting.list.free")}</span>
                )}
              </td>
              <td>
                {party && (
                  <>
                    <PartyLetter party={party} named />{" "}
                    <span className="roster__party" aria-hidden="true">
                      {party.name}
                    </span>
                  </>
                )}
              </td>
              {phones && (
                <td className="nowrap">
                  {person?.person.protected ? t("reporting.list.protected") : person && phones.get(person.id)}
                </td>
              )}
              <td>{person && t(`assignments.state.${person.state}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
