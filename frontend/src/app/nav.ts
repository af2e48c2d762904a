import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "@/components/ui/icon-names";
import { type Access, ADMINISTRATOR, OFFICE } from "./access";

export interface NavEntry {
  to: NonNullable<LinkProps["to"]>;
  label: `common.nav.${"home" | "users" | "templates" | "mails" | "audit" | "settings"}`;
  icon: IconName;
  access: Access;
  /** `main` stands in the row; `admin` in the menu at its end, for what is done now and then. */
  group: "main" | "admin";
}

/** The menu, in its order. A new page gets its line here. */
export const NAV: readonly NavEntry[] = [
  { to: "/", label: "common.nav.home", icon: "home", access: "signed-in", group: "main" },
  { to: "/users", label: "common.nav.users", icon: "groups", access: ADMINISTRATOR, group: "main" },
  { to: "/email-templates", label: "common.nav.templates", icon: "email", access: OFFICE, group: "admin" },
  { to: "/mails", label: "common.nav.mails", icon: "send", access: ADMINISTRATOR, group: "admin" },
  {
    to: "/audit",
    label: "common.nav.audit",
    icon: "checklist",
    access: ["administrator", "auditor"],
    group: "admin",
  },
  { to: "/settings", label: "common.nav.settings", icon: "settings", access: ADMINISTRATOR, group: "admin" },
];
