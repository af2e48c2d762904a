import { holdsCpr } from "@/features/persons/cpr-in-text";

const NUMBER = new Set(["number", "nummer", "afstemningsområdenummer"]);
const NAME = new Set(["name", "navn", "valgsted"]);
/** As much of a cell as a name can be: what is longer is something else in the wrong column. */
const LONGEST = 80;

/** What a row says of its site. */
export interface RowName {
  number: string;
  name: string;
}
export type RowNames = ReadonlyMap<number, RowName>;

/**
 * The site's number and name in each row of a file. The server tells nothing of a row that it refuses but its faults; this
 * reads the file as the server does (RFC 4180, by `;` or `,`, empty lines are rows), and what it cannot read has no name.
 */
export function rowNames(text: string): RowNames {
  const names = new Map<number, RowName>();
  let place: { number: number; name: number } | null = null;
  for (const { row, cells } of records(text)) {
    if (!place) {
      const header = cells.map((cell) => cell.trim().toLowerCase().replaceAll(" ", "_"));
      place = {
        number: header.findIndex((cell) => NUMBER.has(cell)),
        name: header.findIndex((cell) => NAME.has(cell)),
      };
      continue;
    }
    const [number = "", name = ""] = [place.number, place.name].map((at) => cells[at]?.trim());
    names.set(row, { number, name });
  }
  return names;
}

/** "12. Herslev", or as much of it as may be said: a cell that was refused is not repeated, and a CPR number never. */
export function calledBy(named: RowName | undefined, faults: readonly { column: string }[]): string {
  const says = (column: keyof RowName) => {
    const cell = named?.[column] ?? "";
    const refused = faults.some((fault) => fault.column === column);
    return refused || cell.length > LONGEST || holdsCpr(cell) ? "" : cell;
  };
  const [number, name] = [says("number"), says("name")];
  return number && name ? `${number}. ${name}` : number || name;
}

/** The records with their rows: line breaks within quotes are none. */
function* records(text: string): Generator<{ row: number; cells: string[] }> {
  const file = text.replace(/^\uFEFF/, "");
  const header = file.split(/\r?\n/).find((line) => line !== "") ?? "";
  const delimiter = header.split(";").length > header.split(",").length ? ";" : ",";
  let [row, cells, cell, quoted] = [1, [] as string[], "", false];
  for (let at = 0; at <= file.length; at += 1) {
    const sign = file[at];
    if (quoted && sign !== undefined) {
      if (sign !== '"') cell += sign;
      else if (file[at + 1] === '"') {
        cell += sign;
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n" || sign === undefined) {
      if (cells.length > 0 || cell.trim() !== "") yield { row, cells: [...cells, cell] };
      [row, cells, cell] = [row + 1, [], ""];
    } else cell += sign;
  }
}
