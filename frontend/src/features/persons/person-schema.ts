import * as z from "zod/mini";
import type { PersonDetails, PersonInput, PersonPatch } from "@/api/types";
import { cprFault } from "./cpr";
import { isPhone } from "./phone";

const text = z.string().check(z.trim());
const email = z.string().check(z.trim(), z.regex(/^$|^[^\s@]+@[^\s@]+\.[^\s@]+$/, "field.email_format"));
/** A number, or nothing. */
export const phone = z.string().check(
  z.trim(),
  z.refine((value) => value === "" || isPhone(value), { error: "field.phone_format" }),
);
const cpr = z.string().check((checked) => {
  if (checked.value.trim() === "") return;
  const fault = cprFault(checked.value);
  // The value itself stays out of the issue.
  if (fault) checked.issues.push({ code: "custom", message: `field.${fault}`, input: "" });
});

const details = {
  full_name: z.string().check(z.trim(), z.minLength(1, "persons.errors.fullName")),
  email,
  phone,
  address: text,
  protected: z.boolean(),
};
/** A day, or nothing. */
const day = z.string().check(z.regex(/^$|^\d{4}-\d{2}-\d{2}$/, "persons.errors.day"));
export const reportSchema = z.object({ ...details, cpr });
export const correctSchema = z.object({ ...details, protected_until: day });
export const cprSchema = z.object({
  cpr: z.string().check((checked) => {
    const fault = cprFault(checked.value);
    if (fault) checked.issues.push({ code: "custom", message: `field.${fault}`, input: "" });
  }),
});

export type ReportValues = z.infer<typeof reportSchema>;
export type CorrectValues = z.infer<typeof correctSchema>;

export const REPORT_FIELDS = [
  "full_name",
  "cpr",
  "email",
  "phone",
  "address",
  "protected",
] as const satisfies (keyof ReportValues)[];
export const CORRECT_FIELDS = [
  "full_name",
  "email",
  "phone",
  "address",
  "protected",
  "protected_until",
] as const satisfies (keyof CorrectValues)[];

export const EMPTY_REPORT: ReportValues = {
  full_name: "",
  cpr: "",
  email: "",
  phone: "",
  address: "",
  protected: false,
};

/** What was left empty is not sent at all. */
export function personInput(values: ReportValues): PersonInput {
  const { full_name, cpr: number, email: mail, phone, address } = values;
  return {
    full_name,
    ...(number.trim() && { cpr: number.trim() }),
    ...(mail && { email: mail }),
    ...(phone && { phone }),
    ...(address && { address }),
    protected: values.protected,
  };
}

export function correctValues(person: PersonDetails): CorrectValues {
  return {
    full_name: person.full_name,
    email: person.email ?? "",
    phone: person.phone ?? "",
    address: person.address ?? "",
    protected: person.protected,
    protected_until: person.protected_until ?? "",
  };
}

/** Only what was changed: what the reader may not see must not be overwritten with nothing. */
export function personPatch(before: CorrectValues, after: CorrectValues): PersonPatch {
  return {
    ...(after.full_name !== before.full_name && { full_name: after.full_name }),
    ...(after.email !== before.email && { email: after.email || null }),
    ...(after.phone !== before.phone && { phone: after.phone || null }),
    ...(after.address !== before.address && { address: after.address || null }),
    ...(after.protected !== before.protected && { protected: after.protected }),
    ...(after.protected &&
      after.protected_until !== before.protected_until && { protected_until: after.protected_until || null }),
  };
}

/** "/person/cpr" is the field "cpr" here. */
export function personField<T extends string>(fields: readonly T[]): (path: string) => T | undefined {
  return (path) => fields.find((name) => path === `person.${name}` || path === name);
}
