import type { Election, Party } from "@/api/types";
import { isInvited } from "@/features/parties/secretaries";

export type CheckName = "sites" | "parties" | "duties" | "election" | "seats" | "secretaries" | "open";

export interface Check {
  name: CheckName;
  done: boolean;
  /** How many there are, where that says more than done or not. */
  count: number;
  total?: number;
  /** How many more are under way, without anybody here having to do something. */
  waiting?: number;
}

export interface System {
  sites: number;
  parties: readonly Pick<Party, "active_secretaries" | "invited_secretaries">[];
  duties: number;
  /** The election that is worked on, with its seats. */
  election: Pick<Election, "state"> | null;
  seats: number;
}

/** What has to be in place before the parties can report, in the order in which it is done. */
export function checklist({ sites, parties, duties, election, seats }: System): Check[] {
  const withSecretary = parties.filter((party) => (party.active_secretaries ?? 0) > 0).length;
  const waiting = parties.filter((party) => party.active_secretaries === 0 && isInvited(party)).length;
  return [
    { name: "sites", done: sites > 0, count: sites },
    { name: "parties", done: parties.length > 0, count: parties.length },
    { name: "duties", done: duties > 0, count: duties },
    { name: "election", done: election !== null, count: election ? 1 : 0 },
    { name: "seats", done: seats > 0, count: seats },
    {
      name: "secretaries",
      done: parties.length > 0 && withSecretary === parties.length,
      count: withSecretary,
      total: parties.length,
      waiting,
    },
    { name: "open", done: election !== null && election.state !== "draft", count: 0 },
  ];
}

/** The election that the office works on: an open one first, then a locked one, then the next draft. */
export function electionAtWork<T extends Pick<Election, "state" | "held_on">>(
  elections: readonly T[],
): T | null {
  const order = ["open", "locked", "draft"];
  const alive = elections.filter((election) => order.includes(election.state));
  alive.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.held_on.localeCompare(b.held_on));
  return alive[0] ?? null;
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
