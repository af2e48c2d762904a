import type { ReactNode } from "react";

export interface Column<T> {
  key: string;
  header: ReactNode;
  /** Text before the value in the phone's card; none when the value speaks for itself. */
  cardLabel?: string;
  /** The row's name: read out with each cell, and the card's first line. */
  isRowHeader?: boolean;
  numeric?: boolean;
  /** A line of its own in the card. */
  wideInCard?: boolean;
  /** The last of its line in the card: only something as narrow as a party's letter stands before it. */
  endsLineInCard?: boolean;
  cell: (row: T) => ReactNode;
}

interface Props<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}

function cellClass<T>(column: Column<T>) {
  const classes = [
    column.numeric && "num",
    column.wideInCard && "cell--wide",
    column.endsLineInCard && "cell--ends-line",
  ];
  return classes.filter(Boolean).join(" ") || undefined;
}

/** A table on wide screens, cards on phones; the same markup, so that it reads and prints as a table. */
export function Table<T>({ caption, columns, rows, rowKey }: Props<T>) {
  return (
    <div className="table__wrap">
      {/* The explicit roles keep the table a table where CSS displays it as blocks. */}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: see above */}
      <table className="table" role="table">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                className={column.numeric ? "num" : undefined}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) =>
                column.isRowHeader ? (
                  <th key={column.key} role="rowheader" scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    role="cell"
                    data-label={column.cardLabel}
                    className={cellClass(column)}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
    </div>
  );
}
