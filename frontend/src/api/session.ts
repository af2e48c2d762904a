/**
 * Who is logged in. The access token lives in this module only; the refresh token is a cookie that scripts
 * cannot read. One refresh runs at a time, in this tab by a shared promise and across tabs by a lock.
 */
import { ApiError, errorOf } from "./problem";
import type { FactorChallenge, FactorProof, TokenAnswer } from "./types";

declare const __API_URL__: string;
export const API_URL = __API_URL__;

export type SessionState = "unknown" | "anonymous" | "signed-in";
export type EndReason = "logout" | "expired";

const HINT = "had-session";
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
let refreshAt = 0;
let state: SessionState = "unknown";
/** A session was looked for at the start, and the server has ended it. */
let lapsed = false;
let refreshing: Promise<string> | null = null;
const listeners = new Set<(state: SessionState, reason: EndReason | null) => void>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("valghalla-session");

channel?.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.data === "logout" && state !== "anonymous") forget("logout");
});

function become(next: SessionState, reason: EndReason | null = null) {
  state = next;
  for (const listener of listeners) listener(next, reason);
}

function forget(reason: EndReason) {
  const before = state;
  token = null;
  refreshAt = 0;
  localStorage.removeItem(HINT);
  lapsed = before === "unknown" && reason === "expired";
  become("anonymous", before === "signed-in" ? reason : null);
}

function keep(answer: TokenAnswer): string {
  token = answer.access_token;
  refreshAt = Date.now() + Math.max(0, answer.expires_in - EARLY_SECONDS) * 1000;
  localStorage.setItem(HINT, "1");
  lapsed = false;
  become("signed-in");
  return answer.access_token;
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

async function tokenFrom(path: string, init: RequestInit): Promise<string> {
  const response = await call(path, init);
  return keep((await response.json()) as TokenAnswer);
}

async function refreshLocked(): Promise<string> {
  const refresh = () => tokenFrom("/api/v1/auth/refresh", cookieCall());
  try {
    return await (navigator.locks ? navigator.locks.request("valghalla-refresh", refresh) : refresh());
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
  if (token !== null && Date.now() < refreshAt) return token;
  return refresh();
}

/** After a 401 with `used`: another call may have refreshed in the meantime. */
export async function tokenAfterRefusal(used: string): Promise<string> {
  return token !== null && token !== used ? token : refresh();
}

/** At start: does a session exist? A visitor who never logged in here costs no call. */
export async function resume(): Promise<SessionState> {
  if (state !== "unknown") return state;
  if (localStorage.getItem(HINT) === null) {
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
  const response = await call("/api/v1/auth/login", jsonCall({ username, password }));
  const answer = (await response.json()) as TokenAnswer | FactorChallenge;
  if ("challenge" in answer) return answer;
  keep(answer);
  return null;
}

/** The second step of a log-in. */
export async function answerChallenge(challenge: string, proof: FactorProof): Promise<void> {
  await tokenFrom("/api/v1/auth/second-factor", jsonCall({ challenge, proof }));
}

/** Ends the session here and in the other tabs, also when the server cannot be reached. */
export async function logout(): Promise<void> {
  try {
    await call("/api/v1/auth/logout", cookieCall());
  } finally {
    forget("logout");
    channel?.postMessage("logout");
  }
}

/** The server has ended the session already (log out everywhere, a new password elsewhere). */
export function endedByServer(): void {
  forget("logout");
  channel?.postMessage("logout");
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
