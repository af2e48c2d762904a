import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FillBar, fillLevel, fillPercent } from "./FillBar";

describe("the fill bar", () => {
  it.each([
    [0, 12, 0],
    [1, 1000, 1],
    [6, 12, 50],
    [13, 16, 81],
    [999, 1000, 99],
    [12, 12, 100],
    [13, 12, 100],
    [0, 0, 0],
  ])(
    "%i of %i is %i percent: never full with a free seat, never empty with a taken one",
    (filled, seats, percent) => {
      expect(fillPercent(filled, seats)).toBe(percent);
    },
  );

  it("changes level only when full", () => {
    expect([0, 40, 99, 100].map(fillLevel)).toEqual(["part", "part", "part", "full"]);
  });

  it("says in words what it draws", () => {
    const { container } = render(<FillBar filled={13} seats={16} />);
    expect(container.textContent).toBe("81\u00a0% 13 af 16");
    expect(container.querySelector(".fill__track")).toHaveAttribute("aria-hidden", "true");
  });

  it("does not divide by nothing", () => {
    render(<FillBar filled={0} seats={0} />);
    expect(screen.getByText("Ingen pladser")).toBeInTheDocument();
  });
});
