import type { Party } from "@/api/types";

/** Somebody has a good link and has not used it yet: nothing to do but wait. */
export function isInvited(party: Pick<Party, "invited_secretaries">): boolean {
  return (party.invited_secretaries ?? 0) > 0;
}
