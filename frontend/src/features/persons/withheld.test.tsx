import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { PersonDetails } from "@/api/types";
import { PersonFacts } from "./CorrectForm";
import { PersonFields } from "./PersonFields";

/** The API says that it withholds an address, never whether there is one. */
const WITHHELD = { full_name: "Åse", protected: true, address: null, address_withheld: true };

it("does not say that a withheld address exists", () => {
  render(<PersonFacts person={WITHHELD as PersonDetails} />);
  expect(screen.getByText("Adresse").nextSibling).toHaveTextContent(/uanset om der er registreret noget$/);
});

it("does not say so where it may be written anew either", () => {
  render(<PersonFields register={(name) => ({ name })} error={() => undefined} addressWithheld />);
  expect(screen.getByLabelText(/^Adresse/)).toHaveAccessibleDescription(/uanset om der er registreret noget/);
});
