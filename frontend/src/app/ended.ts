import { useSyncExternalStore } from "react";

/** The session has ended with something typed on the page. The page stays, covered, until one of these has come about. */
export interface Ended {
  /**
   * Goes on with the session of a new log-in, where it is of the same user, and leaves what was typed as it is; with another
   * user's the page is left. Whether there is one: a log-in that has not come to its end is none yet.
   */
  goOn: () => Promise<boolean>;
  /** Throws away what was typed. */
  giveUp: () => void;
}

let ended: Ended | null = null;
const listeners = new Set<() => void>();

export function setEnded(next: Ended | null): void {
  ended = next;
  for (const listener of listeners) listener();
}

export function isEnded(): boolean {
  return ended !== null;
}

export function useEnded(): Ended | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ended,
  );
}
