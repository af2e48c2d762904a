import { useSuspenseQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Conflict, Uuid } from "@/api/types";
import { useHere } from "@/app/came-from";
import { EmptyState } from "@/components/ui/Bits";
import { ButtonLink } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { electionsQuery } from "@/features/elections/queries";
import { AssignmentLine } from "@/features/persons/AssignmentLine";
import { conflictsQuery } from "./queries";

/** The office's inbox of CPR numbers that were reported more than once. */
export function ConflictsPage() {
  const { t } = useTranslation();
  const [conflicts, elections] = useSuspenseQueries({ queries: [conflictsQuery, electionsQuery] });
  const electionName = (id: Uuid) => elections.data.find((election) => election.id === id)?.name ?? "";
  return (
    <>
      <PageHeader title={t("conflicts.title")} lead={t("conflicts.lead")} />
      {conflicts.data.length === 0 && <EmptyState icon="check" title={t("conflicts.none")} />}
      <ol className="plain-list stack">
        {conflicts.data.map((conflict) => (
          <li key={conflict.people[0]?.person_id}>
            <ConflictCard conflict={conflict} electionName={electionName} />
          </li>
        ))}
      </ol>
    </>
  );
}

function ConflictCard({
  conflict,
  electionName,
}: {
  conflict: Conflict;
  electionName: (id: Uuid) => string;
}) {
  const { t } = useTranslation();
  const here = useHere();
  const [first] = conflict.people;
  return (
    <section
      className="panel stack"
      aria-label={conflict.people.map((person) => person.full_name).join(", ")}
    >
      <ul className="plain-list rows">
        {conflict.people.map((person) => (
          <li key={person.person_id}>
            <div>
              <b>{person.full_name}</b>
              {person.assignments.map((row) => (
                <AssignmentLine key={row.id} row={row} election={electionName(row.election_id)} linked />
              ))}
            </div>
          </li>
        ))}
      </ul>
      {first && (
        <div className="form-actions">
          <ButtonLink to="/persons/$personId" params={{ personId: first.person_id }} state={here}>
            {t("conflicts.decide")}
          </ButtonLink>
        </div>
      )}
    </section>
  );
}
