import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { NewPasswordField } from "./PasswordField";

const LONG = "en lang sætning uden mål";
const show = (typed: string, error?: string) =>
  render(<NewPasswordField name="new_password" label="Ny adgangskode" typed={typed} error={error} />);

it("says how far a new password has come, and when it is long enough", () => {
  show("kort");
  expect(screen.getByText(/Mangler 11/)).toBeVisible();
});

it("says nothing good of a password that was refused", () => {
  const { rerender } = show(LONG);
  expect(screen.getByText(/Længden er i orden/)).toBeVisible();
  rerender(
    <NewPasswordField
      name="new_password"
      label="Ny adgangskode"
      typed={LONG}
      error="Den er for let at gætte"
    />,
  );
  expect(screen.queryByText(/Længden er i orden/)).toBeNull();
});

it("goes on to count one that is too short, though that was refused", () => {
  show("kort", "Mindst 15 tegn");
  expect(screen.getByText(/Mangler 11/)).toBeVisible();
});
