import type { Constituency, ImportReport, Site } from "@/api/types";
import { placeOf } from "@/features/sites/place";
import { formatNumber } from "@/i18n/format";
import { type Before, constituencyOf } from "./report";

type Row = ImportReport["rows"][number];
const FIELDS = ["name", "venue", "address", "constituency_number", "eligible_voters"] as const;
type Field = (typeof FIELDS)[number];
type Known = Record<Field, string | number | null>;

/**
 * What stood there before, by the row's number in the file. A column that the file lacks comes as nothing, as an empty cell
 * does, but changes nothing: it is there if any row has a value in it, or if a row that changes could change nothing else.
 */
export function beforeOf(
  rows: readonly Row[],
  sites: readonly Site[],
  constituencies: readonly Constituency[],
): Map<number, Before> {
  const places = new Map(constituencies.map((one) => [one.id, one]));
  const known = new Map(
    sites.map((site) => {
      const place = site.constituency_id ? places.get(site.constituency_id) : undefined;
      return [
        site.number,
        { ...site, constituency_number: place?.number ?? null, constituency: place?.name ?? null },
      ];
    }),
  );
  const pairs = rows.flatMap((row) => {
    const old = row.action === "update" && row.number !== null ? known.get(row.number) : undefined;
    return old ? [{ row, old }] : [];
  });
  const there = new Set<Field>(FIELDS.filter((field) => rows.some((row) => row[field] !== null)));
  const changed = (row: Known, old: Known) =>
    FIELDS.filter((field) => there.has(field) && row[field] !== old[field]);
  for (const { row, old } of pairs) {
    if (changed(row, old).length > 0) continue;
    for (const field of FIELDS) if (row[field] === null && old[field] !== null) there.add(field);
  }
  return new Map(
    pairs.map(({ row, old }) => {
      const fields = new Set<Field>(changed(row, old));
      const before: Before = {
        ...(fields.has("name") && { name: old.name }),
        ...((fields.has("venue") || fields.has("address")) && { place: placeOf(old) }),
        ...(fields.has("constituency_number") && { constituency: constituencyOf(old) }),
        ...(fields.has("eligible_voters") && {
          voters: old.eligible_voters === null ? "" : formatNumber(old.eligible_voters),
        }),
      };
      return [row.row, before];
    }),
  );
}

/** The constituencies that get another name by the file: as they are called, and as they will be. */
export function renamedBy(rows: readonly Row[], constituencies: readonly Constituency[]): [string, string][] {
  const names = new Map(rows.map((row) => [row.constituency_number, row.constituency]));
  return constituencies.flatMap(({ number, name }): [string, string][] => {
    const newer = names.get(number);
    return newer && newer !== name ? [[`${number}. ${name}`, `${number}. ${newer}`]] : [];
  });
}
