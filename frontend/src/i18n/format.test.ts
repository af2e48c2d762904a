import i18next from "i18next";
import { describe, expect, it } from "vitest";
import {
  formatInstant,
  formatInstantExact,
  formatPercent,
  formatRelative,
  formatWeekday,
  inSentence,
  matchesDanish,
  sortedBy,
} from "./format";
import { codeText, errorText, setLocale } from "./index";

describe("Danish", () => {
  it("sorts å last and aa as å", () => {
    const names = ["Ål", "Zebra", "Østre", "Aalborg", "Abe", "Ærø", "Åby"];
    expect(sortedBy(names, (name) => name)).toEqual(["Abe", "Zebra", "Ærø", "Østre", "Åby", "Ål", "Aalborg"]);
  });

  it("finds aa where å is written and the other way round", () => {
    expect(matchesDanish("Aabyhøj", "åby")).toBe(true);
    expect(matchesDanish("Åbyhøj", " AABY ")).toBe(true);
    expect(matchesDanish("Ærø", "aero")).toBe(false);
  });

  it("shows instants in Danish time, whatever the machine's zone, summer and winter", () => {
    expect(formatInstant("2026-07-01T22:30:00Z")).toBe("02.07.2026, 00.30");
    expect(formatInstantExact("2026-07-01T22:30:05Z")).toBe("02.07.2026, 00.30.05");
    expect(formatInstant("2026-12-01T22:30:00Z")).toBe("01.12.2026, 23.30");
  });

  it("names the weekday, and the year where it is another one", () => {
    const now = new Date("2026-11-24T09:00:00Z");
    expect(formatWeekday("2026-11-06", now)).toBe("fredag den 6. november");
    expect(formatWeekday("2029-10-05", now)).toBe("fredag den 5. oktober 2029");
  });

  it("tells the time that is left", () => {
    const now = Date.parse("2026-11-24T09:00:00Z");
    expect(formatRelative("2026-11-30T10:00:00Z", now)).toBe("om 6 dage");
    expect(formatRelative("2026-12-01T08:59:00Z", now)).toBe("om 7 dage");
    expect(formatRelative("2026-11-24T08:00:00Z", now)).toBe("for 1 time siden");
  });

  it("takes the capital off a name within a sentence, and off no abbreviation", () => {
    expect(inSentence("Tilforordnet vælger")).toBe("tilforordnet vælger");
    expect(inSentence("Øverste")).toBe("øverste");
    expect(inSentence("ID-vagt")).toBe("ID-vagt");
  });

  it("keeps the percent sign on the line", () => {
    expect(formatPercent(50)).toBe("50\u00a0%");
  });
});

describe("a form's error", () => {
  const t = i18next.getFixedT("da");

  it("is our sentence for a key or a known code, else the server's own words", () => {
    expect(errorText(t, "users.form.errors.party")).toBe("Vælg et parti");
    expect(errorText(t, "server:password_wrong:x")).toBe("Den nuværende adgangskode er ikke rigtig.");
    expect(errorText(t, "server:brand_new:Kolon: nej")).toBe("Kolon: nej");
    expect(errorText(t, undefined)).toBeUndefined();
  });

  it("follows the language of the screen", async () => {
    await setLocale("en");
    expect(codeText(i18next.t, "problem", "network")).toMatch(/^We could not connect/);
    expect(document.documentElement.lang).toBe("en");
    await setLocale("da");
  });
});
