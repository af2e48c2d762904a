import * as z from "zod/mini";

/** What a party, a duty and a constituency have in common: a short key and a name. */
export interface Entry {
  key: string;
  name: string;
}

const LONGEST_LETTER = 3;
const name = z.string().check(z.trim(), z.minLength(1, "basics.errors.name"));

export const partySchema = z.object({
  key: z.string().check(
    z.trim(),
    z.refine((value) => value.length >= 1 && [...value].length <= LONGEST_LETTER, {
      error: "basics.errors.letter",
    }),
  ),
  name,
});
export const dutySchema = z.object({
  key: z.string().check(z.trim(), z.regex(/^$|^[a-z][a-z0-9_-]{0,39}$/, "basics.errors.code")),
  name,
});
export const constituencySchema = z.object({
  key: z.string().check(
    z.trim(),
    z.refine((value) => /^\d{1,4}$/.test(value) && Number(value) > 0, { error: "basics.errors.number" }),
  ),
  name,
});

/** The server says letter, code or number; on the screen all three are the key. */
export function entryField(path: string): keyof Entry {
  return path === "name" ? "name" : "key";
}

const SPELT: Record<string, string> = { æ: "ae", ø: "oe", å: "aa" };

/** "Formand for valgstyrerne" → "formand-for-valgstyrerne": the code, where nobody gives one. */
export function codeOf(given: string): string {
  return given
    .toLocaleLowerCase("da")
    .replaceAll(/[æøå]/g, (letter) => SPELT[letter] ?? "")
    .normalize("NFD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
}

export const EMPTY_ENTRY: Entry = { key: "", name: "" };
