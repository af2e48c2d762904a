import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Alert } from "@/components/ui/Alert";
import { formatInstantLong, formatNumber } from "@/i18n/format";
import { auditSealQuery } from "./queries";

/** They come at least hourly: then something is wrong. */
const LATE = 2 * 3_600_000;

/** Up to when the log was checked and signed. */
export function AuditSeal() {
  const { t } = useTranslation();
  const seal = useQuery(auditSealQuery);
  if (!seal.data) return null;
  const [newest] = seal.data.items;
  if (!newest) return <p className="table__meta">{t("audit.seal.none")}</p>;
  const at = formatInstantLong(newest.at);
  if (Date.now() - Date.parse(newest.at) > LATE) {
    return <Alert kind="warning">{t("audit.seal.late", { at })}</Alert>;
  }
  return (
    <p className="table__meta">
      {t("audit.seal.good", { at, count: newest.sequence, number: formatNumber(newest.sequence) })}
    </p>
  );
}
