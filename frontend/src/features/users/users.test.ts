import i18next from "i18next";
import { describe, expect, it } from "vitest";
import type { GrantView } from "@/api/types";
import { suggestUsername } from "./DetailsFields";
import { grantPlace } from "./GrantText";
import {
  draftOf,
  type GrantDraft,
  grantFaults,
  grantInput,
  newDraft,
  today,
  wholeGrants,
} from "./grant-draft";
import { asGrantPath } from "./grant-fields";
import { detailsSchema, secretarySchema } from "./schema";
import { activeFilters, usersSearch } from "./search";
import { loginNames, whyNotSent } from "./UserTags";

const VIEW: GrantView = {
  id: "g",
  party: { id: "p", letter: "Ø", name: "Parti Ø" },
  scope: "site",
  constituency: null,
  sites: [
    { id: "s2", number: 2, name: "To" },
    { id: "s1", number: 1, name: "Et" },
  ],
  expires_on: null,
  follows: null,
};
const draft = (change: Partial<GrantDraft>): GrantDraft => ({ ...newDraft("p"), ...change });

describe("a grant", () => {
  it("sends only what its scope means", () => {
    const typed = { constituency_id: "c", site_ids: ["s2", "s1"], expires_on: "2099-01-01" };
    expect(grantInput(draft({ ...typed, scope: "party" }))).toEqual({
      party_id: "p",
      scope: "party",
      expires_on: "2099-01-01",
    });
    expect(grantInput(draft({ ...typed, scope: "site", expires_on: "" }))).toEqual({
      party_id: "p",
      scope: "site",
      site_ids: ["s1", "s2"],
    });
  });

  it("comes back from the server as it was", () => {
    expect(grantInput(draftOf(VIEW))).toEqual({ party_id: "p", scope: "site", site_ids: ["s1", "s2"] });
  });

  it("for chosen sites without one is refused, and never previewed as everything", () => {
    const empty = draft({ scope: "site" });
    expect(grantFaults(empty)).toHaveProperty("site_ids");
    expect(wholeGrants([empty, draft({ scope: "party" })])).toEqual([{ party_id: "p", scope: "party" }]);
  });

  it("may end today, but not yesterday; today is the Danish day", () => {
    expect(today(new Date("2026-11-24T23:30:00Z"))).toBe("2026-11-25");
    expect(grantFaults(draft({ expires_on: "2026-11-25" }), "2026-11-25")).toEqual({});
    expect(grantFaults(draft({ expires_on: "2026-11-24" }), "2026-11-25")).toHaveProperty("expires_on");
  });

  it("that has lost its last site says that it reaches nothing", () => {
    const t = i18next.getFixedT("da");
    expect(grantPlace(t, { ...VIEW, sites: [] })).toBe("ingen valgsteder");
    expect(grantPlace(t, { ...VIEW, expires_on: "2026-12-31" })).toBe(
      "2 valgsteder, til og med 31. december 2026",
    );
  });

  it.each([
    ["grants.1.site_ids.3", "grants.1.site_ids"],
    ["grants.0", "grants.0.party_id"],
    ["grants", "grants.0.party_id"],
    ["email", undefined],
  ])("takes a server's pointer at %s to %s", (path, field) => {
    expect(asGrantPath(path)).toBe(field);
  });
});

describe("the user form", () => {
  const good = { full_name: "Åse", email: "Aase@parti.dk", username: "åse.b", locale: "da" as const };
  const fieldsOf = (values: object) =>
    detailsSchema.safeParse({ ...good, ...values }).error?.issues.map((issue) => issue.path.join("."));

  it("takes a plain username or the own mail address, and no other", () => {
    expect(fieldsOf({})).toBeUndefined();
    expect(fieldsOf({ username: "aase@PARTI.dk" })).toBeUndefined();
    expect(fieldsOf({ username: "en.anden@parti.dk" })).toEqual(["username"]);
    expect(fieldsOf({ username: "to ord" })).toEqual(["username"]);
    expect(fieldsOf({ username: "ab" })).toEqual(["username"]);
  });

  it("names every faulty field at once, those of the grants too", () => {
    const values = {
      full_name: " ",
      email: "nej",
      username: "",
      locale: "da",
      notify: true,
      grants: [newDraft(), draft({ scope: "constituency" })],
    };
    const found = secretarySchema.safeParse(values).error?.issues.map((issue) => issue.path.join("."));
    expect(found).toEqual(
      expect.arrayContaining([
        "full_name",
        "email",
        "username",
        "grants.0.party_id",
        "grants.1.constituency_id",
      ]),
    );
  });

  it("suggests a username that is allowed, from the address, else from the name", () => {
    expect(suggestUsername("Øjvind.Aas+valg@parti.dk", "Øjvind Aas")).toBe("øjvind.aasvalg");
    expect(suggestUsername("halv", "")).toBe("halv");
    expect(suggestUsername("bo@parti.dk", " Bo  Æbelø-Ng ")).toBe("bo.æbelø-ng");
    expect(suggestUsername("bo@parti.dk", "Bo")).toBe("bo@parti.dk");
    expect(suggestUsername("анна@parti.dk", "")).toBe("анна@parti.dk");
  });
});

describe("what somebody logs in with", () => {
  it("is told once where the username is the mail address", () => {
    expect(loginNames({ username: "bo", email: "bo@parti.dk" })).toBe("bo · bo@parti.dk");
    expect(loginNames({ username: "Bo@Parti.dk", email: "bo@parti.dk" })).toBe("bo@parti.dk");
  });
});

describe("a mail", () => {
  const error = { code: "refused_recipient", detail: "Er den skrevet rigtigt?" } as const;
  it.each(["queued", "failed", "dead"] as const)("that is %s tells why it has not gone", (state) => {
    expect(whyNotSent({ state, error })).toBe(error.detail);
    expect(whyNotSent({ state, error: null })).toBeNull();
  });

  it.each(["sent", "cancelled"] as const)("that is %s has nothing in its way", (state) => {
    expect(whyNotSent({ state, error })).toBeNull();
  });
});

describe("the filters in the address", () => {
  it("leave out what is empty or unknown", () => {
    expect(usersSearch({ q: " åse ", role: "king", state: "active", party: "", sort: "name", x: 1 })).toEqual(
      {
        q: "åse",
        state: "active",
        sort: "name",
      },
    );
    expect(activeFilters({ q: "åse", state: "active", sort: "name" })).toBe(2);
  });

  it("read a number that was typed as a search", () => {
    expect(usersSearch({ q: 42 })).toEqual({ q: "42" });
  });
});
