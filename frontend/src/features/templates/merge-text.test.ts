import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { readFaults } from "./faults";
import { bracketed, fieldAt, offsetOf, pieces, replaceAt } from "./merge-text";

const NAMES = new Set(["[user:name]", "[site:login-url]"]);

describe("a template's text", () => {
  it("is cut at its fields and can be joined again", () => {
    const text = "Kære [user:name],\n[se bilag] [user:nmae] [site:login-url]";
    const parts = pieces(text, NAMES);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.filter((part) => part.kind !== "text").map((part) => [part.kind, part.text])).toEqual([
      ["known", "[user:name]"],
      ["unknown", "[user:nmae]"],
      ["known", "[site:login-url]"],
    ]);
  });

  it("counts characters as people do: an emoji is one, whatever its bytes", () => {
    const text = "første\n👋🏽 [user:nmae]";
    const offset = offsetOf(text, 2, 4);
    expect(fieldAt(text, offset).text).toBe("[user:nmae]");
  });

  it("stops at the end of the word where a bracket is not closed", () => {
    expect(fieldAt("Hej [user:name og", 4)).toEqual({ start: 4, end: 14, text: "[user:name" });
  });

  it("does not run beyond the text", () => {
    expect(offsetOf("kort", 9, 9)).toBe(4);
  });
});

describe("a template's faults", () => {
  const t = i18next.getFixedT("da");
  const text = { subject: "Hej", body: "Kære\nHej [user:nmae]!" };

  it("are tied to their place, and the likely cure mends the text", () => {
    const [fault] = readFaults(
      t,
      [
        {
          pointer: "/body",
          code: "merge_field_unknown",
          detail: "",
          line: 2,
          column: 5,
          suggestion: "[user:name]",
        },
      ],
      text,
    );
    expect(fault).toMatchObject({ part: "body", suggestion: "[user:name]", line: 2, column: 5 });
    expect(fault?.message).toBe("[user:nmae] findes ikke.");
    const { start, end } = fault?.place ?? { start: 0, end: 0 };
    expect(replaceAt(text.body, start, end, fault?.suggestion ?? "")).toBe("Kære\nHej [user:name]!");
  });

  it("without a place concern the whole text", () => {
    const [fault] = readFaults(t, [{ pointer: "/body", code: "link_field_missing", detail: "" }], text);
    expect(fault?.place).toBeNull();
    expect(fault?.message).toContain("[user:one-time-login-url]");
  });

  it("take a suggestion with or without brackets", () => {
    expect([bracketed("user:name"), bracketed("[user:name]")]).toEqual(["[user:name]", "[user:name]"]);
  });
});
