import { useTranslation } from "react-i18next";
import type { ElectionState } from "@/api/types";
import { Tag, type Tone } from "@/components/ui/Bits";

const TONES: Record<ElectionState, Tone> = {
  draft: "neutral",
  open: "good",
  locked: "warn",
  held: "info",
  closed: "neutral",
};

export function ElectionStateTag({ state }: { state: ElectionState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]}>{t(`elections.state.${state}`)}</Tag>;
}
