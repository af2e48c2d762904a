import { expect, test } from "vitest";
import { cprChecksumOk, cprFault, formatCpr } from "./cpr";

// Nobody's numbers: 251248-9996 is the health sector's published test person; the others are of dates whose numbers
// in this series are not given out.

test("every tolerated way of writing is the same number", () => {
  for (const raw of ["251248-9996", "2512489996", "251248 9996", "  251248-9996\t", "251248–9996"]) {
    expect(cprFault(raw), raw).toBeNull();
  }
});

test("other forms are refused", () => {
  for (const raw of [
    "",
    "251248",
    "251248-999",
    "251248-99960",
    "25-12489996",
    "251248--9996",
    "25124a-9996",
  ]) {
    expect(cprFault(raw), raw).toBe("cpr_format");
  }
});

test("the day must have been, in the century of the seventh digit", () => {
  expect(cprFault("290200-4000")).toBeNull();
  for (const raw of [
    "290200-0000",
    "290201-4000",
    "310490-0000",
    "000190-0000",
    "010090-0000",
    "011390-0000",
  ]) {
    expect(cprFault(raw), raw).toBe("cpr_date");
  }
});

test("a replacement number is told by its own reason", () => {
  expect(cprFault("610190-0000")).toBe("cpr_replacement_number");
  expect(cprFault("600190-0000")).toBe("cpr_date");
});

test("modulus 11 only warns", () => {
  expect(cprChecksumOk("251248-9996")).toBe(false);
  expect(cprFault("251248-9996")).toBeNull();
  expect(cprChecksumOk("010157-5004")).toBe(true);
});

test("the hyphen comes by itself and only digits stay", () => {
  expect(formatCpr("251248")).toBe("251248");
  expect(formatCpr("251248-")).toBe("251248");
  expect(formatCpr("2512489")).toBe("251248-9");
  expect(formatCpr("251248 9996")).toBe("251248-9996");
  expect(formatCpr("25124899961234")).toBe("251248-9996");
  expect(formatCpr("abc")).toBe("");
});
