/** The same checks as the API's, so that a slip of the finger is told before anything is sent. */

export type CprFault = "cpr_format" | "cpr_date" | "cpr_replacement_number";

const WEIGHTS = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1] as const;
const DIGITS = 10;
const DATE_DIGITS = 6;
const REPLACEMENT_FROM = 60;

/** Ten digits, with at most one hyphen, dash or blank after the sixth. */
function digitsOf(raw: string): string | null {
  const match = /^(\d{6})[-\u00a0 \u2010-\u2013]?(\d{4})$/.exec(raw.trim());
  return match ? `${match[1]}${match[2]}` : null;
}

function century(seventh: number, year: number): number {
  if (seventh <= 3) return 1900;
  if (seventh === 4 || seventh === 9) return year >= 37 ? 1900 : 2000;
  return year <= 57 ? 2000 : 1800;
}

export function cprFault(raw: string): CprFault | null {
  const digits = digitsOf(raw);
  if (digits === null) return "cpr_format";
  const pair = (at: number) => Number(digits.slice(at, at + 2));
  const [day, month, twoDigits] = [pair(0), pair(2), pair(4)];
  if (day > REPLACEMENT_FROM) return "cpr_replacement_number";
  const year = century(Number(digits[DATE_DIGITS]), twoDigits) + twoDigits;
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? null : "cpr_date";
}

/** Numbers without this check are given out since 2007: worth a second look, never a reason to refuse. */
export function cprChecksumOk(raw: string): boolean {
  const digits = digitsOf(raw);
  if (digits === null) return false;
  return WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0) % 11 === 0;
}

/** "2512489996" → "251248-9996" while it is typed; what is no digit falls away. */
export function formatCpr(typed: string): string {
  const digits = typed.replaceAll(/\D/g, "").slice(0, DIGITS);
  if (digits.length > DATE_DIGITS) return `${digits.slice(0, DATE_DIGITS)}-${digits.slice(DATE_DIGITS)}`;
  // The hyphen that somebody types comes by itself with the next digit.
  return digits;
}
