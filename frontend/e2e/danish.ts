import { expect, type Page } from "@playwright/test";
import { da } from "../src/i18n/da";
import { daWork } from "../src/i18n/da-work";
import { en } from "../src/i18n/en";
import { enWork } from "../src/i18n/en-work";

/** Every sentence by its key. */
function leaves(texts: object, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === "string" ? [[`${path}${key}`, text]] : leaves(text as object, `${path}${key}.`),
  );
}

const ENGLISH = new Map(leaves({ ...en, ...enWork }));
const DANISH = leaves({ ...da, ...daWork });
const english = new Set(ENGLISH.values());

/** What is called so in Danish, as the English pages may call it. */
export function inEnglish(danish: string): string[] {
  return DANISH.filter(([, text]) => text === danish).map(([key]) => ENGLISH.get(key) ?? "");
}

/** What the municipality has written itself and stays as it is: names and reasons. */
const OWN_WORDS = ["Valgsekretariatet", "Kun til afprøvning", "Min telefon"];

const HOLE = /\{\{.*?\}\}/g;

/** The sentences that only Danish has, as patterns; one that is hardly more than its holes would match anything. */
const ONLY_DANISH = DANISH.filter(
  ([key, text]) =>
    ENGLISH.get(key) !== text && !english.has(text) && /\p{L}{3}/u.test(text.replace(HOLE, " ")),
).map(([, text]) => {
  const parts = text.split(HOLE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`, "su");
});

/** Fails on every sentence of the Danish screens that stands on this page, seen or only read out. */
export async function expectNothingDanish(page: Page): Promise<void> {
  const texts = await page.evaluate(() => {
    const found: string[] = [document.title.split(" – ")[0] ?? ""];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      // The button that leads back to Danish says so in Danish.
      if (!parentElement?.closest("script, textarea, [lang=da]")) found.push(textContent ?? "");
    }
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"])
      for (const element of document.querySelectorAll(`[${name}]`))
        found.push(element.getAttribute(name) ?? "");
    return found.map((text) => text.trim()).filter(Boolean);
  });
  expect(texts.length, "texts on the page").toBeGreaterThan(5);
  const danish = texts.filter(
    (text) => !OWN_WORDS.includes(text) && ONLY_DANISH.some((sentence) => sentence.test(text)),
  );
  expect([...new Set(danish)], `Danish on ${page.url()}`).toEqual([]);
}
