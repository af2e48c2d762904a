import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { loadWorkTexts, startI18n } from "@/i18n";
import { audit } from "@/i18n/da/audit";
import { actionText } from "./AuditPage";
import { detailsOf } from "./details";
import { objectCall, pageOf } from "./object";
import { dayAfter, startOfDay, wrongField } from "./queries";

describe("a day of the audit log", () => {
  it("begins at midnight in Denmark, summer and winter", () => {
    expect(startOfDay("2026-11-24")).toBe("2026-11-23T23:00:00.000Z");
    expect(startOfDay("2026-07-01")).toBe("2026-06-30T22:00:00.000Z");
    expect(startOfDay("2026-03-30")).toBe("2026-03-29T22:00:00.000Z");
    expect(startOfDay("2026-03-29")).toBe("2026-03-28T23:00:00.000Z");
    expect(startOfDay("2026-10-25")).toBe("2026-10-24T22:00:00.000Z");
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
  });
});

describe("a filter of the audit log", () => {
  const empty = { object: "", from: "", to: "" };
  it("takes a whole id, and a period that ends where it begins or later", () => {
    expect(wrongField(empty)).toBeNull();
    expect(wrongField({ ...empty, object: " 0190c000-aaaa-7000-8000-0123456789AB " })).toBeNull();
    expect(wrongField({ ...empty, object: "0190c000" })).toBe("object");
    expect(wrongField({ ...empty, from: "2026-11-24", to: "2026-11-24" })).toBeNull();
    expect(wrongField({ ...empty, from: "2026-11-24", to: "2026-11-23" })).toBe("to");
    expect(wrongField({ ...empty, to: "2026-11-23" })).toBeNull();
  });
});

describe("what an event is about", () => {
  const event = {
    ...({ id: "1", at: "2026-11-24T10:00:00Z", actor: null, reason: null, request_id: "r" } as const),
    ...({ action: "person.cpr_revealed", object_type: "person", details: {} } as const),
    ...{ object_id: "0190c000-aaaa-7000-8000-0123456789ab", object_name: "Åse Præst" },
  };
  it("goes by its name and leads to its page", () => {
    expect(objectCall(event)).toBe("Åse Præst");
    expect(pageOf(event, { role: "administrator" })).toEqual({
      to: "/persons/$personId",
      params: { personId: event.object_id },
    });
  });
  it("goes by the end of its id, and leads nowhere, when it is gone", () => {
    const gone = { ...event, object_name: null };
    expect(objectCall(gone)).toBe("…456789ab");
    expect(pageOf(gone, { role: "administrator" })).toBeUndefined();
  });
  it("leads an auditor nowhere: the pages are not for that role", () => {
    expect(pageOf(event, { role: "auditor" })).toBeUndefined();
  });
});

describe("an action of the audit log", () => {
  it("is in words, each by its name with a dot", async () => {
    await startI18n();
    await loadWorkTexts();
    for (const [action, label] of Object.entries(audit.actions)) {
      expect(actionText(i18next.t, action as keyof typeof audit.actions)).toBe(label);
    }
    expect(i18next.t("audit.actions", { returnObjects: true })).toEqual(audit.actions);
  });
  it("is told of even when this build does not know it", () => {
    expect(actionText(i18next.t, null)).toBe(audit.newer);
    expect(actionText(i18next.t, "user.promoted" as "user.changed")).toBe("user.promoted");
  });
});

describe("what an event tells besides", () => {
  const told = async (action: string, details: Record<string, unknown>) => {
    await startI18n();
    await loadWorkTexts();
    return detailsOf(i18next.t, details, action).map(({ name, text }) => `${name}: ${text}`);
  };
  it("calls a thing by what it is in this event", async () => {
    expect(await told("user.factor_added", { kind: "totp" })).toEqual(["Metode: app med koder"]);
    expect(await told("email_template.changed", { kind: "welcome" })).toEqual(["Skabelon: velkomst"]);
    expect(await told("person.cpr_revealed", { purpose: "staffing" })).toEqual([
      "Formål: Bemanding af valget",
    ]);
    expect(await told("machine_client.created", { scopes: ["sites:read"] })).toEqual([
      "Må: Læse partier, valgkredse og valgsteder",
    ]);
    expect(
      await told("machine_client.secret_added", { secret_id: "0190c000-aaaa-7000-8000-0123456789ab" }),
    ).toEqual(["Hemmelighed: …456789ab"]);
    expect(
      await told("machine_client.key_added", {
        key_id: "0190c000-aaaa-7000-8000-0123456789ab",
        algorithm: "EdDSA",
      }),
    ).toEqual(["Nøgle: …456789ab", "Algoritme: EdDSA"]);
  });
  it("writes days as Danes do", async () => {
    const [day, before] = await told("election.changed", {
      held_on: "2029-11-20",
      held_on_before: "2029-11-13",
    });
    expect(day).toMatch(/^Valgdag: .*20.*november 2029/);
    expect(before).toMatch(/^Valgdag før: .*13.*november 2029/);
  });
  it("says what a setting became, also when it is turned off or emptied", async () => {
    expect(
      await told("settings.changed", {
        secretary_factor: false,
        erases_by_itself: false,
        protects_contact: true,
        link_life_hours: 48,
        secretary_requests: "off",
        fields: ["login_text", "contact_hours"],
      }),
    ).toEqual([
      "Totrinsbekræftelse kræves af partisekretærer: nej",
      "Sletter automatisk: nej",
      "E-mail og telefon skjules ved beskyttelse: ja",
      "Timer, et link gælder: 48",
      "Partisekretærer må bede om en ekstra: nej",
      "Rettet: tekst på log ind-siden, valgsekretariatets åbningstid",
    ]);
  });
  it("tells in words what was given, and how many where that is all that is known", async () => {
    expect(await told("user.created", { grants: 2 })).toEqual(["Adgange: 2"]);
    expect(await told("user.grants_changed", { grants: [] })).toEqual(["Adgange: ingen"]);
    const [given] = await told("user.grants_changed", {
      grants: ["A: sites 1-3, 7 until 2029-11-20", "B: constituency 41", "Ø: all", "C: something new"],
    });
    expect(given).toMatch(/^Adgange: A: valgsted 1-3, 7 til og med .*20.*november 2029; B: valgkreds 41; /);
    expect(given).toMatch(/; Ø: alle partiets valgsteder; C: something new$/);
    expect(await told("machine_client.created", { parties: ["A", "B"], sites: "1-3, 7" })).toEqual([
      "Partier: A, B",
      "Valgsteder: 1-3, 7",
    ]);
  });
  it("leads from another person or user to all that happened to them", async () => {
    await startI18n();
    await loadWorkTexts();
    const object = "0190c000-aaaa-7000-8000-0123456789ab";
    expect(detailsOf(i18next.t, { other: object, user: object })).toEqual([
      { name: "Den anden person", text: "…456789ab", about: { type: "person", object } },
      { name: "Brugeren", text: "…456789ab", about: { type: "user", object } },
    ]);
  });
  it("is in words, without ids and empty values", async () => {
    await startI18n();
    const told = detailsOf(i18next.t, {
      fields: ["email", "role"],
      role: "party_secretary",
      notify: true,
      moved: false,
      person: null,
      mail_id: "0190",
      added: 12,
      newer: "than this build",
    });
    expect(told).toEqual([
      { name: "Rettet", text: "e-mailadresse, rolle" },
      { name: "Rolle", text: "Partisekretær" },
      { name: "Velkomstmail", text: "ja" },
      { name: "Flyttet", text: "nej" },
      { name: "Tilføjet", text: "12" },
      { name: "newer", text: "than this build" },
    ]);
  });
});
