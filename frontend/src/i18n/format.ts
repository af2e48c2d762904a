import type { Day, Instant } from "@/api/types";
import { currentLocale } from "./index";

const ZONE = "Europe/Copenhagen";
const TAG = { da: "da-DK", en: "en-GB" } as const;

const collator = new Intl.Collator("da", { numeric: true, sensitivity: "base" });

/** Danish order whatever the language of the screen: å last, aa as å. */
export function compareDanish(a: string, b: string): number {
  return collator.compare(a, b);
}

export function sortedBy<T>(items: readonly T[], text: (item: T) => string): T[] {
  return [...items].sort((a, b) => collator.compare(text(a), text(b)));
}

/** What begins with a capital where it stands alone, within a sentence: "tilforordnet vælger", but "ID-vagt". */
export function inSentence(name: string): string {
  const [first = "", second = ""] = name;
  return /\p{Ll}/u.test(second) ? first.toLocaleLowerCase("da") + name.slice(first.length) : name;
}

/** For searching on the screen: small letters, aa as å, accents kept. */
export function foldDanish(text: string): string {
  return text.normalize("NFC").toLocaleLowerCase("da").replaceAll("aa", "å");
}

export function matchesDanish(text: string, query: string): boolean {
  return foldDanish(text).includes(foldDanish(query.trim()));
}

/** "26.10.2025, 02.30": an instant in Danish local time. */
export function formatInstant(instant: Instant): string {
  return formatShort(instant, "short");
}

function formatShort(instant: Instant, timeStyle: "short" | "medium"): string {
  return new Intl.DateTimeFormat(TAG[currentLocale()], { dateStyle: "short", timeStyle, timeZone: ZONE })
    .format(new Date(instant))
    .replace(" ", ", ")
    .replace(",,", ",");
}

/** "26.10.2025, 02.30.05": where the order of things counts. */
export function formatInstantExact(instant: Instant): string {
  return formatShort(instant, "medium");
}

/** "mandag den 1. december 2025 kl. 14.05": for what is read once and matters. */
export function formatInstantLong(instant: Instant): string {
  return new Intl.DateTimeFormat(TAG[currentLocale()], {
    dateStyle: "full",
    timeStyle: "short",
    timeZone: ZONE,
  }).format(new Date(instant));
}

/** A day has no time of day, so it is never moved by a time zone. */
export function formatDay(day: Day): string {
  return new Intl.DateTimeFormat(TAG[currentLocale()], { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** "fredag den 6. november", with the year where it is another one: for what is to be done by then. */
export function formatWeekday(day: Day, now = new Date()): string {
  const year = day.startsWith(String(now.getFullYear())) ? undefined : "numeric";
  const locale = currentLocale();
  const [weekday, date] = ([{ weekday: "long" }, { day: "numeric", month: "long", year }] as const).map(
    (parts) =>
      new Intl.DateTimeFormat(TAG[locale], { ...parts, timeZone: "UTC" }).format(
        new Date(`${day}T00:00:00Z`),
      ),
  );
  // Left to itself, Danish says "den" only with a year.
  return `${weekday} ${locale === "da" ? "den " : ""}${date}`;
}

const RELATIVE_STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "om 6 dage", "for 3 minutter siden", to the nearest. */
export function formatRelative(instant: Instant, now = Date.now()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(TAG[currentLocale()], { numeric: "auto" });
  for (const [unit, size] of RELATIVE_STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.trunc(seconds / 60), "minute");
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(TAG[currentLocale()]).format(value);
}

/** "50 %" with a space that does not break. */
export function formatPercent(value: number): string {
  return `${formatNumber(value)}\u00a0%`;
}
