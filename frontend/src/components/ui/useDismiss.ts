import { type RefObject, useEffect } from "react";

/** Closes what is open on Esc, on a press outside, and when the focus leaves it. */
export function useDismiss(
  box: RefObject<HTMLElement | null>,
  open: boolean,
  close: (byKey: boolean) => void,
) {
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close(false);
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key === "Escape") close(true);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", onEscape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", onEscape);
    };
  }, [box, open, close]);
}
