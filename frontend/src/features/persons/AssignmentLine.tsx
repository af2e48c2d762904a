import { Link } from "@tanstack/react-router";
import type { AssignmentRow } from "@/api/types";
import { PartyLetter } from "@/components/ui/Bits";
import { AssignmentStateTag } from "@/features/assignments/states";
import { siteName } from "@/features/sites/place";

interface LineProps {
  row: AssignmentRow;
  election: string;
  linked?: boolean;
}

/** A seat of a person: for which party, where, in which election, and how far it is. */
export function AssignmentLine({ row, election, linked = false }: LineProps) {
  const place = `${row.duty.name}, ${siteName(row.site)}`;
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
