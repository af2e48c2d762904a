/**
 * Who is logged in. The access token lives in this module only; the refresh token is a cookie that scripts
 * cannot read. One refresh runs at a time, in this tab by a shared promise and across tabs by a lock.
 */
import { ApiError, errorOf } from "./problem";
import type { FactorChallenge, FactorProof, TokenAnswer } from "./types";

declare const __API_URL__: string;
export const API_URL = __API_URL__;

export type SessionState = "unknown" | "anonymous" | "signed-in";
/** `other-user`: the cookie is somebody else's by now, who has logged in in another tab. */
export type EndReason = "logout" | "expired" | "other-user";

/** Stored while somebody is logged in in this browser; opens nothing. */
export const HINT = "had-session";
const EARLY_SECONDS = 10;
/** A call that rides on the refresh cookie; the header is one that other sites cannot send. */
function cookieCall(): RequestInit {
  return {
    method: "POST",
    credentials: "include",
    headers: { ...common(), "X-Requested-With": "valghalla" },
  };
}

function common() {
  return {
    Accept: "application/json, application/problem+json",
    "Accept-Language": document.documentElement.lang || "da",
  };
}

let token: string | null = null;
/** Whose the pages are: no other user's session goes on with them. */
let owner: string | null = null;
let refreshAt = 0;
let state: SessionState = "unknown";
/** A session was looked for at the start, and the server has ended it. */
let lapsed = false;
let refreshing: Promise<string> | null = null;
const listeners = new Set<(state: SessionState, reason: EndReason | null) => void>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("valghalla-session");

channel?.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.data === "logout") forget("logout");
});

function become(next: SessionState, reason: EndReason | null = null) {
  state = next;
  for (const listener of listeners) listener(next, reason);
}

function forget(reason: EndReason) {
  // What was typed may have stayed on the page when the session ran out: the other two reasons end that too.
  const known = state === "signed-in" || (reason !== "expired" && owner !== null);
  if (reason !== "expired") owner = null;
  token = null;
  refreshAt = 0;
  lapsed = state === "unknown" && reason === "expired";
  // Once: what another tab has begun since is not ended by the end of this one.
  if (reason === "expired" && state !== "anonymous") localStorage.removeItem(HINT);
  become("anonymous", known ? reason : null);
}

/** The user whom the token is about (RFC 7519 § 4.1.2); here to compare, the server alone decides what it opens. */
function subjectOf(jwt: string): string {
  const payload = jwt.split(".")[1] ?? "";
  return (JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: string }).sub;
}

function keep(answer: TokenAnswer): string {
  token = answer.access_token;
  owner = subjectOf(token);
  refreshAt = Date.now() + Math.max(0, answer.expires_in - EARLY_SECONDS) * 1000;
  localStorage.setItem(HINT, "1");
  lapsed = false;
  become("signed-in");
  return token;
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await globalThis.fetch(`${API_URL}${path}`, init);
  } catch {
    throw new ApiError(0, null);
  }
  if (response.ok) return response;
  throw errorOf(response, await response.json().catch(() => null));
}

async function answerFrom<T>(path: string, init: RequestInit): Promise<T> {
  const response = await call(path, init);
  return (await response.json()) as T;
}

async function refreshOnce(): Promise<string> {
  const answer = await answerFrom<TokenAnswer>("/api/v1/auth/refresh", cookieCall());
  if (owner !== null && subjectOf(answer.access_token) !== owner) {
    forget("other-user");
    throw new ApiError(401, null);
  }
  return keep(answer);
}

async function refreshLocked(): Promise<string> {
  try {
    return await (navigator.locks
      ? navigator.locks.request("valghalla-refresh", refreshOnce)
      : refreshOnce());
  } catch (error) {
    // Only a refusal ends the session: a lost connection or a busy server must not log anybody out.
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) forget("expired");
    throw error;
  }
}

export function refresh(): Promise<string> {
  refreshing ??= refreshLocked().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** A token that is good for the next seconds; refreshes when the one at hand is about to end. */
export async function freshToken(): Promise<string> {
  if (state === "anonymous" && !loggedInElsewhere()) throw new ApiError(401, null);
  if (token !== null && Date.now() < refreshAt) return token;
  return refresh();
}

/** After a 401 with `used`: another call may have refreshed in the meantime. */
export async function tokenAfterRefusal(used: string): Promise<string> {
  return token !== null && token !== used ? token : refresh();
}

/** After the end of the session here: whether somebody has logged in since, in another tab. */
export function loggedInElsewhere(): boolean {
  return localStorage.getItem(HINT) !== null;
}

/** At start: does a session exist? A visitor who never logged in here costs no call. */
export async function resume(): Promise<SessionState> {
  if (state !== "unknown") return state;
  if (!loggedInElsewhere()) {
    become("anonymous");
    return state;
  }
  try {
    await refresh();
  } catch (error) {
    if (state === "unknown") throw error;
  }
  return state;
}

function jsonCall(body: object): RequestInit {
  return {
    method: "POST",
    credentials: "include",
    headers: { ...common(), "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** Logs in, or gives the question for the second factor. */
export async function login(username: string, password: string): Promise<FactorChallenge | null> {
  const body = jsonCall({ username, password });
  const answer = await answerFrom<TokenAnswer | FactorChallenge>("/api/v1/auth/login", body);
  if ("challenge" in answer) return answer;
  keep(answer);
  return null;
}

/** The second step of a log-in. */
export async function answerChallenge(challenge: string, proof: FactorProof): Promise<void> {
  keep(await answerFrom<TokenAnswer>("/api/v1/auth/second-factor", jsonCall({ challenge, proof })));
}

function logOutHere(): void {
  localStorage.removeItem(HINT);
  forget("logout");
  channel?.postMessage("logout");
}

/** Ends the session here and in the other tabs, also when the server cannot be reached. */
export async function logout(): Promise<void> {
  try {
    await call("/api/v1/auth/logout", cookieCall());
  } finally {
    logOutHere();
  }
}

/** The server has ended the session already (log out everywhere, a new password elsewhere). */
export function endedByServer(): void {
  logOutHere();
}

export function refused(): void {
  forget("expired");
}

export function sessionState(): SessionState {
  return state;
}

/** Whether whoever opened the page had been logged in and is not any more, so that it can be said. */
export function sessionLapsed(): boolean {
  return lapsed;
}

export function onSessionChange(
  listener: (state: SessionState, reason: EndReason | null) => void,
): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
