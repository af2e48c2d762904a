import type { TFunction } from "i18next";
import { keyText } from "@/i18n";
import { formatInstant } from "@/i18n/format";

/** What an event tells besides who, what and why: names of fields, counts, states. Never a person's data. */
export interface Detail {
  name: string;
  text: string;
}

/** In words; what is newer than this build is shown as it is. A mail's id tells a reader nothing and is left out. */
export function detailsOf(t: TFunction, details: Readonly<Record<string, unknown>>): Detail[] {
  return Object.entries(details)
    .filter(([name, value]) => name !== "mail_id" && value !== null && value !== false)
    .map(([name, value]) => ({
      name: keyText(t, `audit.details.${name}`) ?? name,
      text: valueText(t, value),
    }));
}

function valueText(t: TFunction, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => valueText(t, one)).join(", ");
  if (typeof value === "number") return String(value);
  if (value === true) return t("audit.yes");
  if (typeof value !== "string") return JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatInstant(value);
  return keyText(t, `common.roles.${value}`) ?? keyText(t, `audit.words.${value}`) ?? value;
}
