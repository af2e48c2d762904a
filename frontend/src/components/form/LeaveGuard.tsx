import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/Dialog";
import { useTyped } from "./typed";

interface Props {
  /** There is something on the page that would be lost. */
  when: boolean;
  /** What would be lost, in a sentence. */
  text?: string;
  /** Whatever the address says after the "?", the page and what was typed into it stay. */
  anySearch?: boolean;
}

/** Asks before what was typed is lost: by a link, by the way back, or with the tab, where the browser asks itself. */
export function LeaveGuard({ when, text, anySearch = false }: Props) {
  const { t } = useTranslation();
  useTyped(when);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when &&
      (current.pathname !== next.pathname ||
        (!anySearch && JSON.stringify(current.search) !== JSON.stringify(next.search))),
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      open={blocker.status === "blocked"}
      title={t("common.leave.title")}
      confirm={t("common.leave.go")}
      cancel={t("common.leave.stay")}
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      <p>{text ?? t("common.leave.text")}</p>
    </ConfirmDialog>
  );
}
