import type { Me, Role } from "@/api/types";

/** Who may open a page. Every route states it, or the build fails; the server decides all the same. */
export type Access = "public" | "signed-in" | readonly Role[];

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    access: Access;
  }
}

export const OFFICE = ["administrator", "election_officer"] as const satisfies readonly Role[];
export const ADMINISTRATOR = ["administrator"] as const satisfies readonly Role[];

/** Everybody who places people in seats. */
export const REPORTERS = [...OFFICE, "party_secretary"] as const satisfies readonly Role[];

export function mayOpen(access: Access, me: Pick<Me, "role">): boolean {
  return access === "public" || access === "signed-in" || access.includes(me.role);
}

/** Thrown by the guard, shown as the page "no access". */
export class Forbidden extends Error {
  constructor() {
    super("forbidden");
    this.name = "Forbidden";
  }
}
