import * as z from "zod/mini";
import type { GrantDraft } from "./grant-draft";
import { grantFaults } from "./grant-draft";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const fullName = z.string().check(z.trim(), z.minLength(1, "users.form.errors.fullName"));
const email = z.string().check(z.trim(), z.regex(EMAIL, "users.form.errors.email"));
/** Plain, or exactly the user's own mail address. */
export const PLAIN_USERNAME = /^[\p{Script=Latin}\d._-]{3,64}$/u;
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

const fields = { full_name: fullName, email, username: z.string().check(z.trim()), locale };
const usernameFits = z.refine<{ username: string; email: string }>(
  ({ username, email: own }) =>
    PLAIN_USERNAME.test(username) || (username !== "" && username.toLowerCase() === own.toLowerCase()),
  { error: "users.form.errors.username", path: ["username"], when: () => true },
);

export const detailsSchema = z.object(fields).check(usernameFits);
export const staffSchema = z.object({ ...fields, role, notify: z.boolean() }).check(usernameFits);
export const secretarySchema = z.object({ ...fields, grants, notify: z.boolean() }).check(usernameFits);
export const accessSchema = z.object({ grants });

export type DetailsValues = z.infer<typeof detailsSchema>;
