import { expect, test } from "vitest";
import { assignmentsSearch } from "@/features/assignments/search";
import { sitesSearch } from "@/features/sites/search";
import { usersSearch } from "@/features/users/search";
import { holdsCpr } from "./cpr-in-text";

const WRITTEN = [
  "251248-9996",
  "2512489996",
  "  Anna 251248 9996 ",
  "25.12.48-9996",
  "25 12 48 99 96",
  "251248 – 9996",
  "251248:9996",
  "2512\u00ad48-99\u200b96",
  "25124８９９９６",
  "12 251248-9996",
  "(251248/9996)",
  "651248-9996",
];

test("a CPR number is seen in every way of writing it", () => {
  for (const text of WRITTEN) expect(holdsCpr(text), text).toBe(true);
});

test("names, phone numbers and other numbers may be searched for", () => {
  for (const text of [
    "",
    "Anna Hansen",
    "12345678",
    "+45 25 12 48 99",
    "12512489996",
    "251248-99961",
    "311399-0000",
    "Åvej 12, 5000",
  ]) {
    expect(holdsCpr(text), text).toBe(false);
  }
});

test("no search takes a CPR number over from an address", () => {
  for (const search of [assignmentsSearch, usersSearch, sitesSearch]) {
    for (const q of [...WRITTEN, 2_512_489_996]) expect(search({ q }), String(q)).toEqual({});
    expect(search({ q: " Åse " })).toEqual({ q: "Åse" });
  }
});
