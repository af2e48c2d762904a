import { zodResolver } from "@hookform/resolvers/zod";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { ApiError } from "@/api/problem";
import type { FieldProblem, ProblemCode } from "@/api/types";
import { ErrorSummary } from "@/components/ui/ErrorSummary";
import { Field } from "@/components/ui/Field";
import { useApiForm } from "./useApiForm";

const schema = z.object({ full_name: z.string().check(z.minLength(1, "users.form.errors.fullName")) });
const refuse = (status: number, code: ProblemCode, errors: FieldProblem[] = []) =>
  new ApiError(status, {
    type: "",
    title: "",
    status,
    code,
    detail: "Serverens ord",
    request_id: "r",
    errors,
  });

function Form({ send }: { send: (values: { full_name: string }, headers: object) => Promise<void> }) {
  const { form, error, summary, attempt, submit } = useApiForm({
    fields: ["full_name"],
    resolver: zodResolver(schema),
    defaultValues: { full_name: "" },
  });
  return (
    <form noValidate onSubmit={submit(send)}>
      <ErrorSummary items={summary} attempt={attempt} />
      <Field label="Navn" error={error("full_name")} {...form.register("full_name")} />
      <button type="submit">Gem</button>
    </form>
  );
}

describe("a form", () => {
  it("moves the focus to the summary, whose links lead to the fields", async () => {
    const send = vi.fn();
    const user = userEvent.setup();
    render(<Form send={send} />);
    await user.click(screen.getByText("Gem"));
    const summary = await screen.findByRole("alert");
    await waitFor(() => expect(summary).toHaveFocus());
    expect(screen.getByLabelText("Navn")).toBeInvalid();
    await user.click(screen.getByRole("link", { name: "Skriv et navn" }));
    expect(screen.getByLabelText("Navn")).toHaveFocus();
    expect(send).not.toHaveBeenCalled();
  });

  it("shows the server's refusal of a field at the field", async () => {
    const user = userEvent.setup();
    const fault: FieldProblem = { pointer: "/full_name", code: "too_long", detail: "x" };
    render(<Form send={() => Promise.reject(refuse(422, "validation_failed", [fault]))} />);
    await user.type(screen.getByLabelText("Navn"), "Åse{Enter}");
    await waitFor(() =>
      expect(screen.getByLabelText("Navn")).toHaveAccessibleDescription("Teksten er for lang."),
    );
    expect(screen.getByLabelText("Navn")).toHaveValue("Åse");
  });

  it("says a refusal of the whole in one sentence, and keeps the key when the answer was lost", async () => {
    const user = userEvent.setup();
    const keys: object[] = [];
    render(
      <Form
        send={(_, headers) => {
          keys.push(headers);
          return Promise.reject(new ApiError(0, null));
        }}
      />,
    );
    await user.type(screen.getByLabelText("Navn"), "Åse{Enter}");
    const summary = await screen.findByText(/Vi kunne ikke få forbindelse/);
    expect(summary).toBeVisible();
    await user.click(screen.getByText("Gem"));
    await waitFor(() => expect(keys).toHaveLength(2));
    expect(keys[1]).toEqual(keys[0]);
  });
});
