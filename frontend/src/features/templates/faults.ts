import type { TFunction } from "i18next";
import type { FieldProblem, TemplateText } from "@/api/types";
import { codeText } from "@/i18n";
import { bracketed, fieldAt, offsetOf } from "./merge-text";

/** One fault of the server's, tied to its place in the text as it stands now. */
export interface Fault {
  key: string;
  part: "subject" | "body";
  message: string;
  line: number | null;
  column: number | null;
  /** Where the bracket stands; none when the fault is about the whole text. */
  place: { start: number; end: number } | null;
  suggestion: string | null;
}

export function readFaults(t: TFunction, problems: readonly FieldProblem[], text: TemplateText): Fault[] {
  return problems.map((problem, index) => {
    const part = problem.pointer === "/subject" ? "subject" : "body";
    const { line, column } = problem;
    const at = line && column ? fieldAt(text[part], offsetOf(text[part], line, column)) : null;
    const plain = codeText(t, "field", problem.code) ?? problem.detail;
    const named = problem.code === "merge_field_unknown" && at && at.text !== "";
    return {
      key: `${problem.pointer}-${problem.code}-${index}`,
      part,
      message: named ? t("templates.faults.unknown", { field: at.text }) : plain,
      line: line ?? null,
      column: column ?? null,
      place: at && at.end > at.start ? { start: at.start, end: at.end } : null,
      suggestion: problem.suggestion ? bracketed(problem.suggestion) : null,
    };
  });
}
