import { expect, test } from "vitest";
import type { Constituency, Site } from "@/api/types";
import { beforeOf, renamedBy } from "./before";

const constituencies: Constituency[] = [{ id: "c", number: 58, name: "Fredericia", version: 1 }];
const site = (number: number): Site => ({
  id: `s${number}`,
  number,
  name: `Sted ${number}`,
  venue: "Hallen",
  address: "Torvet 1",
  constituency_id: "c",
  eligible_voters: 7686,
  version: 1,
});
const sites = [site(1), site(2)];
const row = (number: number, changes: object) => ({
  row: number + 1,
  action: "update" as const,
  number,
  name: `Sted ${number}`,
  venue: "Hallen",
  address: "Torvet 1",
  constituency_number: 58,
  constituency: "Fredericia",
  eligible_voters: 7686,
  ...changes,
});
const before = (...rows: ReturnType<typeof row>[]) => [...beforeOf(rows, sites, constituencies)];

test("what a row changes is told as it was, and nothing else", () => {
  expect(before(row(1, { name: "Byen", eligible_voters: 7700 }))).toEqual([
    [2, { name: "Sted 1", voters: "7.686" }],
  ]);
  expect(before(row(1, { venue: "Skolen" }), row(2, { constituency_number: 59 }))).toEqual([
    [2, { place: "Hallen, Torvet 1" }],
    [3, { constituency: "58. Fredericia" }],
  ]);
  expect(before({ ...row(1, {}), action: "create" as "update" }, row(7, {}))).toEqual([]);
});

test("a column that the file lacks changes nothing, an empty cell does", () => {
  const none = { venue: null, address: null, constituency_number: null, constituency: null };
  expect(before(row(1, { ...none, name: "Byen" }))).toEqual([[2, { name: "Sted 1" }]]);
  // Another row has a value in that column, so it is there.
  expect(before(row(1, { venue: null, name: "Byen" }), row(2, { name: "Ny" }))[0]).toEqual([
    2,
    { name: "Sted 1", place: "Hallen, Torvet 1" },
  ]);
  // Nothing else differs, so the column is there and empty: for every row.
  expect(before(row(1, { eligible_voters: null }), row(2, { eligible_voters: null, name: "Ny" }))).toEqual([
    [2, { voters: "7.686" }],
    [3, { name: "Sted 2", voters: "7.686" }],
  ]);
});

test("where there was nothing, that is told too", () => {
  const bare = { ...site(1), venue: null, address: null, eligible_voters: null };
  expect([...beforeOf([row(1, {})], [bare], constituencies)]).toEqual([[2, { place: "", voters: "" }]]);
});

test("a constituency with another name is told once, one that the file does not name not at all", () => {
  const others = [...constituencies, { id: "d", number: 59, name: "Vejle", version: 1 }];
  const rows = [row(1, { constituency: "Fredericia Syd" }), row(2, { constituency: "Fredericia Syd" })];
  expect(renamedBy(rows, others)).toEqual([["58. Fredericia", "58. Fredericia Syd"]]);
  expect(renamedBy([row(1, {}), row(2, { constituency_number: null, constituency: null })], others)).toEqual(
    [],
  );
});
