import type { AssignmentSort } from "@/api/types";
import { searchText } from "@/features/persons/cpr-in-text";
import type { StateGroup } from "./states";

export const ASSIGNMENT_SORTS = ["name", "site", "-reported_at"] as const satisfies AssignmentSort[];

export interface AssignmentsSearch {
  q?: string;
  election?: string;
  site?: string;
  party?: string;
  duty?: string;
  /** Who sits in a seat, when nothing is said. */
  state?: Exclude<StateGroup, "seated">;
  duplicates?: true;
  cpr_missing?: true;
  sort?: AssignmentSort;
}

function oneOf<T extends string>(list: readonly T[], value: unknown): T | undefined {
  return list.find((item) => item === value);
}

function text(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim() || undefined;
}

/** A box of the form, or the same in the address. */
function ticked(value: unknown): true | undefined {
  return value === true || value === "on" ? true : undefined;
}

/** Reads the filters from the address or from the form; what is unknown or empty is left out. */
export function assignmentsSearch(raw: Record<string, unknown>): AssignmentsSearch {
  const found: { [K in keyof AssignmentsSearch]: AssignmentsSearch[K] | undefined } = {
    q: searchText(raw.q),
    election: text(raw.election),
    site: text(raw.site),
    party: text(raw.party),
    duty: text(raw.duty),
    state: oneOf(["withdrawn", "all"], raw.state),
    duplicates: ticked(raw.duplicates),
    cpr_missing: ticked(raw.cpr_missing),
    sort: oneOf(ASSIGNMENT_SORTS, raw.sort),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export function activeFilters({ sort: _, ...filters }: AssignmentsSearch): number {
  return Object.keys(filters).length;
}
