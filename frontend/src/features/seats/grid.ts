/** The numbers of the seats' grid: what is saved, what was typed over it, and what goes back to the server. */
import type { Allocation, SeatPlan, Uuid } from "@/api/types";

export const MOST_SEATS = 99;
export const NO_PARTY = "none";

/** site | duty | party */
export type CellKey = `${string}|${string}|${string}`;

export function cellKey(siteId: Uuid, dutyId: Uuid, partyId: Uuid | null): CellKey {
  return `${siteId}|${dutyId}|${partyId ?? NO_PARTY}`;
}

function parts(key: CellKey): Omit<Allocation, "count"> {
  const [site_id = "", duty_id = "", party = NO_PARTY] = key.split("|");
  return { site_id, duty_id, party_id: party === NO_PARTY ? null : party };
}

export function partyOf(key: CellKey): string {
  return key.split("|")[2] ?? NO_PARTY;
}

export interface SavedCell {
  count: number;
  filled: number;
}
export type Saved = ReadonlyMap<CellKey, SavedCell>;
/** What was typed, and only where it differs from what is saved. */
export type Draft = ReadonlyMap<CellKey, string>;

export function savedCells(plan: SeatPlan): Map<CellKey, SavedCell> {
  return new Map(
    plan.allocations.map(({ site_id, duty_id, party_id, count, filled }) => [
      cellKey(site_id, duty_id, party_id),
      { count, filled },
    ]),
  );
}

/** An empty cell means none; what is no number is null. */
export function parseCount(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  return /^\d{1,4}$/.test(trimmed) ? Number(trimmed) : null;
}

function savedText(saved: Saved, key: CellKey): string {
  const count = saved.get(key)?.count ?? 0;
  return count === 0 ? "" : String(count);
}

export function cellText(saved: Saved, draft: Draft, key: CellKey): string {
  return draft.get(key) ?? savedText(saved, key);
}

/** How many seats a party has as typed so far. */
export function partySum(saved: Saved, draft: Draft, party: string): number {
  const keys = new Set([...saved.keys(), ...draft.keys()].filter((key) => partyOf(key) === party));
  return [...keys].reduce((sum, key) => sum + (parseCount(cellText(saved, draft, key)) ?? 0), 0);
}

/** The same cells with the same texts for other parties. */
export function copyTo(
  parties: readonly Uuid[],
  cells: readonly CellKey[],
  saved: Saved,
  draft: Draft,
): [CellKey, string][] {
  return cells.flatMap((cell) => {
    const { site_id, duty_id } = parts(cell);
    const text = cellText(saved, draft, cell);
    return parties.map((party): [CellKey, string] => [cellKey(site_id, duty_id, party), text]);
  });
}

export function typeInto(saved: Saved, draft: Draft, entries: Iterable<readonly [CellKey, string]>): Draft {
  const next = new Map(draft);
  for (const [key, text] of entries) {
    const same = parseCount(text) === (saved.get(key)?.count ?? 0);
    if (same) next.delete(key);
    else next.set(key, text);
  }
  return next;
}

/** After a newer plan has come: what is now saved as typed is a change no more. */
export function rebase(saved: Saved, draft: Draft): Draft {
  return typeInto(saved, new Map(), draft);
}

export type CellFault = { kind: "number" } | { kind: "below"; filled: number };

export function cellFault(saved: Saved, key: CellKey, text: string): CellFault | null {
  const count = parseCount(text);
  if (count === null || count > MOST_SEATS) return { kind: "number" };
  const filled = saved.get(key)?.filled ?? 0;
  return count < filled ? { kind: "below", filled } : null;
}

export function draftFaults(saved: Saved, draft: Draft): Map<CellKey, CellFault> {
  const faults = new Map<CellKey, CellFault>();
  for (const [key, text] of draft) {
    const fault = cellFault(saved, key, text);
    if (fault) faults.set(key, fault);
  }
  return faults;
}

/** The whole plan for the server, and which cell each of its lines is, so that an error finds its cell. */
export function toAllocations(saved: Saved, draft: Draft): { allocations: Allocation[]; keys: CellKey[] } {
  const counts = new Map<CellKey, number>();
  for (const [key, { count }] of saved) counts.set(key, count);
  for (const [key, text] of draft) counts.set(key, parseCount(text) ?? 0);
  const keys = [...counts.keys()].filter((key) => (counts.get(key) ?? 0) > 0);
  return { allocations: keys.map((key) => ({ ...parts(key), count: counts.get(key) ?? 0 })), keys };
}

/** The cell that "/allocations/3/count" is about. */
export function keyOfPointer(pointer: string, keys: readonly CellKey[]): CellKey | null {
  const index = /^\/allocations\/(\d+)(?:\/|$)/.exec(pointer)?.[1];
  return index === undefined ? null : (keys[Number(index)] ?? null);
}

/** What a spreadsheet puts on the clipboard: lines of cells, with a last line break that is no line. */
export function parsePaste(text: string): string[][] {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.split("\t").map((cell) => cell.trim()));
}

export interface Place {
  row: number;
  column: number;
}

/** The pasted cells from a place on, to the right and down; `cut` tells that some fell outside. */
export function pasteAt(
  cells: readonly (readonly string[])[],
  from: Place,
  keyAt: (place: Place) => CellKey | null,
): { entries: [CellKey, string][]; cut: boolean } {
  const entries: [CellKey, string][] = [];
  let cut = false;
  cells.forEach((line, down) => {
    line.forEach((text, right) => {
      const key = keyAt({ row: from.row + down, column: from.column + right });
      if (key) entries.push([key, text]);
      else if (text !== "") cut = true;
    });
  });
  return { entries, cut };
}

/** Where an arrow or Enter leads; null where the key is the text's own business. */
export function moveFrom(
  place: Place,
  key: string,
  caret: { atStart: boolean; atEnd: boolean; shift: boolean },
): Place | null {
  const { row, column } = place;
  switch (key) {
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowDown":
      return { row: row + 1, column };
    case "Enter":
      return { row: row + (caret.shift ? -1 : 1), column };
    case "ArrowLeft":
      return caret.atStart ? { row, column: column - 1 } : null;
    case "ArrowRight":
      return caret.atEnd ? { row, column: column + 1 } : null;
    default:
      return null;
  }
}
