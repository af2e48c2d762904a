import type { ApiError } from "@/api/problem";
import type { FieldCode, FieldProblem, ImportReport } from "@/api/types";

type Row = ImportReport["rows"][number];
export type RowAction = Row["action"];
/** What has to be mended stands first, what stays as it is last. */
export const ACTIONS = ["error", "create", "update", "unchanged"] as const satisfies RowAction[];

export interface CellFault {
  /** Empty where the row as a whole is wrong. */
  column: string;
  code: FieldCode;
  detail: string;
}
export type ReportRow = Row & { faults: CellFault[] };
export type ReportSite = NonNullable<Row["site"]>;

export function constituencyOf(site: Pick<ReportSite, "constituency_number" | "constituency">): string {
  return [site.constituency_number, site.constituency].filter((part) => part != null).join(". ");
}

interface Reported {
  rows: ImportReport["rows"];
  errors: readonly (CellFault & { row: number })[];
}

/** The rows with their faults, errors first, otherwise in the file's order. */
export function reportRows(report: Reported): ReportRow[] {
  const faults = new Map<number, CellFault[]>();
  for (const { row, column, code, detail } of report.errors) {
    faults.set(row, [...(faults.get(row) ?? []), { column, code, detail }]);
  }
  const rows = report.rows.map((row): ReportRow => {
    const own = faults.get(row.row) ?? [];
    faults.delete(row.row);
    const action = own.length > 0 ? "error" : row.action;
    return { ...row, action, faults: own };
  });
  // A row that could not be read at all is only among the errors.
  for (const [row, own] of faults) {
    rows.push({ row, action: "error", site: null, called: null, before: null, faults: own });
  }
  const rank = (row: ReportRow) => ACTIONS.indexOf(row.action);
  return rows.sort((a, b) => Number(rank(a) > 0) - Number(rank(b) > 0) || a.row - b.row);
}

export function countActions(rows: readonly ReportRow[]): Record<RowAction, number> {
  const counts: Record<RowAction, number> = { error: 0, create: 0, update: 0, unchanged: 0 };
  for (const row of rows) counts[row.action] += 1;
  return counts;
}

export interface Refusal {
  /** What is wrong with the file as a whole. */
  file: FieldProblem[];
  /** What is wrong in single rows. */
  rows: ReportRow[];
}

/** A refused file: "/rows/7/name" belongs to a row, "/columns/name" and "" to the file. */
export function refusalOf(error: ApiError): Refusal {
  const file: FieldProblem[] = [];
  const errors: (CellFault & { row: number })[] = [];
  for (const problem of error.fields) {
    const [, kind, row, column] = problem.pointer.split("/");
    if (kind === "rows" && row && /^\d+$/.test(row)) {
      errors.push({
        row: Number(row),
        column: column ?? "",
        code: problem.code,
        detail: problem.detail,
      });
    } else file.push(problem);
  }
  return { file, rows: reportRows({ rows: [], errors }) };
}

/** The column that a fault of the whole file is about. */
export function missingColumn(problem: FieldProblem): string | null {
  return /^\/columns\/(.+)$/.exec(problem.pointer)?.[1] ?? null;
}
