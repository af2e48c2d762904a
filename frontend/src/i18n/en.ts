import type { da, Translated } from "./da";
import { account } from "./en/account";
import { assignments, persons, reporting } from "./en/assignments";
import { audit } from "./en/audit";
import { auth } from "./en/auth";
import { basics } from "./en/basics";
import { common } from "./en/common";
import { elections, seats } from "./en/elections";
import { errorPages, field, problem } from "./en/errors";
import { home } from "./en/home";
import { mails } from "./en/mails";
import { settings } from "./en/settings";
import { imports, sites } from "./en/sites";
import { templates } from "./en/templates";
import { users } from "./en/users";

export const en: Translated<typeof da> = {
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
};
