import type { settings as da } from "../da/settings";
import type { Translated } from "../translated";

export const settings: Translated<typeof da> = {
  title: "Settings",
  lead: "Apply to the whole municipality.",
  siteTitle: "The system",
  siteName: "Name of the system",
  siteNameHint: "Shown in emails as [site:name].",
  loginText: "Text on the page “Log in”",
  loginTextHint: "Shown beside the log-in, before anybody is logged in.",
  contactTitle: "The election office's contact details",
  contactHint: "Shown on the log-in, on error pages and at the foot of all pages.",
  contact: { name: "Name", email: "Email address", phone: "Telephone", hours: "Opening hours" },
  linkTitle: "Links in welcome emails",
  linkLife: "For how many hours is a link valid?",
  linkLifeHint: "1 to 168 hours. 168 hours is 7 days, which is the longest.",
  linkLifeDays: "That is {{days}} days.",
  protectionTitle: "Protected people",
  protectsContact: "Hide email address and telephone from party secretaries, too",
  protectsContactHint: "The address is always hidden when a person has name and address protection.",
  factorTitle: "Second factor",
  factorHint: "Administrators, election officers and auditors always need one.",
  factorRequired: "Party secretaries need a second factor",
  factorReason: "Why do party secretaries not need one?",
  factorReasonHint: "The reason stands in the audit log. A password alone protects less well against abuse.",
  errors: {
    factorReason: "Enter a reason of at least 5 characters",
    siteName: "Enter the name of the system",
    email: "Enter a valid email address, such as vote@example.dk",
    linkLife: "Enter a whole number from 1 to 168",
  },
};
