import { render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { useLeave } from "./useLeave";

function Secret({ hidden }: { hidden: boolean }) {
  const [shown, setShown] = useState(true);
  useLeave(() => setShown(false), { hidden });
  return shown ? <p>251248-9996</p> : null;
}
const secret = () => screen.queryByText("251248-9996");
afterEach(() => void vi.restoreAllMocks());

test("a secret is off the page before the event is over that puts the page away", () => {
  render(<Secret hidden={false} />);
  window.dispatchEvent(new Event("pagehide"));
  // Nothing is waited for: the browser would not wait either.
  expect(secret()).toBeNull();
});

test("another window in front takes only that away which asks for it", () => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const { unmount } = render(<Secret hidden={false} />);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(secret()).toBeVisible();
  unmount();
  render(<Secret hidden />);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(secret()).toBeNull();
});
