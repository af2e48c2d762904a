import { expect, test } from "vitest";
import {
  correctSchema,
  EMPTY_REPORT,
  personField,
  personInput,
  personPatch,
  REPORT_FIELDS,
  reportSchema,
} from "./person-schema";

test("what is empty is not sent", () => {
  expect(personInput({ ...EMPTY_REPORT, full_name: "Åse Ås" })).toEqual({
    full_name: "Åse Ås",
    protected: false,
  });
});

test("only what was changed is patched, so that a withheld address stays", () => {
  const before = correctSchema.parse({
    ...EMPTY_REPORT,
    full_name: "Åse",
    email: "a@eksempel.dk",
    protected: true,
    protected_until: "",
  });
  expect(personPatch(before, { ...before, full_name: "Åse Ås", email: "" })).toEqual({
    full_name: "Åse Ås",
    email: null,
  });
});

test("a protection ends on the day that is given, and a protection that is lifted has no day", () => {
  const before = { ...EMPTY_REPORT, protected: true, protected_until: "" };
  expect(personPatch(before, { ...before, protected_until: "2099-01-31" })).toEqual({
    protected_until: "2099-01-31",
  });
  const dated = { ...before, protected_until: "2099-01-31" };
  expect(personPatch(dated, { ...dated, protected_until: "" })).toEqual({ protected_until: null });
  expect(personPatch(dated, { ...dated, protected: false })).toEqual({ protected: false });
});

test("the sentences are those of the API's codes, and the number is not in the issue", () => {
  const result = reportSchema.safeParse({ ...EMPTY_REPORT, full_name: "Åse", cpr: "611248-9996" });
  expect(result.success).toBe(false);
  expect(JSON.stringify(result.error?.issues)).toContain("field.cpr_replacement_number");
  expect(JSON.stringify(result.error?.issues)).not.toContain("9996");
});

test("the server's pointer leads to the field", () => {
  expect(personField(REPORT_FIELDS)("person.cpr")).toBe("cpr");
  expect(personField(REPORT_FIELDS)("person.nothing")).toBeUndefined();
});
