import { expect, test } from "vitest";
import { checklist, daysBetween, electionAtWork } from "./checklist";
import { byFill, byPartyLetter, bySiteNeed, freeSeats, sumFill } from "./fill-sort";

const site = (number: number, filled: number, seats: number) => ({
  site: { number, name: `Sted ${number}` },
  filled,
  seats,
});

test("sites with free seats come first, in both halves by number", () => {
  const rows = bySiteNeed([site(1, 2, 2), site(12, 0, 1), site(2, 1, 3), site(3, 4, 4)]);
  expect(rows.map((row) => row.site.number)).toEqual([2, 12, 1, 3]);
});

test("the emptiest sites come first, of equals the larger hole, full ones and those without seats last", () => {
  const rows = byFill([
    site(1, 4, 4),
    site(2, 1, 2),
    site(3, 0, 1),
    site(4, 2, 4),
    site(5, 0, 0),
    site(6, 0, 3),
  ]);
  expect(rows.map((row) => row.site.number)).toEqual([6, 3, 4, 2, 1, 5]);
});

test("more people than seats is not fewer than none free", () => {
  expect(freeSeats({ seats: 2, filled: 3 })).toBe(0);
  expect(sumFill([site(1, 1, 2), site(2, 3, 4)])).toEqual({ seats: 6, filled: 4 });
});

test("parties sort as Danish letters do, no party last", () => {
  const party = (letter: string) => ({ party: { id: letter, letter, name: letter } });
  const rows = byPartyLetter([{ party: null }, party("Å"), party("Ø"), party("A"), party("Æ")]);
  expect(rows.map((row) => row.party?.letter)).toEqual(["A", "Æ", "Ø", "Å", undefined]);
});

test("an empty system has everything left to do", () => {
  const checks = checklist({ sites: 0, parties: [], duties: 0, election: null, seats: 0 });
  expect(checks.filter((check) => check.done)).toEqual([]);
});

test("secretaries are done only when every party has an active one", () => {
  const system = { sites: 9, duties: 3, election: { state: "draft" as const }, seats: 40 };
  const with_one = { active_secretaries: 1, invited_secretaries: 1 };
  const invited = { active_secretaries: 0, invited_secretaries: 2 };
  const without = { active_secretaries: 0, invited_secretaries: 0 };
  const half = checklist({ ...system, parties: [with_one, invited, without] });
  expect(half.find((check) => check.name === "secretaries")).toMatchObject({
    done: false,
    count: 1,
    total: 3,
    waiting: 1,
  });
  expect(half.find((check) => check.name === "open")?.done).toBe(false);
  const whole = checklist({ ...system, election: { state: "open" }, parties: [with_one] });
  expect(whole.every((check) => check.done)).toBe(true);
});

test("the office works on the open election, else on the next draft", () => {
  const draft = { state: "draft" as const, held_on: "2027-01-01" };
  const later = { state: "draft" as const, held_on: "2029-01-01" };
  const open = { state: "open" as const, held_on: "2028-01-01" };
  expect(electionAtWork([later, draft])).toBe(draft);
  expect(electionAtWork([later, draft, open])).toBe(open);
  expect(electionAtWork([{ state: "closed" as const, held_on: "2020-01-01" }])).toBeNull();
});

test("days are counted across a change of the clock", () => {
  expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
});
