import * as z from "zod/mini";
import type { Election, ElectionKind, NewElection } from "@/api/types";

export const ELECTION_KINDS = [
  "municipal",
  "regional",
  "general",
  "european",
  "referendum",
] as const satisfies ElectionKind[];

export const electionSchema = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, "elections.errors.name")),
    kind: z.enum(ELECTION_KINDS, { error: "elections.errors.kind" }),
    held_on: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "elections.errors.heldOn")),
    reports_due_on: z.string().check(z.regex(/^$|^\d{4}-\d{2}-\d{2}$/, "elections.errors.heldOn")),
  })
  .check(
    z.refine(({ held_on, reports_due_on }) => reports_due_on <= held_on, {
      path: ["reports_due_on"],
      error: "field.after_polling_day",
    }),
  );
export type ElectionValues = z.infer<typeof electionSchema>;
export const ELECTION_FIELDS = [
  "name",
  "kind",
  "held_on",
  "reports_due_on",
] as const satisfies (keyof ElectionValues)[];

export function electionValues({ name, kind, held_on, reports_due_on }: Election): ElectionValues {
  return { name, kind, held_on, reports_due_on: reports_due_on ?? "" };
}

/** An empty day is none. */
export function electionInput(values: ElectionValues): NewElection {
  return { ...values, reports_due_on: values.reports_due_on || null };
}
