import type { Translated } from "../da";
import type { field as daField, errorPages as daPages, problem as daProblem } from "../da/errors";

export const problem: Translated<typeof daProblem> = {
  title: "Something went wrong",
  reference: "Quote this code if you contact the election office: {{id}}",
  network: "We could not connect. Check your network and try again.",
  unexpected: "Something went wrong on our side. Try again in a moment.",
  internal: "Something went wrong on our side. Try again in a moment.",
  unavailable: "The system is unavailable for the moment. Try again shortly.",
  busy: "The system is busy. Try again in a moment.",
  invalid_credentials: "The username or password is wrong.",
  too_many_attempts: "There have been too many attempts.",
  rate_limited: "Too many requests have been sent. Wait a little and try again.",
  session_ended: "You have been logged out. Log in again.",
  unauthorized: "You have been logged out. Log in again.",
  forbidden: "You do not have access to this.",
  not_found: "It does not exist, or you do not have access to it.",
  validation_failed: "Some fields need to be corrected.",
  precondition_failed: "Somebody else changed this while you were working.",
  precondition_required: "The page is out of date. Reload it.",
  conflict: "This cannot be done right now.",
  username_taken: "The username is already in use.",
  email_taken: "The email address is already in use.",
  idempotency_mismatch: "The request has already been sent with other content. Try again.",
  idempotency_in_progress: "The request is being handled. Wait a moment.",
  link_unknown: "The link does not exist.",
  link_used: "The link has already been used.",
  link_expired: "The link has expired.",
  link_replaced: "The link has been replaced by a newer one.",
  last_administrator: "There must be at least one active administrator.",
  own_account: "You cannot do this to your own account.",
  account_blocked: "The account is blocked.",
};

export const field: Translated<typeof daField> = {
  required: "This field must be filled in.",
  too_short: "The text is too short.",
  too_long: "The text is too long.",
  invalid: "The content is not valid.",
  email_invalid: "Enter a valid email address, such as name@example.dk.",
  username_taken: "The username is already in use.",
  email_taken: "The email address is already in use.",
  username_invalid: "The username must not contain spaces or look like an email address.",
  password_too_short: "The password must have at least 15 characters.",
  password_too_long: "The password is too long.",
  password_common: "The password is on the list of commonly used passwords. Choose another.",
  password_context:
    "The password resembles your name, the municipality, the party or something else easy to guess here.",
  password_weak: "The password is too easy to guess. Add a few more words.",
  password_wrong: "The current password is not right.",
  merge_field_unknown: "The merge field does not exist.",
  merge_field_unclosed: "The merge field lacks its closing bracket ].",
  link_field_missing:
    "The text must contain [user:one-time-login-url], or the recipient cannot choose a password.",
};

export const errorPages: Translated<typeof daPages> = {
  notFound: { title: "Page not found", text: "The address is wrong, or the page has moved." },
  forbidden: {
    title: "You do not have access to this page",
    text: "Your account does not give access here. Contact the election office if you think this is a mistake.",
  },
  broken: { title: "The page cannot be shown", text: "Try to reload the page." },
  home: "To the front page",
  stale: {
    title: "Somebody else changed this",
    text: "Load the newest version. Your text is kept, so that you can save it afterwards.",
    reload: "Load the newest version",
    reloaded: "The newest version is loaded. Check your changes and save again.",
  },
  summary: {
    title_one: "There is {{count}} error to correct",
    title_other: "There are {{count}} errors to correct",
  },
};
