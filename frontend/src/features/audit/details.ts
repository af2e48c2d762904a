import type { TFunction } from "i18next";
import { keyText } from "@/i18n";
import { formatDay, formatInstant } from "@/i18n/format";

/** By so much of its end two ids are told apart. */
const SHORT_ID = 8;
const SHORTENED: ReadonlySet<string> = new Set(["secret_id", "key_id"]);

/** What an event tells besides who, what and why: names of fields, counts, states. Never a person's data. */
export interface Detail {
  name: string;
  text: string;
}

/** In words; what is newer than this build is shown as it is. A mail's id tells a reader nothing and is left out. */
export function detailsOf(
  t: TFunction,
  details: Readonly<Record<string, unknown>>,
  action?: string | null,
): Detail[] {
  return Object.entries(details)
    .filter(([name, value]) => name !== "mail_id" && value !== null && value !== false)
    .map(([name, value]) => ({
      name: keyText(t, `audit.details.${labelOf(name, action)}`) ?? name,
      text: SHORTENED.has(name) ? `…${String(value).slice(-SHORT_ID)}` : valueText(t, value),
    }));
}

/** One name may stand for two things: of a second factor, its kind is the way it works. */
function labelOf(name: string, action: string | null | undefined): string {
  return name === "kind" && action?.startsWith("user.factor") ? "method" : name;
}

function valueText(t: TFunction, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => valueText(t, one)).join(", ");
  if (typeof value === "number") return String(value);
  if (value === true) return t("audit.yes");
  if (typeof value !== "string") return JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatInstant(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value);
  for (const texts of ["common.roles", "audit.words", "persons.purposes", "clients.scopes"]) {
    const known = keyText(t, `${texts}.${value}`);
    if (known) return known;
  }
  return value;
}
