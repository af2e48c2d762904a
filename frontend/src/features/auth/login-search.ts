export interface LoginSearch {
  redirect?: string;
  ended?: "expired" | "logout" | "password-set";
}

/** Only a path on this site: never another host, neither as //host nor as /\host. */
export function safeRedirect(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;
}

export function loginSearch(search: Record<string, unknown>): LoginSearch {
  const result: LoginSearch = {};
  const redirect = safeRedirect(search.redirect);
  if (redirect) result.redirect = redirect;
  const { ended } = search;
  if (ended === "expired" || ended === "logout" || ended === "password-set") result.ended = ended;
  return result;
}
