import type { home as da } from "../da/home";
import type { Translated } from "../translated";

export const home: Translated<typeof da> = {
  office: {
    title: "Overview",
    nothingOpen: "No election is open right now",
    nothingOpenText: "The parties can only report once an election is open.",
    filled: "{{filled}} of {{seats}} seats are filled",
    sitesMissing_one: "{{count}} polling place lacks people",
    sitesMissing_other: "{{count}} polling places lack people",
    daysLeft_one: "{{count}} day to polling day",
    daysLeft_other: "{{count}} days to polling day",
    today: "Polling day is today",
    conflicts_one: "{{count}} CPR number was reported more than once",
    conflicts_other: "{{count}} CPR numbers were reported more than once",
    toElection: "See the election",
  },
  checklist: {
    title: "Getting started",
    lead: "What has to be in place before the parties can report.",
    progress: "{{done}} of {{total}} steps are done",
    done: "Done",
    missing: "Missing",
    sites: {
      title: "Import the polling places",
      none: "None yet",
      some_one: "{{count}} polling place",
      some_other: "{{count}} polling places",
    },
    parties: {
      title: "Create the parties",
      none: "None yet",
      some_one: "{{count}} party",
      some_other: "{{count}} parties",
    },
    duties: {
      title: "Create the duties",
      none: "None yet",
      some_one: "{{count}} duty",
      some_other: "{{count}} duties",
    },
    election: { title: "Create the election", none: "No election is created or open" },
    seats: {
      title: "Distribute the seats",
      none: "No seats yet",
      some_one: "{{count}} seat",
      some_other: "{{count}} seats",
    },
    secretaries: {
      title: "Create party secretaries",
      none: "No party has an active party secretary",
      some: "{{done}} of {{total}} parties have an active party secretary",
      administrator: "An administrator creates party secretaries.",
    },
    open: { title: "Open the election for the parties", none: "The election is a draft" },
  },
  secretary: {
    title: "My polling places",
    none: "There is nothing to report right now",
    noneElection: "No election is open for reporting.",
    noneSites:
      "You have no access to polling places where your party has seats in an open election. Contact the election office if you think this is a mistake.",
    free_one: "{{count}} free",
    free_other: "{{count}} free",
    full: "All filled",
    totalFree_one: "{{count}} free seat left",
    totalFree_other: "{{count}} free seats left",
    allFull: "All seats are filled",
    search: "Search for a polling place",
    noMatch: "No polling places match “{{query}}”",
    locked: "The election is locked. You can see the reports but not change them.",
  },
};
