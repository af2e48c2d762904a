import { expect, test } from "vitest";
import { isPhone } from "./phone";

test("numbers are taken as people write them", () => {
  for (const raw of ["12345678", " 12 34 56 78", "12-34-56-78", "(+45) 12 34 56 78", "+46 (8) 123 456 78"]) {
    expect(isPhone(raw), raw).toBe(true);
  }
  for (const raw of ["+298 123456", "12\u00a034\u20115678", "+123456789012345"]) {
    expect(isPhone(raw), raw).toBe(true);
  }
});

test("what nobody can ring is refused", () => {
  for (const raw of ["abc", "1", "1234567", "123456789", "12.34.56.78", "0045 12345678", "02345678"]) {
    expect(isPhone(raw), raw).toBe(false);
  }
  for (const raw of ["+", "+45 1234567", "+45 123456789", "+123456", "+1234567890123456", "1+2345678"]) {
    expect(isPhone(raw), raw).toBe(false);
  }
});
