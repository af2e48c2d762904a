import { expect, test } from "vitest";
import { assignmentsQuery } from "./queries";
import { activeFilters, assignmentsSearch } from "./search";

/** The states that a list with these filters asks the server for. */
function asked(raw: Record<string, unknown>): unknown {
  const [, , filters] = assignmentsQuery(assignmentsSearch(raw)).queryKey;
  return typeof filters === "object" && "state" in filters ? filters.state : undefined;
}

test("unasked the list has only those who sit in a seat", () => {
  const seated = ["reported", "invited", "accepted", "excuse_claimed"];
  expect(asked({})).toEqual(seated);
  expect(asked({ state: "seated" })).toEqual(seated);
  expect(asked({ state: "withdrawn" })).toEqual(["withdrawn"]);
  expect(asked({ state: "all" })).toBeUndefined();
});

test("what is shown unasked is no filter, and what is unknown is left out", () => {
  expect(assignmentsSearch({ state: "seated", sort: "name" })).toEqual({ sort: "name" });
  expect(activeFilters(assignmentsSearch({ state: "seated", sort: "name" }))).toBe(0);
  expect(activeFilters(assignmentsSearch({ state: "all" }))).toBe(1);
  expect(assignmentsSearch({ state: "king", q: " ", duplicates: "on" })).toEqual({ duplicates: true });
  expect(assignmentsSearch({ cpr_missing: "on" })).toEqual({ cpr_missing: true });
  expect(assignmentsSearch({ cpr_missing: "off" })).toEqual({});
});
