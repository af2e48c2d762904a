import type { Role, UserSort, UserState } from "@/api/types";
import { searchText } from "@/features/persons/cpr-in-text";

export interface UsersSearch {
  q?: string;
  role?: Role;
  state?: UserState;
  party?: string;
  sort?: UserSort;
}

export const ROLES = [
  "party_secretary",
  "election_officer",
  "administrator",
  "auditor",
] as const satisfies Role[];
export const USER_STATES = [
  "created",
  "invited",
  "link_expired",
  "active",
  "blocked",
] as const satisfies UserState[];
export const USER_SORTS = ["name", "-last_login_at", "-created_at"] as const satisfies UserSort[];

function oneOf<T extends string>(list: readonly T[], value: unknown): T | undefined {
  return list.find((item) => item === value);
}

function text(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim() || undefined;
}

/** Reads the filters from the address or from the form; what is unknown or empty is left out. */
export function usersSearch(raw: Record<string, unknown>): UsersSearch {
  const found = {
    q: searchText(raw.q),
    role: oneOf(ROLES, raw.role),
    state: oneOf(USER_STATES, raw.state),
    party: text(raw.party),
    sort: oneOf(USER_SORTS, raw.sort),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export function activeFilters({ q, role, state, party }: UsersSearch): number {
  return [q, role, state, party].filter(Boolean).length;
}
