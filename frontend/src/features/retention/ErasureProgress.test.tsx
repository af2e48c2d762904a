import { render, screen } from "@testing-library/react";
import { beforeAll, expect, it } from "vitest";
import { loadWorkTexts, startI18n } from "@/i18n";
import { ErasureProgress } from "./ErasureProgress";

beforeAll(async () => {
  await startI18n();
  await loadWorkTexts();
});

it("says how many are gone, and that it goes on by itself", () => {
  render(<ErasureProgress done={12_400} persons={48_200} held={false} />);
  expect(screen.getByText("Persondata slettes: 12.400 af 48.200 personer er slettet.")).toBeVisible();
  expect(screen.getByRole("progressbar")).toHaveAttribute("value", "12400");
  expect(screen.getByText(/fortsætter automatisk/)).toBeVisible();
});

it("promises nothing while it is on hold", () => {
  render(<ErasureProgress done={12_400} persons={48_200} held />);
  expect(screen.queryByText(/fortsætter af sig selv/)).toBeNull();
});
