import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Duty, Site } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { formatNumber } from "@/i18n/format";
import {
  type CellKey,
  cellFault,
  cellKey,
  cellText,
  type Draft,
  type Place,
  parseCount,
  parsePaste,
  pasteAt,
  type Saved,
} from "./grid";
import { cellId, SeatCell } from "./SeatCell";

interface Props {
  label: string;
  sites: readonly Site[];
  duties: readonly Duty[];
  partyId: string | null;
  saved: Saved;
  draft: Draft;
  refusals: ReadonlyMap<CellKey, string>;
  /** Only to look at: nothing of the election may be changed. */
  readOnly: boolean;
  onType: (entries: [CellKey, string][]) => void;
  /** Something happened to many cells at once: said aloud. */
  onSay: (text: string) => void;
}

/** So many duties stand beside each other without scrolling sideways. */
const FITS = 5;

/** Sites down, duties across, the numbers of one party. */
export function SeatGrid(props: Props) {
  const { label, sites, duties, partyId, saved, draft, refusals, readOnly, onType, onSay } = props;
  const { t } = useTranslation();
  const keyAt = ({ row, column }: Place): CellKey | null => {
    const site = sites[row];
    const duty = duties[column];
    return site && duty ? cellKey(site.id, duty.id, partyId) : null;
  };
  const count = (key: CellKey) => parseCount(cellText(saved, draft, key)) ?? 0;
  const sum = (keys: CellKey[]) => formatNumber(keys.reduce((total, key) => total + count(key), 0));
  const siteKeys = (site: Site) => duties.map((duty) => cellKey(site.id, duty.id, partyId));
  const dutyKeys = (duty: Duty) => sites.map((site) => cellKey(site.id, duty.id, partyId));

  function paste(from: Place, text: string): boolean {
    const cells = parsePaste(text);
    if (cells.length <= 1 && (cells[0]?.length ?? 0) <= 1) return false;
    const { entries, cut } = pasteAt(cells, from, keyAt);
    onType(entries);
    onSay(t("seats.pasted", { count: entries.length }) + (cut ? ` ${t("seats.cut")}` : ""));
    return true;
  }
  return (
    <div
      className={duties.length > FITS ? "table__wrap seat-grid seat-grid--box" : "table__wrap seat-grid"}
      // Without fields in it the keyboard would not reach what has to be scrolled to.
      {...(readOnly && { role: "region", "aria-label": label, tabIndex: 0 })}
    >
      <table className="seat-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("seats.site")}</th>
            {duties.map((duty) => (
              <th scope="col" key={duty.id}>
                {duty.name}
              </th>
            ))}
            <th scope="col" className="num">
              {t("seats.total")}
            </th>
          </tr>
          {!readOnly && (
            <FillRow
              duties={duties}
              onFill={(duty, text) => {
                onType(dutyKeys(duty).map((key) => [key, text]));
                onSay(t("seats.filledIn", { duty: duty.name, value: text === "" ? "0" : text }));
              }}
            />
          )}
        </thead>
        <tbody>
          {sites.map((site, row) => (
            <tr key={site.id}>
              <th scope="row">
                {site.number}. {site.name}
              </th>
              {duties.map((duty, column) => {
                const key = cellKey(site.id, duty.id, partyId);
                const text = cellText(saved, draft, key);
                const changed = draft.has(key);
                const filled = saved.get(key)?.filled ?? 0;
                if (readOnly) {
                  return (
                    <td key={duty.id} data-label={duty.name}>
                      <div className="seat">
                        <span>{text || "0"}</span>
                        {filled > 0 && (
                          <span className="seat__filled">{t("seats.filled", { count: filled })}</span>
                        )}
                      </div>
                    </td>
                  );
                }
                return (
                  <td key={duty.id} data-label={duty.name}>
                    <SeatCell
                      place={{ row, column }}
                      label={t("seats.cell", { site: site.name, duty: duty.name })}
                      text={text}
                      filled={filled}
                      changed={changed}
                      fault={changed ? cellFault(saved, key, text) : null}
                      refusal={refusals.get(key) ?? null}
                      onType={(typed) => onType([[key, typed]])}
                      onPaste={(pasted) => paste({ row, column }, pasted)}
                      onMove={(to) => document.getElementById(cellId(to))?.focus()}
                    />
                  </td>
                );
              })}
              <td className="num seat-table__total" data-label={t("seats.total")}>
                {sum(siteKeys(site))}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("seats.total")}</th>
            {duties.map((duty) => (
              <td key={duty.id} data-label={duty.name}>
                {sum(dutyKeys(duty))}
              </td>
            ))}
            <td className="num" data-label={t("seats.total")}>
              {sum(sites.flatMap(siteKeys))}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface FillRowProps {
  duties: readonly Duty[];
  onFill: (duty: Duty, text: string) => void;
}

/** One number for a whole column: Enter or the button puts it into every cell below. */
function FillRow({ duties, onFill }: FillRowProps) {
  const { t } = useTranslation();
  const [texts, setTexts] = useState<Record<string, string>>({});
  return (
    <tr className="seat-table__fill">
      <th scope="row">{t("seats.fillRow")}</th>
      {duties.map((duty) => {
        const text = texts[duty.id] ?? "";
        const fill = () => {
          if (parseCount(text) !== null) onFill(duty, text.trim());
        };
        return (
          <td key={duty.id} data-label={duty.name}>
            <div className="seat seat--fill">
              <input
                className="seat__input"
                inputMode="numeric"
                autoComplete="off"
                aria-label={t("seats.fillCell", { duty: duty.name })}
                value={text}
                onChange={(event) => setTexts({ ...texts, [duty.id]: event.target.value })}
                onKeyDown={(event) => {
                  if (event.key !== "Enter") return;
                  event.preventDefault();
                  fill();
                }}
              />
              <Button
                look="secondary"
                small
                aria-label={t("seats.fillButtonNamed", { duty: duty.name })}
                onClick={fill}
              >
                {t("seats.fillButton")}
              </Button>
            </div>
          </td>
        );
      })}
      <td />
    </tr>
  );
}
