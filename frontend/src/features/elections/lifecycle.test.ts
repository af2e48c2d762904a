import { expect, test } from "vitest";
import { mayReport, nextStep, today } from "./lifecycle";

const election = (state: "draft" | "open" | "locked" | "held" | "closed") => ({
  state,
  held_on: "2026-11-24",
});

test("one step at a time, and none for what the calendar does", () => {
  expect(nextStep(election("draft"), "2026-11-01")).toBe("open");
  expect(nextStep(election("open"), "2026-11-01")).toBe("lock");
  expect(nextStep(election("locked"), "2026-11-24")).toBeNull();
  expect(nextStep(election("locked"), "2026-11-25")).toBe("close");
  expect(nextStep(election("held"), "2026-11-25")).toBe("close");
  expect(nextStep(election("closed"), "2026-11-25")).toBeNull();
});

test("a locked election is the office's alone", () => {
  expect(mayReport(election("open"), false)).toBe(true);
  expect(mayReport(election("locked"), false)).toBe(false);
  expect(mayReport(election("locked"), true)).toBe(true);
  expect(mayReport(election("held"), true)).toBe(false);
});

test("the day is the Danish one", () => {
  expect(today(new Date("2026-11-23T23:30:00Z"))).toBe("2026-11-24");
});
