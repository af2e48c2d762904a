import { GRANT_FIELDS, type GrantDraft, type GrantField } from "./grant-draft";

export type GrantPath = `grants.${number}.${GrantField}`;

/** The names of all grant fields in the order of the screen, for the summary. */
export function grantFieldNames(grants: readonly GrantDraft[]): GrantPath[] {
  return grants.flatMap((_, index) => GRANT_FIELDS.map((field): GrantPath => `grants.${index}.${field}`));
}

/** "grants.0.site_ids.3" → "grants.0.site_ids"; "grants.0" or "grants" → the first field there. */
export function asGrantPath(path: string): GrantPath | undefined {
  const match = /^grants(?:\.(\d+))?(?:\.([a-z_]+))?/.exec(path);
  if (!match) return undefined;
  const field = GRANT_FIELDS.find((name) => name === match[2]) ?? "party_id";
  return `grants.${Number(match[1] ?? 0)}.${field}`;
}
