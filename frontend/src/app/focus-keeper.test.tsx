import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useRef, useState } from "react";
import { beforeAll, expect, it } from "vitest";
import { keepFocus } from "./focus-keeper";

beforeAll(() => keepFocus(document.body));

function Field() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return <input aria-label="Kode" ref={field} />;
}

/** A card with a button that is gone once it was pressed; `withField`: what comes instead takes the focus itself. */
function Card({ withField = false }) {
  const [done, setDone] = useState(false);
  return (
    <main>
      <section aria-label="Anmodning">
        <div>
          {!done && (
            <p>
              <button type="button" onClick={() => setDone(true)}>
                Afvis
              </button>
            </p>
          )}
          {done && withField && <Field />}
        </div>
        <span>Afgjort</span>
      </section>
      <p>Andet</p>
    </main>
  );
}

it("goes to what the button stood in, which does not take it at a later click", async () => {
  const user = userEvent.setup();
  render(<Card />);
  await user.click(screen.getByText("Afvis"));
  const card = screen.getByRole("region", { name: "Anmodning" });
  await waitFor(() => expect(card).toHaveFocus());
  await user.click(screen.getByText("Andet"));
  await user.click(screen.getByText("Afgjort"));
  expect(document.body).toHaveFocus();
  expect(card).not.toHaveAttribute("tabindex");
});

it("stays where what comes instead has put it", async () => {
  const user = userEvent.setup();
  render(<Card withField />);
  await user.click(screen.getByText("Afvis"));
  await new Promise((later) => setTimeout(later, 100));
  expect(screen.getByLabelText("Kode")).toHaveFocus();
});
