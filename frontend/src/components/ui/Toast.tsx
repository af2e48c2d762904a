import { useRouterState } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";
import { Icon } from "./Icon";

interface ToastItem {
  id: number;
  at: number;
  kind: "good" | "bad";
  text: string;
}

const SHOWN_FOR = 7_000;
/** What is as young as this was said about the step that leads to the next page, and goes along. */
const GOES_ALONG = 2_000;
let items: ToastItem[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: ToastItem[]) {
  items = next;
  for (const listener of listeners) listener();
}

/** Says that something is done. Nothing to press in it, and nothing that is not also seen on the page. */
export function toast(text: string, kind: ToastItem["kind"] = "good") {
  change([...items.slice(-1), { id: nextId++, at: Date.now(), kind, text }]);
}

function dismiss(id: number) {
  change(items.filter((item) => item.id !== id));
}

function Single({ item }: { item: ToastItem }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(item.id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [item.id]);
  return (
    <div className={`toast toast--${item.kind}`}>
      <Icon name={item.kind === "good" ? "success" : "error"} />
      <p>{item.text}</p>
    </div>
  );
}

/** Another page has come: what was said about the one before goes with it. */
function leavePage() {
  const left = items.filter((item) => Date.now() - item.at < GOES_ALONG);
  if (left.length < items.length) change(left);
}

export function Toasts() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what triggers it
  useEffect(leavePage, [path]);
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => items,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {list.map((item) => (
        <Single key={item.id} item={item} />
      ))}
    </div>
  );
}
