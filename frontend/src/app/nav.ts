import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "@/api/types";
import type { IconName } from "@/components/ui/icon-names";
import { type Access, ADMINISTRATOR, mayOpen, OFFICE, REPORTERS } from "./access";

export interface NavEntry {
  to: NonNullable<LinkProps["to"]>;
  label: `common.nav.${
    | "home"
    | "mySites"
    | "assignments"
    | "elections"
    | "sites"
    | "basics"
    | "conflicts"
    | "users"
    | "secretaryRequests"
    | "templates"
    | "mails"
    | "audit"
    | "clients"
    | "settings"}`;
  icon: IconName;
  access: Access;
  /** Shown only while this holds of who is logged in. */
  when?: (me: Me) => boolean;
  /** Where the pages are that are reached from this one alone. */
  around?: string;
  /** `main` stands in the row; `admin` in the menu at its end, for what is done now and then. */
  group: "main" | "admin";
}

/** The menu, in its order. A new page gets its line here. */
export const NAV: readonly NavEntry[] = [
  { to: "/", label: "common.nav.home", icon: "home", access: OFFICE, group: "main" },
  {
    to: "/",
    label: "common.nav.mySites",
    icon: "location",
    access: ["party_secretary"],
    around: "/elections/",
    group: "main",
  },
  {
    to: "/assignments",
    label: "common.nav.assignments",
    icon: "assignment",
    access: REPORTERS,
    around: "/persons/",
    group: "main",
  },
  {
    to: "/secretary-requests",
    label: "common.nav.secretaryRequests",
    icon: "person-add",
    access: ["party_secretary"],
    when: (me) => me.secretary_requests,
    group: "main",
  },
  { to: "/elections", label: "common.nav.elections", icon: "how-to-reg", access: OFFICE, group: "main" },
  { to: "/sites", label: "common.nav.sites", icon: "location", access: OFFICE, group: "main" },
  {
    to: "/users",
    label: "common.nav.users",
    icon: "groups",
    access: ADMINISTRATOR,
    around: "/secretary-requests",
    group: "main",
  },
  { to: "/conflicts", label: "common.nav.conflicts", icon: "warning", access: OFFICE, group: "admin" },
  { to: "/basics", label: "common.nav.basics", icon: "tune", access: OFFICE, group: "admin" },
  { to: "/email-templates", label: "common.nav.templates", icon: "email", access: OFFICE, group: "admin" },
  { to: "/mails", label: "common.nav.mails", icon: "send", access: ADMINISTRATOR, group: "admin" },
  {
    to: "/audit",
    label: "common.nav.audit",
    icon: "checklist",
    access: ["administrator", "auditor"],
    group: "admin",
  },
  { to: "/clients", label: "common.nav.clients", icon: "sync", access: ADMINISTRATOR, group: "admin" },
  { to: "/settings", label: "common.nav.settings", icon: "settings", access: ADMINISTRATOR, group: "admin" },
];

/** What stands in somebody's menu. */
export const menuOf = (me: Me): NavEntry[] =>
  NAV.filter((entry) => mayOpen(entry.access, me) && (entry.when?.(me) ?? true));
