import type { da, Translated } from "./da";
import { account } from "./en/account";
import { auth } from "./en/auth";
import { common } from "./en/common";
import { errorPages, field, problem } from "./en/errors";
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
};
