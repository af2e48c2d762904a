import { useTranslation } from "react-i18next";
import { formatNumber, formatPercent } from "@/i18n/format";

/** Whole percent that never rounds up to 100 while a seat is free, nor down to 0 when one is taken. */
export function fillPercent(filled: number, seats: number): number {
  if (seats <= 0) return 0;
  if (filled >= seats) return 100;
  if (filled <= 0) return 0;
  return Math.min(99, Math.max(1, Math.round((filled / seats) * 100)));
}

/** Below full no level alarms: how much is to be expected depends on how near the election is. */
export function fillLevel(percent: number): "part" | "full" {
  return percent >= 100 ? "full" : "part";
}

/** How full: the text says it, the bar draws it. */
export function FillBar({ filled, seats }: { filled: number; seats: number }) {
  const { t } = useTranslation();
  if (seats <= 0) return <span className="soft">{t("common.fill.empty")}</span>;
  const percent = fillPercent(filled, seats);
  return (
    <div className={`fill fill--${fillLevel(percent)}`}>
      <div className="fill__track" aria-hidden="true">
        <div className="fill__bar" style={{ width: `${percent}%` }} />
      </div>
      <div className="fill__text">
        <b>{formatPercent(percent)}</b>{" "}
        <span>{t("common.of", { part: formatNumber(filled), whole: formatNumber(seats) })}</span>
      </div>
    </div>
  );
}

/** Keeps the room of a bar whose numbers are on their way, so that nothing moves when they come. */
export function PendingFill() {
  return (
    <div className="fill fill--pending" aria-hidden="true">
      <div className="fill__track" />
      <div className="fill__text">
        <b>{"\u00a0"}</b>
      </div>
    </div>
  );
}
