import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Button } from "@/components/ui/Button";
import { FormDialog } from "./FormDialog";
import { ReasonForm } from "./ReasonForm";

const send = vi.fn();
beforeEach(() => {
  send.mockReset();
});

function Page() {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Sæt sletning i bero</Button>
      <FormDialog open={open} title="Berostillelse" onClose={close}>
        <ReasonForm
          label="Begrundelse"
          hint="Kort"
          tooShort="retention.hold.reasonShort"
          action="Gem berostillelse"
          onSend={async (body) => {
            await send(body);
            close();
          }}
        />
      </FormDialog>
    </>
  );
}

async function show() {
  const rootRoute = createRootRoute({ staticData: { access: "public" }, component: Page });
  const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory() });
  render(<RouterProvider router={router as never} />);
  const user = userEvent.setup();
  await user.click(await screen.findByText("Sæt sletning i bero"));
  return user;
}

const hold = () => screen.queryByRole("dialog", { name: "Berostillelse" });
const question = () => screen.queryByRole("dialog", { name: "Annullér uden at gemme?" });
/** What a browser sends on Esc, or on the way back of a phone. */
const askToClose = () => hold()?.dispatchEvent(new Event("cancel", { cancelable: true }));
const typed = () => within(hold() as HTMLElement).getByLabelText("Begrundelse");

describe("a dialog with a form", () => {
  it("closes without a question while nothing was typed", async () => {
    const user = await show();
    await user.click(screen.getByText("Annullér"));
    await waitFor(() => expect(hold()).toBeNull());
    expect(question()).toBeNull();
  });

  it("asks before what was typed is lost, and loses it only on that answer", async () => {
    const user = await show();
    await user.type(typed(), "Klage");
    askToClose();
    await user.click(await screen.findByText("Skriv videre"));
    expect(typed()).toHaveValue("Klage");
    await user.click(screen.getByText("Annullér"));
    await user.click(await screen.findByText("Kassér det skrevne"));
    await waitFor(() => expect(hold()).toBeNull());
    expect(question()).toBeNull();
  });

  it("comes back when the browser closes it without asking", async () => {
    const user = await show();
    await user.type(typed(), "Klage");
    (hold() as HTMLDialogElement).close();
    await screen.findByText("Skriv videre");
    expect(typed()).toHaveValue("Klage");
  });

  it("asks nothing once the form was sent, and again after a refusal", async () => {
    send.mockRejectedValueOnce(new Error("no"));
    const user = await show();
    await user.type(typed(), "Klage, sag 7{Enter}");
    await screen.findByRole("alert");
    askToClose();
    await user.click(await screen.findByText("Skriv videre"));
    await user.click(screen.getByText("Gem berostillelse"));
    await waitFor(() => expect(hold()).toBeNull());
    expect(send).toHaveBeenLastCalledWith({ reason: "Klage, sag 7" });
    expect(question()).toBeNull();
  });
});
