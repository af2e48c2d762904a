import * as z from "zod/mini";
import type { ElectionKind } from "@/api/types";

export const ELECTION_KINDS = [
  "municipal",
  "regional",
  "general",
  "european",
  "referendum",
] as const satisfies ElectionKind[];

export const electionSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "elections.errors.name")),
  kind: z.enum(ELECTION_KINDS, { error: "elections.errors.kind" }),
  held_on: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "elections.errors.heldOn")),
});
export type ElectionValues = z.infer<typeof electionSchema>;
export const ELECTION_FIELDS = ["name", "kind", "held_on"] as const satisfies (keyof ElectionValues)[];
