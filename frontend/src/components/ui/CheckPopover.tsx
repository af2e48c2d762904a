import { type ReactNode, useCallback, useId, useRef, useState } from "react";
import { useDismiss } from "./useDismiss";

interface Props {
  label: string;
  /** What is chosen, in short: it stands on the button. */
  summary: string;
  groupClass?: string;
  children: ReactNode;
}

/** A button that looks like a select and opens a panel of check boxes. */
export function CheckPopover({ label, summary, groupClass = "", children }: Props) {
  const [open, setOpen] = useState(false);
  const labelId = useId();
  const buttonId = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback((byKey: boolean) => {
    setOpen(false);
    if (byKey) button.current?.focus();
  }, []);
  useDismiss(box, open, close);
  return (
    <div ref={box} className={`form-group check-popover ${groupClass}`}>
      <span className="form-label" id={labelId}>
        {label}
      </span>
      <button
        ref={button}
        id={buttonId}
        type="button"
        className="form-select check-popover__button"
        aria-labelledby={`${labelId} ${buttonId}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {summary}
      </button>
      {open && <div className="check-popover__panel">{children}</div>}
    </div>
  );
}
