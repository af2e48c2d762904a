import type { TFunction } from "i18next";
import { type ApiError, asApiError } from "@/api/problem";
import { codeText } from "@/i18n";

/** One sentence for what went wrong: ours for the codes we know, else the server's own in the screen's language. */
export function problemText(t: TFunction, thrown: unknown): string {
  const error: ApiError = asApiError(thrown);
  return codeText(t, "problem", error.code) ?? error.problem?.detail ?? t("problem.unexpected");
}
