/**
 * The one-time token stands after the # of the mailed link, so that it reaches no server's log. It is read once,
 * when the page's code starts, and taken out of the address and the history at once.
 */
let token: string | null = null;

export function takeLinkToken(): string | null {
  const fragment = window.location.hash.slice(1);
  if (fragment !== "") {
    token = fragment.trim();
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return token;
}

export function dropLinkToken(): void {
  token = null;
}
