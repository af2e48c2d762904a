import type { GrantInput, GrantScope, GrantView, Uuid } from "@/api/types";

/** A grant while it is typed: every field has a value, also those that its scope does not use. */
export interface GrantDraft {
  key: string;
  party_id: Uuid;
  scope: GrantScope;
  constituency_id: Uuid;
  site_ids: Uuid[];
  expires_on: string;
}

let nextKey = 1;

export function newDraft(partyId: Uuid = ""): GrantDraft {
  return {
    key: `grant-${nextKey++}`,
    party_id: partyId,
    scope: "party",
    constituency_id: "",
    site_ids: [],
    expires_on: "",
  };
}

export function draftOf(grant: GrantView): GrantDraft {
  return {
    key: grant.id,
    party_id: grant.party.id,
    scope: grant.scope,
    constituency_id: grant.constituency?.id ?? "",
    site_ids: grant.sites.map((site) => site.id),
    expires_on: grant.expires_on ?? "",
  };
}

/** Only what the scope means is sent; what was chosen for another scope is not. */
export function grantInput(draft: GrantDraft): GrantInput {
  return {
    party_id: draft.party_id,
    scope: draft.scope,
    ...(draft.scope === "constituency" && { constituency_id: draft.constituency_id }),
    ...(draft.scope === "site" && { site_ids: [...draft.site_ids].sort() }),
    ...(draft.expires_on !== "" && { expires_on: draft.expires_on }),
  };
}

/** Whether a choice laid out other fields: those just shown have no answer yet, and are not wrong for that. */
export function laidOutAnew(before: readonly GrantDraft[], after: readonly GrantDraft[]): boolean {
  return (
    after.length > before.length ||
    after.some((draft) => before.some((was) => was.key === draft.key && was.scope !== draft.scope))
  );
}

export type GrantField = "party_id" | "constituency_id" | "site_ids" | "expires_on";
export const GRANT_FIELDS = [
  "party_id",
  "constituency_id",
  "site_ids",
  "expires_on",
] as const satisfies GrantField[];

/** Today in Denmark as YYYY-MM-DD, the form that days have on the wire. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(now);
}

/** What is missing, as translation keys. A grant for chosen sites must name at least one. */
export function grantFaults(draft: GrantDraft, day = today()): Partial<Record<GrantField, string>> {
  return {
    ...(draft.party_id === "" && { party_id: "users.form.errors.party" }),
    ...(draft.scope === "constituency" &&
      draft.constituency_id === "" && { constituency_id: "users.form.errors.constituency" }),
    ...(draft.scope === "site" && draft.site_ids.length === 0 && { site_ids: "users.form.errors.sites" }),
    ...(draft.expires_on !== "" && draft.expires_on < day && { expires_on: "users.form.errors.expired" }),
  };
}

/** The grants that are whole, for the preview. */
export function wholeGrants(drafts: readonly GrantDraft[]): GrantInput[] {
  return drafts.filter((draft) => Object.keys(grantFaults(draft)).length === 0).map(grantInput);
}
