import { describe, expect, it } from "vitest";
import { audit } from "@/i18n/da/audit";
import { actionOfKey } from "./AuditFilter";
import { actionKey, dayAfter, startOfDay } from "./queries";

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

describe("an action of the audit log", () => {
  it("finds its dot again behind every key of the translations", () => {
    expect(actionOfKey("email_template_changed")).toBe("email_template.changed");
    expect(actionOfKey("user_password_set")).toBe("user.password_set");
    for (const key of Object.keys(audit.actions)) {
      const action = actionOfKey(key);
      expect(action.split(".")).toHaveLength(2);
      expect(actionKey(action)).toBe(key);
      expect(audit.types).toHaveProperty(
        action.split(".")[0]?.replace("settings", "municipality").replace("sites", "site") ?? "",
      );
    }
  });
});
