import { expect, test } from "vitest";
import { ApiError } from "@/api/problem";
import type { FieldCode, FieldProblem } from "@/api/types";
import { placeOf } from "@/features/sites/place";
import { constituencyOf, countActions, missingColumn, refusalOf, reportRows } from "./report";

const row = (number: number, action: "create" | "update" | "unchanged") => ({
  row: number,
  action,
  site: null,
  called: null,
  before: null,
});
const fault = (number: number, column: string, code: FieldCode = "required") => ({
  row: number,
  column,
  code,
  detail: "",
});

test("errors stand first, then the file's own order", () => {
  const rows = reportRows({
    rows: [row(2, "unchanged"), row(3, "create"), row(4, "update"), row(5, "create")],
    errors: [fault(5, "name"), fault(3, "name"), fault(3, "venue")],
  });
  expect(rows.map((item) => item.row)).toEqual([3, 5, 2, 4]);
  expect(rows[0]?.faults.map((item) => item.column)).toEqual(["name", "venue"]);
  expect(countActions(rows)).toEqual({ error: 2, create: 0, update: 1, unchanged: 1 });
});

test("a row that could not be read is there through its error alone", () => {
  const rows = reportRows({ rows: [row(2, "create")], errors: [fault(9, "", "csv_malformed")] });
  expect(rows.map((item) => [item.row, item.action])).toEqual([
    [9, "error"],
    [2, "create"],
  ]);
});

function refused(errors: FieldProblem[]) {
  return new ApiError(422, {
    type: "",
    title: "",
    status: 422,
    code: "import_invalid",
    detail: "",
    request_id: "",
    errors,
  });
}

test("a refusal tells the file's faults from the rows'", () => {
  const { file, rows } = refusalOf(
    refused([
      { pointer: "/columns/name", code: "csv_column_missing", detail: "" },
      { pointer: "/rows/7/number", code: "format", detail: "" },
      { pointer: "/rows/8", code: "csv_malformed", detail: "" },
      { pointer: "", code: "csv_encoding", detail: "" },
    ]),
  );
  expect(file.map((item) => item.code)).toEqual(["csv_column_missing", "csv_encoding"]);
  expect(rows.map((item) => [item.row, item.faults[0]?.column])).toEqual([
    [7, "number"],
    [8, ""],
  ]);
  expect(file.map(missingColumn)).toEqual(["name", null]);
});

test("a site's place and constituency are told once each, as far as they are there", () => {
  expect(placeOf({ venue: "Hallen", address: "Skolevej 1" })).toBe("Hallen, Skolevej 1");
  expect(placeOf({ venue: "Skolevej 1", address: "Skolevej 1" })).toBe("Skolevej 1");
  expect(placeOf({ venue: null, address: null })).toBe("");
  expect(constituencyOf({ constituency_number: 2, constituency: "Vest" })).toBe("2. Vest");
  expect(constituencyOf({ constituency_number: 2, constituency: null })).toBe("2");
});
