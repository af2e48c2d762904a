import { account } from "./da/account";
import { audit } from "./da/audit";
import { auth } from "./da/auth";
import { common } from "./da/common";
import { errorPages, field, problem } from "./da/errors";
import { mails } from "./da/mails";
import { settings } from "./da/settings";
import { templates } from "./da/templates";
import { users } from "./da/users";

export const da = {
  common,
  problem,
  field,
  errorPages,
  auth,
  account,
  users,
  templates,
  mails,
  audit,
  settings,
} as const;

/** The same keys, other sentences. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
