import { describe, expect, it, vi } from "vitest";
import { ApiError, applyProblem, errorOf, parseRetryAfter, pointerToPath } from "./problem";
import { Submission } from "./submission";
import type { FieldProblem, ProblemCode } from "./types";

function refusal(errors: FieldProblem[], code: ProblemCode = "validation_failed", status = 422): ApiError {
  return new ApiError(status, { type: "", title: "", status, code, detail: "", request_id: "r", errors });
}

describe("a problem", () => {
  it.each([
    ["/person/cpr", "person.cpr"],
    ["/grants/0/site_ids", "grants.0.site_ids"],
    ["/a~1b/c~0d", "a/b.c~d"],
    ["", ""],
  ])("leads the pointer %s to the field %s", (pointer, path) => {
    expect(pointerToPath(pointer)).toBe(path);
  });

  it("reads how long to wait, as seconds or as a date", () => {
    const now = Date.parse("2026-11-24T09:00:00Z");
    expect(parseRetryAfter("27")).toBe(27);
    expect(parseRetryAfter("Tue, 24 Nov 2026 09:01:30 GMT", now)).toBe(90);
    expect(parseRetryAfter("Tue, 24 Nov 2026 08:00:00 GMT", now)).toBe(0);
    expect(parseRetryAfter("soon")).toBeNull();
    expect(parseRetryAfter(null)).toBeNull();
  });

  it("puts each error at its field and gives back those without one", () => {
    const setError = vi.fn();
    const left = applyProblem<{ name: string; email: string }>(
      { setError },
      refusal([
        { pointer: "/name", code: "too_long", detail: "For langt" },
        { pointer: "/elsewhere", code: "format", detail: "Nej" },
      ]),
      ["name", "email"],
    );
    expect(setError).toHaveBeenCalledExactlyOnceWith("name", {
      type: "too_long",
      message: "server:too_long:For langt",
    });
    expect(left.map((problem) => problem.pointer)).toEqual(["/elsewhere"]);
  });

  it("is read from an answer, and is unexpected when the body is none", () => {
    const headers = { "Retry-After": "3" };
    const busy = errorOf(new Response(null, { status: 503, headers }), { code: "unavailable", detail: "x" });
    expect(busy).toMatchObject({ code: "unavailable", retryAfter: 3, outcomeUnknown: true });
    expect(errorOf(new Response(null, { status: 502 }), "<html>").code).toBe("unexpected");
    expect(new ApiError(0, null).code).toBe("network");
  });
});

describe("a submission's key", () => {
  const key = (submission: Submission, body: unknown) => submission.header(body)["Idempotency-Key"];

  it("stays while the answer is lost, so that nothing is made twice", () => {
    const submission = new Submission();
    const first = key(submission, { name: "A" });
    submission.settled(new ApiError(0, null));
    expect(key(submission, { name: "A" })).toBe(first);
    submission.settled(refusal([], "conflict", 409));
    expect(key(submission, { name: "A" })).toBe(first);
  });

  it("stays when the session has ended after a lost answer, for the same user to try again", () => {
    const submission = new Submission();
    const first = key(submission, { name: "A" });
    submission.settled(new ApiError(0, null));
    submission.settled(refusal([], "session_ended", 401));
    expect(key(submission, { name: "A" })).toBe(first);
  });

  it("changes with the body, and after an answer that is known", () => {
    const submission = new Submission();
    const first = key(submission, { name: "A" });
    const second = key(submission, { name: "B" });
    expect(second).not.toBe(first);
    submission.settled(refusal([], "no_free_seat", 409));
    const third = key(submission, { name: "B" });
    expect(third).not.toBe(second);
    submission.settled();
    expect(key(submission, { name: "B" })).not.toBe(third);
  });
});
