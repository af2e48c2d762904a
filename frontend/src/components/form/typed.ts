import { useLayoutEffect } from "react";

/** One for each part of the page with something in it that would be lost: typed, or on its way and not answered. */
const parts = new Set<object>();

/** Says of a part of the page, as long as it is true, that something is typed in it. */
export function useTyped(typed: boolean): void {
  useLayoutEffect(() => {
    if (!typed) return;
    const part = {};
    parts.add(part);
    return () => void parts.delete(part);
  }, [typed]);
}

/** Whether something on the page would be lost with it. Knows that there is something, and nothing of what it is. */
export function somethingTyped(): boolean {
  return parts.size > 0;
}
