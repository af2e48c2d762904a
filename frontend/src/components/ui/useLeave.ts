import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";

/**
 * Does something about a secret on the page before the browser puts the page away, where "back" would bring it up again
 * as it was. `hidden`: also when another tab or window comes in front. By the time the event is over, it is done.
 */
export function useLeave(onLeave: () => void, { hidden = false } = {}): void {
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    const now = () => flushSync(() => leave.current());
    const whenHidden = () => {
      if (hidden && document.visibilityState === "hidden") now();
    };
    window.addEventListener("pagehide", now);
    document.addEventListener("visibilitychange", whenHidden);
    return () => {
      window.removeEventListener("pagehide", now);
      document.removeEventListener("visibilitychange", whenHidden);
    };
  }, [hidden]);
}
