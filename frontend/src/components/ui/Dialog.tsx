import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button, type ButtonLook } from "./Button";
import { Icon } from "./Icon";

interface DialogProps {
  open: boolean;
  title: string;
  wide?: boolean;
  /** Nothing of the page is seen behind it, nor printed. */
  cover?: boolean;
  /** Without it, it is not the user who closes it. */
  onClose?: () => void;
  children: ReactNode;
}

/** The browser's own modal: it traps the focus, asks its owner to close on Esc, and gives the focus back. */
export function Dialog({ open, title, wide = false, cover = false, onClose, children }: DialogProps) {
  const { t } = useTranslation();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // In the same go as what it holds: an empty one that is still open would take the next Esc.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      className={`dialog${wide ? " dialog--wide" : ""}${cover ? " dialog--cover" : ""}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // A browser that is asked twice in a row closes by itself; whether it is closed, the owner says. The event comes
        // later than what it tells: of one that is open again it is old news.
        if (!open || element.current?.open) return;
        element.current?.showModal();
        onClose?.();
      }}
    >
      {open && (
        <>
          <div className="dialog__head">
            <h2 id={titleId}>{title}</h2>
            {onClose && (
              <button type="button" aria-label={t("common.close")} onClick={onClose}>
                <Icon name="close" />
              </button>
            )}
          </div>
          <div className="dialog__body">{children}</div>
        </>
      )}
    </dialog>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  confirm: string;
  /** What the harmless answer says, where it is more than "cancel". */
  cancel?: string;
  look?: ButtonLook;
  busy?: boolean;
  error?: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something that is not undone with one click. The harmless answer has the focus. */
export function ConfirmDialog(props: ConfirmProps) {
  const {
    open,
    title,
    confirm,
    cancel,
    look = "danger",
    busy = false,
    error,
    onConfirm,
    onClose,
    children,
  } = props;
  const { t } = useTranslation();
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      {children}
      {error && (
        <p className="form-error-message" role="alert">
          {error}
        </p>
      )}
      <div className="dialog__actions">
        <Button look={look} busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
        <Button look="secondary" onClick={onClose} data-first-focus>
          {cancel ?? t("common.cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
