import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import type { FieldProblem, Problem, ProblemCode } from "./types";

/** What never reaches the server, or comes back as something else than a problem. */
export type OwnCode = "network" | "unexpected";

/** What went wrong in a call: the server's problem, or none when no answer came. */
export class ApiError extends Error {
  readonly problem: Problem | null;
  readonly status: number;
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem | null, retryAfter: number | null = null) {
    super(problem?.code ?? (status === 0 ? "network" : `http_${status}`));
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** A code that the translations know: the server's, or one of our own. */
  get code(): ProblemCode | OwnCode {
    if (this.problem) return this.problem.code;
    return this.status === 0 ? "network" : "unexpected";
  }

  get fields(): FieldProblem[] {
    return this.problem?.errors ?? [];
  }

  /** Without an answer, or with a server's own fault, the same request may have taken effect. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, null);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}

/** Seconds to wait; the header is either a number of seconds or a date. */
export function parseRetryAfter(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

export function errorOf(response: Response, body: unknown): ApiError {
  const problem = isProblem(body) ? { ...body, errors: body.errors ?? [] } : null;
  return new ApiError(response.status, problem, parseRetryAfter(response.headers.get("Retry-After")));
}

/** "/person/cpr" → "person.cpr"; "/grants/0/site_ids" → "grants.0.site_ids". */
export function pointerToPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

/**
 * Puts the server's field errors on the form. `fieldFor` leads a pointer to another field than its own name, `textFor` gives
 * the key of a sentence that fits better there than the code's own.
 * Gives back what belongs to no field of this form.
 */
export function applyProblem<T extends FieldValues>(
  form: Pick<UseFormReturn<T>, "setError">,
  error: ApiError,
  fields: readonly Path<T>[],
  fieldFor: (path: string) => Path<T> | undefined = () => undefined,
  textFor: (problem: FieldProblem) => string | undefined = () => undefined,
): FieldProblem[] {
  return error.fields.filter((problem) => {
    const path = pointerToPath(problem.pointer);
    const field = fieldFor(path) ?? fields.find((name) => name === path);
    if (!field) return true;
    const message = textFor(problem) ?? `server:${problem.code}:${problem.detail}`;
    form.setError(field, { type: problem.code, message });
    return false;
  });
}
