import { useId } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/i18n/format";

interface Progress {
  done: number;
  persons: number;
  /** Whether a legal hold stops it. */
  held: boolean;
}

/** How far an erasure of many people is. It goes on by itself, also when nobody looks. */
export function ErasureProgress({ done, persons, held }: Progress) {
  const { t } = useTranslation();
  const id = useId();
  const text = t("retention.erasing", { done: formatNumber(done), persons: formatNumber(persons) });
  return (
    <div>
      <p id={id}>{text}</p>
      <progress className="progress" value={done} max={Math.max(persons, 1)} aria-labelledby={id} />
      {!held && <p className="soft">{t("retention.erasingHint")}</p>}
    </div>
  );
}
