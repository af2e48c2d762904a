import type { Day, Election, ElectionState } from "@/api/types";

/** The life of an election, in its order. */
export const ELECTION_STATES = [
  "draft",
  "open",
  "locked",
  "held",
  "closed",
] as const satisfies ElectionState[];

export type Step = "open" | "lock" | "reopen" | "close";

/** The one step that a person may take now; that it has been held, the calendar says. */
export const NEXT_STEP: Record<ElectionState, Step | null> = {
  draft: "open",
  open: "lock",
  locked: "reopen",
  held: "close",
  closed: null,
};

/** Whether that step is what is to be done next, rather than the seats. */
export function isNextStep({ state }: Pick<Election, "state">, seats: number): boolean {
  const step = NEXT_STEP[state];
  return step !== null && step !== "reopen" && seats > 0;
}

/** Today in Denmark, as YYYY-MM-DD. */
export function today(now = new Date()): Day {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(now);
}

/** Whether people may be placed: by the parties while it is open, by the office until it is closed. */
export function mayReport(election: Pick<Election, "state">, office: boolean): boolean {
  return office ? mayChange(election) : election.state === "open";
}

/** Whether anything of an election may still be changed: its facts, its seats, and who sits in them. */
export function mayChange(election: Pick<Election, "state">): boolean {
  return election.state !== "closed";
}

export function isCurrent(election: Pick<Election, "state">): boolean {
  return election.state === "open" || election.state === "locked";
}
