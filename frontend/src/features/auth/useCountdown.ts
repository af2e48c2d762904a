import { useEffect, useState } from "react";

/** Seconds left, counted down; starts again for each `attempt`. None when there is nothing to wait for. */
export function useCountdown(seconds: number | null, attempt: number): number | null {
  const [left, setLeft] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a second refusal with the same wait starts the count again
  useEffect(() => {
    if (seconds === null) {
      setLeft(null);
      return;
    }
    const end = Date.now() + seconds * 1000;
    const tick = () => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 250);
    tick();
    return () => clearInterval(timer);
  }, [seconds, attempt]);
  return left;
}
