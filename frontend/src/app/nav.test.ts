import { describe, expect, it } from "vitest";
import type { Me, Role } from "@/api/types";
import { menuOf } from "./nav";

const menu = (role: Role, asks: boolean) =>
  menuOf({ role, secretary_requests: asks } as Me).map((entry) => entry.label);

describe("the menu", () => {
  it("lets a secretary ask for another one only where the municipality allows it", () => {
    expect(menu("party_secretary", true)).toContain("common.nav.secretaryRequests");
    expect(menu("party_secretary", false)).toEqual(["common.nav.mySites", "common.nav.assignments"]);
  });

  it("leads the office to the numbers that were reported twice, and nobody else", () => {
    expect(menu("election_officer", true)).toContain("common.nav.conflicts");
    expect(menu("administrator", true)).toContain("common.nav.conflicts");
    expect(menu("party_secretary", true)).not.toContain("common.nav.conflicts");
  });

  it("shows an auditor the log and nothing else", () => {
    expect(menu("auditor", true)).toEqual(["common.nav.audit"]);
  });
});
