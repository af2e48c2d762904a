import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { PartyLetter } from "./Bits";

const party = { letter: "Ø", name: "Østlisten" };

test("a party's letter alone is read with the name, beside the name without it", () => {
  const { container, rerender } = render(<PartyLetter party={party} />);
  expect(screen.getByText("Ø Østlisten")).toBeInTheDocument();
  expect(screen.getByText("Ø")).toHaveAttribute("aria-hidden", "true");
  rerender(<PartyLetter party={party} named />);
  expect(container).toHaveTextContent(/^Ø$/);
  expect(screen.getByText("Ø")).not.toHaveAttribute("aria-hidden");
});

test("the dash of no party is not read", () => {
  render(<PartyLetter party={null} named />);
  expect(screen.getByText("–")).toHaveAttribute("aria-hidden", "true");
});
