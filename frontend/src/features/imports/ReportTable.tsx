import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Tag, type Tone } from "@/components/ui/Bits";
import { LoadMore } from "@/components/ui/LoadMore";
import { type Column, Table } from "@/components/ui/Table";
import { placeOf, siteName } from "@/features/sites/place";
import { codeText, keyText } from "@/i18n";
import { formatNumber } from "@/i18n/format";
import {
  ACTIONS,
  constituencyOf,
  countActions,
  type ReportRow,
  type ReportSite,
  type RowAction,
} from "./report";

const TONES: Record<RowAction, Tone> = { error: "bad", create: "good", update: "info", unchanged: "neutral" };
/** What a row is called once it is imported. */
const DONE = { error: "error", create: "created", update: "updated", unchanged: "unchanged" } as const;
const AT_ONCE = 100;

/** What stood there until now; nothing where the row does not change it. */
function Was({ row, part }: { row: ReportRow; part: (site: ReportSite) => string }) {
  const { t } = useTranslation();
  const { site, before } = row;
  if (!site || !before || part(site) === part(before)) return null;
  return (
    <span className="table__sub">
      {t("imports.was")} {part(before) === "" ? t("imports.wasEmpty") : <del>{part(before)}</del>}
    </span>
  );
}

const votersOf = ({ eligible_voters }: ReportSite) =>
  eligible_voters === null ? "" : formatNumber(eligible_voters);

interface Props {
  rows: readonly ReportRow[];
  /** It has happened. */
  done?: boolean;
}

/** The file row by row: what would happen or has happened to each, and why a row is refused. */
export function ReportTable({ rows, done = false }: Props) {
  const { t } = useTranslation();
  const [only, setOnly] = useState<RowAction | null>(null);
  const [limit, setLimit] = useState(AT_ONCE);
  const word = (action: RowAction) => (done ? DONE[action] : action);
  const counts = countActions(rows);
  const wanted = only ? rows.filter((row) => row.action === only) : rows;
  const shown = wanted.slice(0, limit);
  const faults: Column<ReportRow> = {
    key: "faults",
    header: t("imports.column.faults"),
    wideInCard: true,
    cell: (row) =>
      row.faults.map(({ column, code, detail }) => (
        <span className="import-fault" key={`${column}${code}`}>
          {column && <b>{keyText(t, `imports.columns.${column}`) ?? column}: </b>}
          {codeText(t, "field", code) ?? detail}
        </span>
      )),
  };
  const columns: Column<ReportRow>[] = [
    {
      key: "name",
      header: t("imports.column.site"),
      isRowHeader: true,
      cell: (row) => (
        <>
          {row.site ? siteName(row.site) : (row.called ?? t("imports.rowNumber", { row: row.row }))}
          <Was row={row} part={({ name }) => name} />
          {row.site && placeOf(row.site) && <span className="table__sub">{placeOf(row.site)}</span>}
          <Was row={row} part={placeOf} />
        </>
      ),
    },
    {
      key: "action",
      header: t("imports.column.action"),
      cell: (row) => <Tag tone={TONES[row.action]}>{t(`imports.action.${word(row.action)}`)}</Tag>,
    },
    ...(counts.error > 0 ? [faults] : []),
    {
      key: "constituency",
      header: t("imports.column.constituency"),
      cardLabel: t("imports.column.constituency"),
      cell: (row) => (
        <>
          {row.site &&
            (constituencyOf(row.site) || <span className="soft">{t("common.sites.noConstituency")}</span>)}
          <Was row={row} part={constituencyOf} />
        </>
      ),
    },
    {
      key: "voters",
      header: t("imports.column.voters"),
      cardLabel: t("imports.column.voters"),
      numeric: true,
      cell: (row) => (
        <>
          {row.site && votersOf(row.site)}
          <Was row={row} part={votersOf} />
        </>
      ),
    },
    {
      key: "row",
      header: t("imports.column.row"),
      cardLabel: t("imports.column.row"),
      numeric: true,
      cell: (row) => row.row,
    },
  ];
  return (
    <>
      <fieldset className="counts">
        <legend className="sr-only">{t("imports.showOnly")}</legend>
        {ACTIONS.map((action) => (
          <button
            key={action}
            type="button"
            className={`count count--${TONES[action]}`}
            aria-pressed={only === action}
            disabled={counts[action] === 0}
            onClick={() => setOnly(only === action ? null : action)}
          >
            <b>{counts[action]}</b> {t(`imports.counts.${word(action)}`, { count: counts[action] })}
          </button>
        ))}
      </fieldset>
      <Table
        caption={t("imports.caption")}
        columns={columns}
        rows={shown}
        rowKey={(row) => String(row.row)}
      />
      <LoadMore
        shown={shown.length}
        total={wanted.length}
        hasMore={wanted.length > shown.length}
        loading={false}
        onMore={() => setLimit(limit + AT_ONCE)}
      />
    </>
  );
}
