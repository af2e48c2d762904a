import { type ComponentProps, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { AroundForm } from "./around-form";
import { LeaveGuard } from "./LeaveGuard";
import { useDiscard } from "./useDiscard";

type Props = ComponentProps<typeof Dialog> & { onClose: () => void };

/** A dialog with a form in it: whichever way it is closed, it asks before it throws away what was typed. */
export function FormDialog({ onClose, children, ...dialog }: Props) {
  const [unsaved, report] = useState(false);
  const { discard, question } = useDiscard(unsaved);
  const leave = () => discard(onClose);
  return (
    <>
      {dialog.open && <LeaveGuard when={unsaved} />}
      {question}
      <Dialog {...dialog} onClose={leave}>
        <AroundForm value={{ report, leave }}>{children}</AroundForm>
      </Dialog>
    </>
  );
}

/** The way out at the end of a form in a dialog. `first`: the focus begins here, where the other button is hard to undo. */
export function CancelButton({ first }: { first?: boolean | undefined }) {
  const { t } = useTranslation();
  const { leave } = useContext(AroundForm);
  return (
    <Button look="secondary" onClick={leave} data-first-focus={first}>
      {t("common.cancel")}
    </Button>
  );
}
