import { account } from "./da/account";
import { assignments, reporting } from "./da/assignments";
import { audit } from "./da/audit";
import { basics } from "./da/basics";
import { clients } from "./da/clients";
import { elections, seats } from "./da/elections";
import { factors } from "./da/factors";
import { home } from "./da/home";
import { mails } from "./da/mails";
import { conflicts, persons } from "./da/persons";
import { requests } from "./da/requests";
import { retention } from "./da/retention";
import { settings } from "./da/settings";
import { imports, sites } from "./da/sites";
import { templates } from "./da/templates";
import { users } from "./da/users";

/** What the pages behind the log-in say: loaded with the first of them. */
export const daWork = {
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
} as const;
