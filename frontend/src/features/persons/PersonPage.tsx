import { useSuspenseQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AssignmentRow, Uuid } from "@/api/types";
import { PartyLetter, Tag } from "@/components/ui/Bits";
import { Icon } from "@/components/ui/Icon";
import { PageHeader } from "@/components/ui/PageHeader";
import { AssignmentStateTag, holdsSeat } from "@/features/assignments/states";
import { electionsQuery } from "@/features/elections/queries";
import { CorrectForm, PersonFacts } from "./CorrectForm";
import { CprPanel } from "./CprPanel";
import { personQuery } from "./queries";
import { RevealCpr } from "./RevealCpr";

/** One person as the office sees it: where from, where to, and who may be the same. */
export function PersonPage({ personId }: { personId: Uuid }) {
  const { t } = useTranslation();
  const [query, elections] = useSuspenseQueries({ queries: [personQuery(personId), electionsQuery] });
  const person = query.data;
  const electionName = (id: Uuid) => elections.data.find((election) => election.id === id)?.name ?? "";
  const through = person.assignments.find((row) => holdsSeat(row.state)) ?? person.assignments[0];
  const twins = person.possible_duplicates ?? [];
  const reload = () => query.refetch();
  return (
    <>
      <PageHeader
        title={person.full_name}
        lead={person.protected && <Tag tone="warn">{t("persons.protectedTag")}</Tag>}
        back={{ to: "/assignments", label: t("assignments.title") }}
      />
      {twins.length > 0 && (
        <section className="twins" aria-labelledby="twins-title">
          <h2 id="twins-title">
            <Icon name="warning" small />
            {t("persons.twins", { count: twins.length })}
          </h2>
          <p>{t("persons.twinsText")}</p>
          <ul className="plain-list rows">
            {twins.map((twin) => (
              <li key={twin.person_id}>
                <div>
                  <Link to="/persons/$personId" params={{ personId: twin.person_id }} preload="intent">
                    <b>{twin.full_name}</b>
                  </Link>
                  {twin.assignments.map((row) => (
                    <AssignmentLine key={row.id} row={row} election={electionName(row.election_id)} />
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="columns">
        <div className="stack stack--wide">
          {through ? (
            <CorrectForm key={person.id} person={person} assignment={through} onReload={reload} />
          ) : (
            <PersonFacts person={person} />
          )}
        </div>
        <div className="stack stack--wide">
          <CprPanel person={person} editable onReload={reload} readable="here">
            {person.cpr_registered && <RevealCpr personId={person.id} name={person.full_name} />}
          </CprPanel>
          <section className="panel" aria-labelledby="seats-title">
            <h2 id="seats-title">{t("persons.seats")}</h2>
            {person.assignments.length === 0 && <p className="soft">{t("persons.noSeats")}</p>}
            <ul className="plain-list rows">
              {person.assignments.map((row) => (
                <li key={row.id}>
                  <AssignmentLine row={row} election={electionName(row.election_id)} linked />
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </>
  );
}

interface LineProps {
  row: AssignmentRow;
  election: string;
  linked?: boolean;
}

function AssignmentLine({ row, election, linked = false }: LineProps) {
  const place = `${row.duty.name}, ${row.site.number}. ${row.site.name}`;
  return (
    <div className="assignment-line">
      {row.party && <PartyLetter party={row.party} />}
      <span>
        {linked ? (
          <Link to="/assignments/$assignmentId" params={{ assignmentId: row.id }} preload="intent">
            {place}
          </Link>
        ) : (
          place
        )}
        <span className="table__sub">{election}</span>
      </span>
      <AssignmentStateTag state={row.state} />
    </div>
  );
}
