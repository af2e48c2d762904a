import type { Day, Election, ElectionState } from "@/api/types";

/** The life of an election, in its order. */
export const ELECTION_STATES = [
  "draft",
  "open",
  "locked",
  "held",
  "closed",
] as const satisfies ElectionState[];

export type Step = "open" | "lock" | "close";

/** The one step that a person may take now; that it has been held, the calendar says. */
export function nextStep(election: Pick<Election, "state" | "held_on">, today: Day): Step | null {
  switch (election.state) {
    case "draft":
      return "open";
    case "open":
      return "lock";
    case "locked":
      return election.held_on < today ? "close" : null;
    case "held":
      return "close";
    case "closed":
      return null;
  }
}

/** Today in Denmark, as YYYY-MM-DD. */
export function today(now = new Date()): Day {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(now);
}

/** Whether parties report, and whether the office may still place people. */
export function mayReport(election: Pick<Election, "state">, office: boolean): boolean {
  return election.state === "open" || (office && election.state === "locked");
}

export function isCurrent(election: Pick<Election, "state">): boolean {
  return election.state === "open" || election.state === "locked";
}
