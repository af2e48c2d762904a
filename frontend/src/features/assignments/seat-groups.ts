import type { AssignmentRow, Duty, PartyRef, SeatPlan, Uuid } from "@/api/types";
import { compareDanish } from "@/i18n/format";
import { holdsSeat } from "./states";

/** The seats of one party for one duty at a site, and who is in them. */
export interface SeatGroup {
  key: string;
  duty: Pick<Duty, "id" | "name">;
  party: PartyRef | null;
  count: number;
  free: number;
  people: AssignmentRow[];
  /** How many sat there and are erased: their seats stay counted. */
  erased: number;
}

interface Known {
  duties: readonly Pick<Duty, "id" | "name">[];
  parties: readonly PartyRef[];
}

/** By party, then duty, as Danish sorts; the seats of no party last. */
export function seatGroups(
  plan: SeatPlan,
  siteId: Uuid,
  rows: readonly AssignmentRow[],
  { duties, parties }: Known,
): SeatGroup[] {
  const groups = plan.allocations
    .filter((line) => line.site_id === siteId && line.count > 0)
    .map((line): SeatGroup => {
      const people = rows.filter(
        (row) =>
          row.duty.id === line.duty_id && (row.party?.id ?? null) === line.party_id && holdsSeat(row.state),
      );
      return {
        key: `${line.duty_id}|${line.party_id ?? ""}`,
        duty: duties.find((duty) => duty.id === line.duty_id) ??
          people[0]?.duty ?? { id: line.duty_id, name: "" },
        party: parties.find((party) => party.id === line.party_id) ?? people[0]?.party ?? null,
        count: line.count,
        free: Math.max(0, line.count - line.filled),
        people,
        erased: Math.max(0, line.filled - people.length),
      };
    });
  return groups.sort((a, b) => {
    if (!a.party || !b.party) return Number(a.party === null) - Number(b.party === null);
    return compareDanish(a.party.letter, b.party.letter) || compareDanish(a.duty.name, b.duty.name);
  });
}

/** All seats for one duty at a site, those that are free too, as they stand on a printed list. */
export interface DutyRoster {
  duty: SeatGroup["duty"];
  seats: { key: string; party: PartyRef | null; person: AssignmentRow | null }[];
}

/** By duty, then party: who sits there, and then the empty seats. */
export function rosters(groups: readonly SeatGroup[]): DutyRoster[] {
  const byDuty = new Map<Uuid, DutyRoster>();
  for (const { key, duty, party, people, free } of groups) {
    const roster = byDuty.get(duty.id) ?? { duty, seats: [] };
    byDuty.set(duty.id, roster);
    roster.seats.push(
      ...people.map((person) => ({ key: person.id, party, person })),
      ...Array.from({ length: free }, (_, n) => ({ key: `${key}|${n}`, party, person: null })),
    );
  }
  return [...byDuty.values()].sort((a, b) => compareDanish(a.duty.name, b.duty.name));
}

/** The free seats that somebody of a party could be moved to. */
export function freePlaces(
  plan: SeatPlan,
  partyId: Uuid | null,
): { site_id: Uuid; duty_id: Uuid; free: number }[] {
  return plan.allocations
    .filter((line) => line.party_id === partyId && line.count > line.filled)
    .map(({ site_id, duty_id, count, filled }) => ({ site_id, duty_id, free: count - filled }));
}
