import { account } from "./da/account";
import { assignments, persons, reporting } from "./da/assignments";
import { audit } from "./da/audit";
import { auth } from "./da/auth";
import { basics } from "./da/basics";
import { common } from "./da/common";
import { elections, seats } from "./da/elections";
import { errorPages, field, problem } from "./da/errors";
import { home } from "./da/home";
import { mails } from "./da/mails";
import { settings } from "./da/settings";
import { imports, sites } from "./da/sites";
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
  home,
  basics,
  sites,
  imports,
  elections,
  seats,
  assignments,
  reporting,
  persons,
} as const;

/** The same keys, other sentences. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
