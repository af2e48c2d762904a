import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PersonView, SamePerson, Uuid } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { holdsSeat } from "@/features/assignments/states";
import { formatInstant } from "@/i18n/format";
import { AssignmentLine } from "./AssignmentLine";
import { KeepBoth } from "./KeepBoth";

interface Props {
  person: PersonView;
  electionName: (id: Uuid) => string;
  onDecided: () => Promise<unknown>;
}

/** Whom there is something to decide about: both hold seats, as in the inbox, and it is not decided yet. */
export function openTwins({ assignments, possible_duplicates }: PersonView): SamePerson[] {
  const seated = (rows: PersonView["assignments"]) => rows.some((row) => holdsSeat(row.state));
  if (!seated(assignments)) return [];
  return (possible_duplicates ?? []).filter((twin) => !twin.decision && seated(twin.assignments));
}

/** Who else was reported with the number: to be decided, or decided to stay. */
export function Twins({ person, electionName, onDecided }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<SamePerson | null>(null);
  const twins = person.possible_duplicates ?? [];
  const toDecide = openTwins(person);
  const open = toDecide.length;
  // A number was corrected here: the page then says so instead of saying nothing.
  const [before] = useState(open);
  if (twins.length === 0 && before > 0) {
    return (
      <p className="reported" role="status">
        <Icon name="success" small />
        <span>{t("persons.twinsSolved")}</span>
      </p>
    );
  }
  if (twins.length === 0) return null;
  const decided = twins.filter((twin) => twin.decision);
  if (open === 0 && decided.length === 0) {
    return (
      <p>
        {t("persons.twinsNoSeat")}{" "}
        {twins.map((twin, index) => (
          <Fragment key={twin.person_id}>
            {index > 0 && ", "}
            <Link to="/persons/$personId" params={{ personId: twin.person_id }} state preload="intent">
              {twin.full_name}
            </Link>
          </Fragment>
        ))}
      </p>
    );
  }
  return (
    <section className={open > 0 ? "twins" : "twins twins--decided"} aria-labelledby="twins-title">
      <h2 id="twins-title">
        <Icon name={open > 0 ? "warning" : "check"} small />
        {open > 0 ? t("persons.twins", { count: open }) : t("persons.twinsDecided")}
      </h2>
      <p>{t(open > 0 ? "persons.twinsText" : "persons.twinsUnseen")}</p>
      <ul className="plain-list rows">
        {open > 0 && (
          <li>
            <div>
              <b>{person.full_name}</b> <span className="soft">{t("persons.twinsThis")}</span>
              {person.assignments.map((row) => (
                <AssignmentLine key={row.id} row={row} election={electionName(row.election_id)} linked />
              ))}
            </div>
          </li>
        )}
        {(open > 0 ? twins : decided).map((twin) => (
          <li key={twin.person_id}>
            <div>
              <Link to="/persons/$personId" params={{ personId: twin.person_id }} state preload="intent">
                <b>{twin.full_name}</b>
              </Link>
              {twin.assignments.map((row) => (
                <AssignmentLine key={row.id} row={row} election={electionName(row.election_id)} linked />
              ))}
              {twin.decision && (
                <p className="soft">
                  {t("persons.bothStay", {
                    at: formatInstant(twin.decision.at),
                    reason: twin.decision.reason,
                  })}
                </p>
              )}
            </div>
            {toDecide.includes(twin) && (
              <Button look="secondary" icon="check" onClick={() => setAsking(twin)}>
                {t("persons.keepBoth.open")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <KeepBoth
        one={{ id: person.id, name: person.full_name }}
        other={asking && { id: asking.person_id, name: asking.full_name }}
        onClose={() => setAsking(null)}
        onDecided={onDecided}
      />
    </section>
  );
}
