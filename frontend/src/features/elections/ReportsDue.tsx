import { useTranslation } from "react-i18next";
import type { Election } from "@/api/types";
import { Icon } from "@/components/ui/Icon";
import { daysBetween } from "@/features/home/checklist";
import { formatWeekday } from "@/i18n/format";
import { today } from "./lifecycle";

/** From here on the days are counted. */
const COUNTED = 60;
/** From here on the day is near. */
const NEAR = 7;

interface Props {
  election: Pick<Election, "reports_due_on" | "state">;
  /** Nothing is missing: then no day is pressing. */
  done?: boolean;
}

/** By which day the office asks the parties to have reported. It locks nothing; only the office does. */
export function ReportsDue({ election: { reports_due_on, state }, done = false }: Props) {
  const { t } = useTranslation();
  if (!reports_due_on || (state !== "open" && state !== "draft")) return null;
  const days = daysBetween(today(), reports_due_on);
  const day = formatWeekday(reports_due_on);
  const pressing = state === "open" && days <= NEAR && !done;
  return (
    <p className={pressing ? "notice" : "reports-due"}>
      <Icon name={pressing ? "warning" : "calendar-month"} small />
      <span>
        {days > 0 && t("elections.reportsDue.by", { day })}
        {days === 0 && t("elections.reportsDue.today")}
        {days < 0 && t("elections.reportsDue.passed", { day })}
        {days > 0 && days <= COUNTED && ` – ${t("elections.reportsDue.left", { count: days })}`}
        {days < 0 && state === "open" && !done && ` ${t("elections.reportsDue.stillOpen")}`}
      </span>
    </p>
  );
}
