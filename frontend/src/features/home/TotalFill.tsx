import { useTranslation } from "react-i18next";
import type { ElectionStatus } from "@/api/types";
import { fillLevel, fillPercent } from "@/components/ui/FillBar";
import { formatNumber, formatPercent } from "@/i18n/format";
import { freeSeats } from "./fill-sort";

/** All seats of an election as one bar, with how many sites still lack people. */
export function TotalFill({ status }: { status: Pick<ElectionStatus, "seats" | "filled" | "by_site"> }) {
  const { t } = useTranslation();
  const { seats, filled, by_site } = status;
  const percent = fillPercent(filled, seats);
  const lacking = by_site.filter((row) => freeSeats(row) > 0).length;
  return (
    <div className={`glance__total fill--${fillLevel(percent)}`}>
      <span className="glance__percent">{formatPercent(percent)}</span>
      <div className="glance__bar">
        <div className="fill__track" aria-hidden="true">
          <div className="fill__bar" style={{ width: `${percent}%` }} />
        </div>
        <p className="row row--between">
          <span>{t("home.office.filled", { filled: formatNumber(filled), seats: formatNumber(seats) })}</span>
          {lacking > 0 && <span>{t("home.office.sitesMissing", { count: lacking })}</span>}
        </p>
      </div>
    </div>
  );
}
