import { useRef } from "react";

type Control = HTMLInputElement | HTMLTextAreaElement;

/** Puts text at the caret of the control that was used last, in a way that Ctrl+Z takes back. */
export function useInsert() {
  const subject = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const last = useRef<"subject" | "body">("body");

  function control(part: "subject" | "body"): Control | null {
    return part === "subject" ? subject.current : body.current;
  }
  function select(part: "subject" | "body", start: number, end: number) {
    const element = control(part);
    if (!element) return;
    element.focus();
    element.setSelectionRange(start, end);
  }
  function type(element: Control, text: string) {
    element.focus();
    // The only way to write into a control that its undo knows; where it is missing the text is set directly.
    if (document.execCommand?.("insertText", false, text)) return;
    const { selectionStart, selectionEnd } = element;
    element.setRangeText(text, selectionStart ?? 0, selectionEnd ?? 0, "end");
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return {
    subject,
    body,
    used: (part: "subject" | "body") => {
      last.current = part;
    },
    select,
    insert: (text: string) => {
      const element = control(last.current);
      if (element) type(element, text);
    },
    replace: (part: "subject" | "body", start: number, end: number, text: string) => {
      select(part, start, end);
      const element = control(part);
      if (element) type(element, text);
    },
  };
}
