import * as z from "zod/mini";
import type { GrantDraft } from "./grant-draft";
import { grantFaults } from "./grant-draft";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const fullName = z.string().check(z.trim(), z.minLength(1, "users.form.errors.fullName"));
const email = z.string().check(z.trim(), z.regex(EMAIL, "users.form.errors.email"));
const username = z.string().check(z.trim(), z.regex(/^[^\s@]+$/, "users.form.errors.username"));
const locale = z.enum(["da", "en"]);
const role = z.enum(["party_secretary", "election_officer", "administrator", "auditor"], {
  error: "users.form.errors.role",
});
const grants = z.array(z.custom<GrantDraft>()).check((checked) => {
  checked.value.forEach((draft, index) => {
    for (const [field, message] of Object.entries(grantFaults(draft))) {
      checked.issues.push({ code: "custom", message, input: draft, path: [index, field] });
    }
  });
});

export const detailsSchema = z.object({ full_name: fullName, email, username, locale });
export const staffSchema = z.extend(detailsSchema, { role, notify: z.boolean() });
export const secretarySchema = z.extend(detailsSchema, { grants, notify: z.boolean() });
export const accessSchema = z.object({ grants });

export type DetailsValues = z.infer<typeof detailsSchema>;
