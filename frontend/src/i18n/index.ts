import i18next, { type TFunction } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Locale } from "@/api/types";
import { da } from "./da";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof da };
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

export async function setLocale(locale: Locale): Promise<void> {
  if (locale === "en" && !i18next.hasResourceBundle("en", "translation")) {
    const { en } = await import("./en");
    i18next.addResourceBundle("en", "translation", en);
  }
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
