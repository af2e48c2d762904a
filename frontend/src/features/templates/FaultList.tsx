import { useTranslation } from "react-i18next";
import { Alert } from "@/components/ui/Alert";
import { LinkButton } from "@/components/ui/Button";
import type { Fault } from "./faults";

interface Props {
  faults: readonly Fault[];
  onShow: (fault: Fault) => void;
  onFix: (fault: Fault) => void;
}

/** What must be mended before the text can be saved: where, why, and the likely cure with one press. */
export function FaultList({ faults, onShow, onFix }: Props) {
  const { t } = useTranslation();
  if (faults.length === 0) return null;
  return (
    <Alert kind="error" title={t("templates.faults.title", { count: faults.length })} live>
      <ul className="plain-list fault-list">
        {faults.map((fault) => (
          <li key={fault.key}>
            <span>
              {fault.part === "subject" && <b>{t("templates.faults.inSubject")}: </b>}
              {fault.part === "body" && fault.line && fault.column && (
                <b>{t("templates.faults.at", { line: fault.line, column: fault.column })}: </b>
              )}
              {fault.message}{" "}
              {fault.suggestion && t("templates.faults.didYouMean", { field: fault.suggestion })}
            </span>
            <span className="row">
              {fault.place && fault.suggestion && (
                <LinkButton icon="check" onClick={() => onFix(fault)}>
                  {t("templates.faults.fix", { field: fault.suggestion })}
                </LinkButton>
              )}
              {fault.place && (
                <LinkButton icon="search" onClick={() => onShow(fault)}>
                  {t("templates.faults.show")}
                </LinkButton>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
