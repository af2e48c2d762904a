import type { LinkProps } from "@tanstack/react-router";
import type { AuditEvent, Me } from "@/api/types";
import { ADMINISTRATOR, mayOpen } from "@/app/access";

/** Kinds that nobody gives a name; their type says enough. */
const NAMELESS: readonly AuditEvent["object_type"][] = ["email_template"];
const SHORT_ID = 8;

/** What the thing is called: its name today or, when it is gone, the end of its id, by which two are told apart. */
export function objectCall(event: Pick<AuditEvent, "object_type" | "object_id" | "object_name">): string {
  if (event.object_name) return event.object_name;
  return NAMELESS.includes(event.object_type) ? "" : shortId(event.object_id ?? "");
}

/** The end of an id, by which two are told apart. */
export function shortId(id: string): string {
  return `…${id.slice(-SHORT_ID)}`;
}

/** The page of the thing, where it still is, has one, and the reader may open it. */
export function pageOf(event: AuditEvent, me: Pick<Me, "role">): LinkProps | undefined {
  if (!mayOpen(ADMINISTRATOR, me) || !event.object_id || !event.object_name) return undefined;
  const id = event.object_id;
  switch (event.object_type) {
    case "user":
      return { to: "/users/$userId", params: { userId: id } };
    case "person":
      return { to: "/persons/$personId", params: { personId: id } };
    case "assignment":
      return { to: "/assignments/$assignmentId", params: { assignmentId: id } };
    case "secretary_request":
      return { to: "/secretary-requests" };
    case "election":
      return { to: "/elections/$electionId", params: { electionId: id } };
    case "site":
      return { to: "/sites/$siteId", params: { siteId: id } };
    case "party":
    case "duty":
    case "constituency":
      return { to: "/basics" };
    case "mail":
      return { to: "/mails" };
    case "municipality":
      return { to: "/settings" };
    default:
      return undefined;
  }
}
