import { cprFault } from "./cpr";

/** What nobody sees may stand anywhere, and up to three signs part day, month, year and the rest. */
const UNSEEN = /\p{Cf}/gu;
const APART = String.raw`[\s\p{P}\p{S}]{0,3}`;
const TEN_DIGITS = new RegExp(
  String.raw`(?<!\d)(?=(\d\d)${APART}(\d\d)${APART}(\d\d)${APART}(\d\d)${APART}(\d\d)(?!\d))`,
  "gu",
);

/** Whether ten digits that can be a CPR number stand somewhere in a text: such a text goes into no address and no log. */
export function holdsCpr(text: string): boolean {
  const seen = text.normalize("NFKC").replaceAll(UNSEEN, "");
  return [...seen.matchAll(TEN_DIGITS)].some(([, ...pairs]) => {
    const fault = cprFault(pairs.join(""));
    return fault === null || fault === "cpr_replacement_number";
  });
}

/** The same search without its CPR number; nothing where there is none in it. For a route, before it loads anything. */
export function withoutCpr<T extends { q?: string }>(search: T): Omit<T, "q"> | null {
  const { q, ...others } = search;
  return q !== undefined && holdsCpr(String(q)) ? others : null;
}

/** What one may search for, from an address or a form: nothing at all where it holds a CPR number. */
export function searchText(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  return text === "" || holdsCpr(text) ? undefined : text;
}
