import type { TFunction } from "i18next";
import type { AuditObjectType } from "@/api/types";
import { keyText } from "@/i18n";
import { formatDay, formatInstant } from "@/i18n/format";
import { shortId } from "./object";

/** Ids, by whose end two are told apart. Of a person and a user the log tells more. */
const IDS: ReadonlyMap<string, AuditObjectType | null> = new Map([
  ["secret_id", null],
  ["key_id", null],
  ["other", "person"],
  ["user", "user"],
]);
/** What somebody was given of a party, and until when. */
const GRANT = /^(.+): (all|constituency|sites)(?: (.+?))??(?: until (\d{4}-\d\d-\d\d))?$/;

/** What an event tells besides who, what and why: names of fields, counts, states. Never a person's data. */
export interface Detail {
  name: string;
  text: string;
  /** Of whom it is the id: the way to all that happened to them. */
  about?: { type: AuditObjectType; object: string };
}

/** In words; what is newer than this build is shown as it is. A mail's id tells a reader nothing and is left out. */
export function detailsOf(
  t: TFunction,
  details: Readonly<Record<string, unknown>>,
  action?: string | null,
): Detail[] {
  return Object.entries(details)
    .filter(([name, value]) => name !== "mail_id" && value !== null)
    .map(([name, value]) => {
      const label = keyText(t, `audit.details.${labelOf(name, action)}`) ?? name;
      const type = IDS.get(name);
      if (type === undefined) return { name: label, text: valueText(t, name, value) };
      const id = String(value);
      return { name: label, text: shortId(id), ...(type && { about: { type, object: id } }) };
    });
}

/** One name may stand for two things: of a second factor, its kind is the way it works. */
function labelOf(name: string, action: string | null | undefined): string {
  return name === "kind" && action?.startsWith("user.factor") ? "method" : name;
}

function valueText(t: TFunction, name: string, value: unknown): string {
  if (value === "" || (Array.isArray(value) && value.length === 0)) return t("audit.empty");
  if (Array.isArray(value)) {
    return value.map((one) => valueText(t, name, one)).join(name === "grants" ? "; " : ", ");
  }
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return t(value ? "audit.yes" : "audit.no");
  if (typeof value !== "string") return JSON.stringify(value);
  if (name === "grants") return grantText(t, value);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatInstant(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value);
  for (const texts of ["common.roles", "audit.words", "persons.purposes", "clients.scopes"]) {
    const known = keyText(t, `${texts}.${value}`);
    if (known) return known;
  }
  return value;
}

/** `A: sites 1-3, 7 until 2026-11-17` in words. */
function grantText(t: TFunction, grant: string): string {
  const [, party, reach, numbers = "", day] = GRANT.exec(grant) ?? [];
  if (!party || !reach) return grant;
  const place = t(`audit.grant.${reach as "all" | "constituency" | "sites"}`, { numbers });
  return `${party}: ${place}${day ? ` ${t("audit.grant.until", { day: formatDay(day) })}` : ""}`;
}
