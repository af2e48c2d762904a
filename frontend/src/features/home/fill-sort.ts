import type { ElectionStatus, PartyRef } from "@/api/types";
import { compareDanish } from "@/i18n/format";

interface Fill {
  seats: number;
  filled: number;
}

export function freeSeats({ seats, filled }: Fill): number {
  return Math.max(0, seats - filled);
}

/** What still lacks people first; within both halves by the site's number. */
export function bySiteNeed<T extends Fill & { site: { number: number; name: string } }>(
  rows: readonly T[],
): T[] {
  return [...rows].sort(
    (a, b) =>
      Number(freeSeats(a) === 0) - Number(freeSeats(b) === 0) ||
      a.site.number - b.site.number ||
      compareDanish(a.site.name, b.site.name),
  );
}

/** The emptiest first, of equals the one with more free seats, then by the site's number; full ones are last. */
export function byFill<T extends Fill & { site: { number: number } }>(rows: readonly T[]): T[] {
  const share = ({ seats, filled }: Fill) => (seats > 0 ? filled / seats : 1);
  return [...rows].sort(
    (a, b) => share(a) - share(b) || freeSeats(b) - freeSeats(a) || a.site.number - b.site.number,
  );
}

/** By letter as Danish sorts; the seats of no party last. */
export function byPartyLetter<T extends { party: PartyRef | null }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => {
    if (!a.party || !b.party) return Number(a.party === null) - Number(b.party === null);
    return compareDanish(a.party.letter, b.party.letter);
  });
}

export type SiteRow = ElectionStatus["by_site"][number];

/** Several elections, or several answers, as one sum. */
export function sumFill(rows: readonly Fill[]): Fill {
  return rows.reduce<Fill>(
    (sum, row) => ({ seats: sum.seats + row.seats, filled: sum.filled + row.filled }),
    { seats: 0, filled: 0 },
  );
}
