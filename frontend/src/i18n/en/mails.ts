import type { mails as da } from "../da/mails";
import type { Translated } from "../translated";

export const mails: Translated<typeof da> = {
  title: "Emails",
  lead: "Emails queued, sent and failed. The system tries again by itself when the recipient's server does not answer.",
  caption: "Emails",
  count_one: "{{count}} email",
  count_other: "{{count}} emails",
  none: "There are no emails here",
  filter: { state: "State" },
  column: { recipient: "Recipient", kind: "Kind", state: "State", time: "Time", why: "Explanation" },
  kinds: {
    welcome: "Welcome email",
    password_reset: "New password",
    test: "Test email",
    security_notice: "Security notice",
    notice: "Notice from the election office",
  },
  sentAt: "Sent {{at}}",
  queuedAt: "Queued {{at}}",
  nextAttempt: "Next attempt {{at}}",
  attempts_one: "{{count}} attempt",
  attempts_other: "{{count}} attempts",
  cancelledWhy:
    "Not sent: the account is blocked, the email address was changed, or a newer email has taken its place.",
  retry: "Send again",
  retryNamed: "Send again to {{recipient}}",
  retried: "The email to {{recipient}} is queued again",
  noServer: "No mail server is set up, so emails stay queued.",
  noServerLink: "Read them on the development page",
  showUser: "Show the user",
};
