export interface LoginSearch {
  redirect?: string | undefined;
  ended?: "expired" | "logout" | "password-set" | undefined;
}

/** Only a path on this site: never another host, neither as //host nor as /\host. */
export function safeRedirect(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;
}

/**
 * Every key is there, if only as undefined: the router lays the result over what stands in the address, and a key that is
 * left out would keep its unchecked value.
 */
export function loginSearch(search: Record<string, unknown>): LoginSearch {
  const { ended } = search;
  const known = ended === "expired" || ended === "logout" || ended === "password-set";
  return { redirect: safeRedirect(search.redirect), ended: known ? ended : undefined };
}
