import type { Locator, Page } from "@playwright/test";
import { expect, expectWell } from "./fixtures";

/** What a screen reader can know of the errors that stand on the page. */
interface Told {
  /** The sentences at fields. */
  errors: number;
  /** Sentences that no field leads to, and fields marked as wrong that have no sentence. */
  loose: string[];
  /** Whether the focus is in the summary, or in a field that is wrong. */
  focused: boolean;
}

function read(page: Page): Promise<Told> {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll(".form-error-message")].filter((error) => error.id !== "");
    const controls = [...document.querySelectorAll("input, select, textarea, fieldset")];
    const tells = (control: Element) =>
      seen.filter((error) => (control.getAttribute("aria-describedby") ?? "").split(" ").includes(error.id));
    // A group is no control that could be invalid: its description alone tells.
    const wrong = controls.filter((control) => control.getAttribute("aria-invalid") === "true");
    const owners = controls.filter((control) => wrong.includes(control) || control.matches("fieldset"));
    const loose = [
      ...seen.filter((error) => !owners.some((owner) => tells(owner).includes(error))).map(({ id }) => id),
      ...wrong.filter((control) => tells(control).length === 0).map(({ id }) => id),
    ];
    const at = document.activeElement;
    const summary = at?.matches('[role="alert"]') === true && (at.textContent ?? "").trim() !== "";
    return {
      errors: seen.filter((error) => (error.textContent ?? "").trim() !== "").length,
      loose,
      focused: summary || (at !== null && wrong.includes(at)),
    };
  });
}

/**
 * Presses the button of a form that is not filled in, and fails unless the errors are told to everybody: each at its field and
 * tied to it, the field marked as wrong, and the focus at the summary or at the first of them. A summary's links lead to the fields.
 */
export async function expectAnnounced(page: Page, submit: Locator, errors: number): Promise<void> {
  await submit.click();
  await expect.poll(() => read(page)).toEqual({ errors, loose: [], focused: true });
  await expectWell(page);
  const links = page.locator(".error-summary a");
  for (const link of await links.all()) {
    const target = (await link.getAttribute("href")) ?? "";
    await link.click();
    await expect(page.locator(target), `${await link.innerText()} leads to its field`).toBeFocused();
    await expect(page.locator(target)).toBeInViewport();
  }
}
