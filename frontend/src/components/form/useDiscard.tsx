import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/Dialog";

/** Does it at once, or after the question. */
export type Discard = (go: () => void) => void;

/**
 * Asks before the page's own "cancel" throws away what was typed, as `LeaveGuard` does before the page is left. `text` says what
 * would be lost, in a sentence.
 */
export function useDiscard(unsaved: boolean, text?: string): { discard: Discard; question: ReactNode } {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const then = useRef<() => void>(undefined);
  const question = (
    <ConfirmDialog
      open={asking}
      title={t("common.discard.title")}
      confirm={t("common.discard.go")}
      cancel={t("common.discard.stay")}
      onConfirm={() => {
        setAsking(false);
        then.current?.();
      }}
      onClose={() => setAsking(false)}
    >
      <p>{text ?? t("common.leave.text")}</p>
    </ConfirmDialog>
  );
  function discard(go: () => void) {
    if (!unsaved) return go();
    then.current = go;
    setAsking(true);
  }
  return { discard, question };
}
