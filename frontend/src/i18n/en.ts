import type { da, Translated } from "./da";
import { account } from "./en/account";
import { audit } from "./en/audit";
import { auth } from "./en/auth";
import { common } from "./en/common";
import { errorPages, field, problem } from "./en/errors";
import { mails } from "./en/mails";
import { settings } from "./en/settings";
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
};
