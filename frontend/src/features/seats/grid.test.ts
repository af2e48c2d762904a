import { expect, test } from "vitest";
import {
  cellKey,
  cellText,
  copyTo,
  type Draft,
  draftFaults,
  keyOfPointer,
  moveFrom,
  NO_PARTY,
  parsePaste,
  partySum,
  pasteAt,
  rebase,
  savedCells,
  toAllocations,
  typeInto,
} from "./grid";

const at = (site: string, duty = "d", party: string | null = "p") => cellKey(site, duty, party);
const saved = savedCells({
  version: 1,
  allocations: [
    { site_id: "s1", duty_id: "d", party_id: "p", count: 3, filled: 2 },
    { site_id: "s2", duty_id: "d", party_id: null, count: 1, filled: 0 },
  ],
});
const none: Draft = new Map();

test("a cell shows what was typed, else what is saved, and nothing for none", () => {
  const draft = typeInto(saved, none, [[at("s1"), "5"]]);
  expect(cellText(saved, draft, at("s1"))).toBe("5");
  expect(cellText(saved, none, at("s1"))).toBe("3");
  expect(cellText(saved, none, at("s9"))).toBe("");
});

test("typing what is saved already is no change", () => {
  let draft = typeInto(saved, none, [[at("s1"), "5"]]);
  draft = typeInto(saved, draft, [[at("s1"), " 3 "]]);
  expect(draft.size).toBe(0);
  expect(typeInto(saved, none, [[at("s9"), "0"]]).size).toBe(0);
  expect(typeInto(saved, none, [[at("s9"), ""]]).size).toBe(0);
});

test("a party's sum follows what is typed", () => {
  const draft = typeInto(saved, none, [
    [at("s1"), "5"],
    [at("s2"), "1"],
    [at("s3"), "x"],
  ]);
  expect(partySum(saved, none, "p")).toBe(3);
  expect(partySum(saved, draft, "p")).toBe(6);
  expect(partySum(saved, draft, NO_PARTY)).toBe(1);
});

test("the same numbers for other parties: what is typed, what is saved, and none", () => {
  const draft = typeInto(saved, none, [[at("s2"), "4"]]);
  expect(copyTo(["q", "r"], [at("s1"), at("s2"), at("s3")], saved, draft)).toEqual([
    [at("s1", "d", "q"), "3"],
    [at("s1", "d", "r"), "3"],
    [at("s2", "d", "q"), "4"],
    [at("s2", "d", "r"), "4"],
    [at("s3", "d", "q"), ""],
    [at("s3", "d", "r"), ""],
  ]);
});

test("no number, too high, and fewer than are filled are faults of their cells", () => {
  const draft = typeInto(saved, none, [
    [at("s1"), "1"],
    [at("s2", "d", null), "100"],
    [at("s3"), "x"],
    [at("s4"), "7"],
  ]);
  expect([...draftFaults(saved, draft)]).toEqual([
    [at("s1"), { kind: "below", filled: 2 }],
    [at("s2", "d", null), { kind: "number" }],
    [at("s3"), { kind: "number" }],
  ]);
});

test("emptying a cell with people in it is a fault too", () => {
  expect(draftFaults(saved, typeInto(saved, none, [[at("s1"), ""]])).size).toBe(1);
});

test("the whole plan is sent, without the seats that are none, and a pointer finds its cell", () => {
  const draft = typeInto(saved, none, [
    [at("s2", "d", null), "0"],
    [at("s5"), "4"],
  ]);
  const { allocations, keys } = toAllocations(saved, draft);
  expect(allocations).toEqual([
    { site_id: "s1", duty_id: "d", party_id: "p", count: 3 },
    { site_id: "s5", duty_id: "d", party_id: "p", count: 4 },
  ]);
  expect(keyOfPointer("/allocations/1/count", keys)).toBe(at("s5"));
  expect(keyOfPointer("/allocations/0", keys)).toBe(at("s1"));
  expect(keyOfPointer("/allocations/7/count", keys)).toBeNull();
  expect(keyOfPointer("/name", keys)).toBeNull();
});

test("over a newer plan only what still differs is a change", () => {
  const draft = typeInto(saved, none, [
    [at("s1"), "5"],
    [at("s5"), "4"],
  ]);
  const newer = savedCells({
    version: 2,
    allocations: [{ site_id: "s1", duty_id: "d", party_id: "p", count: 5, filled: 4 }],
  });
  expect([...rebase(newer, draft).keys()]).toEqual([at("s5")]);
});

test("a column from a spreadsheet, with its last line break", () => {
  expect(parsePaste("3\r\n4\r\n\r\n5\r\n")).toEqual([["3"], ["4"], [""], ["5"]]);
  expect(parsePaste("1\t2\n3\t 4 ")).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
});

test("what is pasted goes right and down, and what falls outside is told", () => {
  const keyAt = ({ row, column }: { row: number; column: number }) =>
    row < 2 && column < 2 ? at(`s${row}`, `d${column}`) : null;
  const cells = parsePaste("1\t2\n3\t4\n5\t6");
  expect(pasteAt(cells, { row: 0, column: 1 }, keyAt)).toEqual({
    entries: [
      [at("s0", "d1"), "1"],
      [at("s1", "d1"), "3"],
    ],
    cut: true,
  });
  expect(pasteAt(parsePaste("1\n2"), { row: 0, column: 0 }, keyAt).cut).toBe(false);
});

test("up, down and Enter always move, left and right only at the text's ends", () => {
  const inside = { atStart: false, atEnd: false, shift: false };
  const from = { row: 2, column: 2 };
  expect(moveFrom(from, "ArrowDown", inside)).toEqual({ row: 3, column: 2 });
  expect(moveFrom(from, "Enter", { ...inside, shift: true })).toEqual({ row: 1, column: 2 });
  expect(moveFrom(from, "ArrowLeft", inside)).toBeNull();
  expect(moveFrom(from, "ArrowLeft", { ...inside, atStart: true })).toEqual({ row: 2, column: 1 });
  expect(moveFrom(from, "ArrowRight", { ...inside, atEnd: true })).toEqual({ row: 2, column: 3 });
  expect(moveFrom(from, "7", inside)).toBeNull();
});
