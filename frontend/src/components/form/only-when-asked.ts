/**
 * For a query whose answer fills a form: it is fetched anew only when somebody asks. A newer version under values that were
 * typed over an older one would go past the API's comparison of versions, and overwrite somebody else's change.
 */
export const ONLY_WHEN_ASKED = {
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  refetchInterval: false,
} as const;
