import i18next, { type TFunction } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Locale } from "@/api/types";
import { da } from "./da";
import type { Texts } from "./translated";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Texts };
    nsSeparator: false;
  }
}

const STORED = "language";

function initialLocale(): Locale {
  return localStorage.getItem(STORED) === "en" ? "en" : "da";
}

export function currentLocale(): Locale {
  return i18next.language === "en" ? "en" : "da";
}

const LATER = {
  da: { work: async () => (await import("./da-work")).daWork },
  en: {
    first: async () => (await import("./en")).en,
    work: async () => (await import("./en-work")).enWork,
  },
} satisfies Record<Locale, Record<string, () => Promise<object>>>;

const loaded = new Set<() => Promise<object>>();
let atWork = false;

async function load(texts: () => Promise<object>, locale: Locale): Promise<void> {
  if (loaded.has(texts)) return;
  i18next.addResourceBundle(locale, "translation", await texts(), true);
  loaded.add(texts);
}

async function loadFor(locale: Locale): Promise<void> {
  const parts: Promise<void>[] = [];
  if (locale === "en") parts.push(load(LATER.en.first, "en"));
  // Danish stays beneath: it stands in for a sentence that another language lacks.
  if (atWork) parts.push(load(LATER.da.work, "da"));
  if (atWork && locale === "en") parts.push(load(LATER.en.work, "en"));
  await Promise.all(parts);
}

/** The texts of the pages behind the log-in; the first of them waits for this. */
export async function loadWorkTexts(): Promise<void> {
  atWork = true;
  await loadFor(currentLocale());
}

export async function setLocale(locale: Locale): Promise<void> {
  await loadFor(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  localStorage.setItem(STORED, locale);
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "da",
    fallbackLng: "da",
    nsSeparator: false,
    resources: { da: { translation: da } },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await setLocale(initialLocale());
}

/**
 * The sentence for a form error: a translation key of our own, or what the server said about the field
 * ("server:<code>:<detail>"), in our words where we have them, else in the server's.
 */
export function errorText(t: TFunction, message: string | undefined): string | undefined {
  if (!message) return undefined;
  const server = /^server:([^:]*):([\s\S]*)$/.exec(message);
  if (server) return codeText(t, "field", server[1] ?? "") ?? server[2] ?? t("problem.unexpected");
  return keyText(t, message) ?? message;
}

/** The sentence of a key that is put together at run time, or none when there is no such key. */
export function keyText(t: TFunction, key: string): string | undefined {
  return i18next.exists(key) ? t(key as "problem.unexpected") : undefined;
}

/** The sentence for a code of the document's closed lists, or none: codes newer than this build are the server's to tell. */
export function codeText(t: TFunction, group: "problem" | "field", code: string): string | undefined {
  return keyText(t, `${group}.${code}`);
}
