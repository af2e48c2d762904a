/** The same check as the API's: eight digits, or + and 7 to 15 with the country code, grouped as one likes. */
export function isPhone(raw: string): boolean {
  const bare = raw.replaceAll(/[\s\-\u2010-\u2013()]/g, "");
  return /^(?:[1-9]\d{7}|\+45[1-9]\d{7}|\+(?!45)[1-9]\d{6,14})$/.test(bare);
}
