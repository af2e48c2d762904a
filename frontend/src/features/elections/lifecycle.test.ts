import { expect, test } from "vitest";
import type { ElectionState } from "@/api/types";
import { isNextStep, mayReport, NEXT_STEP, today } from "./lifecycle";

const election = (state: ElectionState) => ({ state });

test("one step at a time, and none for what the calendar does", () => {
  expect(Object.values(NEXT_STEP)).not.toContain("hold");
  expect(NEXT_STEP.locked).toBe("reopen");
  expect(NEXT_STEP.closed).toBeNull();
});

test("the parties report while it is open, the office until it is closed", () => {
  expect(mayReport(election("open"), false)).toBe(true);
  expect(mayReport(election("locked"), false)).toBe(false);
  expect(mayReport(election("locked"), true)).toBe(true);
  expect(mayReport(election("draft"), true)).toBe(true);
  expect(mayReport(election("closed"), true)).toBe(false);
});

test("the day is the Danish one", () => {
  expect(today(new Date("2026-11-23T23:30:00Z"))).toBe("2026-11-24");
});

test("the seats come before the step, and opening again before nothing", () => {
  expect(isNextStep(election("draft"), 0)).toBe(false);
  expect(isNextStep(election("draft"), 4)).toBe(true);
  expect(isNextStep(election("locked"), 4)).toBe(false);
  expect(isNextStep(election("closed"), 4)).toBe(false);
});
