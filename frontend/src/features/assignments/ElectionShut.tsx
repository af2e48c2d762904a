import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Alert } from "@/components/ui/Alert";
import { LockedElections } from "@/features/elections/LockedElections";

/** Why a report cannot be sent any more: the election was locked meanwhile. `attempt` counts the refusals. */
export function ElectionShut({ attempt }: { attempt: number }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  return (
    <div className="taken stack" ref={box} tabIndex={-1}>
      <Alert kind="error" title={t("reporting.shut.title")} live>
        <p>{t("reporting.shut.text")}</p>
      </Alert>
      <LockedElections />
    </div>
  );
}
