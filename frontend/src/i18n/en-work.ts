import type { daWork } from "./da-work";
import { account } from "./en/account";
import { assignments, reporting } from "./en/assignments";
import { audit } from "./en/audit";
import { basics } from "./en/basics";
import { clients } from "./en/clients";
import { elections, seats } from "./en/elections";
import { factors } from "./en/factors";
import { home } from "./en/home";
import { mails } from "./en/mails";
import { conflicts, persons } from "./en/persons";
import { requests } from "./en/requests";
import { retention } from "./en/retention";
import { settings } from "./en/settings";
import { imports, sites } from "./en/sites";
import { templates } from "./en/templates";
import { users } from "./en/users";
import type { Translated } from "./translated";

export const enWork: Translated<typeof daWork> = {
  account,
  factors,
  users,
  templates,
  mails,
  audit,
  clients,
  settings,
  retention,
  home,
  basics,
  sites,
  imports,
  elections,
  seats,
  assignments,
  reporting,
  persons,
  conflicts,
  requests,
};
