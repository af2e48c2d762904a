import { expect, test } from "vitest";
import type { AssignmentRow, AssignmentState } from "@/api/types";
import { freePlaces, rosters, seatGroups } from "./seat-groups";

const parties = ["Ø", "A"].map((letter) => ({ id: letter, letter, name: letter }));
const duties = ["Tilforordnet", "Formand"].map((name) => ({ id: name, name }));
const line = (site_id: string, duty_id: string, party_id: string | null, count: number, filled: number) => ({
  site_id,
  duty_id,
  party_id,
  count,
  filled,
});
const plan = {
  version: 1,
  allocations: [
    line("s", "Tilforordnet", "Ø", 3, 1),
    line("s", "Tilforordnet", "A", 1, 1),
    line("s", "Formand", "A", 1, 0),
    line("s", "Formand", null, 2, 0),
    line("other", "Formand", "A", 4, 0),
  ],
};

function row(id: string, state: AssignmentState): AssignmentRow {
  return {
    id,
    election_id: "e",
    site: { id: "s", number: 1, name: "Sted" },
    duty: { id: "Tilforordnet", code: "T", name: "Tilforordnet" },
    party: { id: "Ø", letter: "Ø", name: "Ø" },
    person: { id: "x", full_name: "Navn", cpr_registered: true, protected: false },
    state,
    possible_duplicate: null,
    reported_at: "2026-01-01T00:00:00Z",
    version: 1,
  };
}

test("the seats of a site by party and duty, no party last", () => {
  const groups = seatGroups(plan, "s", [], { duties, parties });
  expect(groups.map((group) => [group.party?.letter, group.duty.name, group.free])).toEqual([
    ["A", "Formand", 1],
    ["A", "Tilforordnet", 0],
    ["Ø", "Tilforordnet", 2],
    [undefined, "Formand", 2],
  ]);
});

test("who has left a seat is not in it any more", () => {
  const rows = [row("1", "accepted"), row("2", "withdrawn"), row("3", "excused"), row("4", "excuse_claimed")];
  const group = seatGroups(plan, "s", rows, { duties, parties }).find((item) => item.party?.id === "Ø");
  expect(group?.people.map((person) => person.id)).toEqual(["1", "4"]);
});

test("who sat there and is erased is counted, though nobody is known any more", () => {
  const erasedOf = (rows: AssignmentRow[]) =>
    seatGroups(plan, "s", rows, { duties, parties }).map((group) => group.erased);
  expect(erasedOf([row("1", "accepted"), row("2", "withdrawn")])).toEqual([0, 1, 0, 0]);
  expect(erasedOf([])).toEqual([0, 1, 1, 0]);
});

test("a list has a line for each seat, by duty and then party, the empty ones behind", () => {
  const rows = [row("1", "accepted"), row("2", "withdrawn")];
  const lists = rosters(seatGroups(plan, "s", rows, { duties, parties }));
  const lines = lists.map((list) => [
    list.duty.name,
    list.seats.map(({ party, person }) => `${party?.letter ?? "-"}${person?.id ?? ""}`),
  ]);
  expect(lines).toEqual([
    ["Formand", ["A", "-", "-"]],
    ["Tilforordnet", ["Ø1", "Ø", "Ø"]],
  ]);
});

test("only free seats of the same party can be moved to", () => {
  expect(freePlaces(plan, "A").map((place) => [place.site_id, place.duty_id, place.free])).toEqual([
    ["s", "Formand", 1],
    ["other", "Formand", 4],
  ]);
});
