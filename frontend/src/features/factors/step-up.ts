import { useSyncExternalStore } from "react";

/** The question for a fresh proof: one at a time, however many requests wait for it. */
interface Asked {
  answer: (given: boolean) => void;
}

let asked: Asked | null = null;
let waiting: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function change(next: Asked | null) {
  asked = next;
  for (const listener of listeners) listener();
}

export function askForProof(): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    change({
      answer: (given) => {
        waiting = null;
        change(null);
        resolve(given);
      },
    });
  });
  return waiting;
}

export function useAsked(): Asked | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
