import createClient from "openapi-fetch";
import { meetDemand } from "./demands";
import { ApiError, errorOf } from "./problem";
import type { paths } from "./schema";
import { API_URL, freshToken, refused, tokenAfterRefusal } from "./session";

const OPEN_PATHS = ["/api/v1/public", "/api/v1/auth/"];
/** A fresh proof within a session needs its token. */
const STEP_UP = "/api/v1/auth/step-up";

function send(request: Request, token: string | null): Promise<Response> {
  request.headers.set("Accept-Language", document.documentElement.lang || "da");
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  return globalThis.fetch(request);
}

/** Adds the token, and repeats from a clone what was refused only because something had to come first. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const stepUp = pathname.startsWith(STEP_UP);
  if (!stepUp && OPEN_PATHS.some((path) => pathname.startsWith(path))) return send(request, null);
  const again = request.clone();
  const response = await withToken(request);
  return (await meetDemand(response)) ? withToken(again) : response;
}

/** After a 401 refreshes once and repeats: a body can be read only once. */
async function withToken(request: Request): Promise<Response> {
  const token = await freshToken();
  const again = request.clone();
  const response = await send(request, token);
  if (response.status !== 401) return response;

  const second = await send(again, await tokenAfterRefusal(token));
  if (second.status === 401) refused();
  return second;
}

/** `globalThis.fetch` is looked up at each call, so that a test's stand-in is used. */
export const api = createClient<paths>({
  baseUrl: API_URL || globalThis.location.origin,
  fetch: authorizedFetch,
  headers: { Accept: "application/json, application/problem+json" },
  // The API takes several words of one parameter with commas between them.
  querySerializer: { array: { style: "form", explode: false } },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; anything else is thrown as an ApiError. */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await pending;
  } catch (error) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === "AbortError"))
      throw error;
    throw new ApiError(0, null);
  }
  if (!answer.response.ok) throw errorOf(answer.response, answer.error);
  return answer.data as T;
}

export function ifMatch(item: { version: number }): { "If-Match": string } {
  return { "If-Match": `"${item.version}"` };
}
