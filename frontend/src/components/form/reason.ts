import * as z from "zod/mini";

/** As the API counts: the audit log keeps why something was done, in a few words at least. */
export const SHORTEST_REASON = 5;

/** A reason, with the sentence for one that is too short. */
export function reasonOf(tooShort: string) {
  return z.string().check(z.trim(), z.minLength(SHORTEST_REASON, tooShort));
}
