import { expect, type Locator, type Page } from "@playwright/test";

/** Presses keys and counts them; a person's name and number count one for each character. */
export class Keyboard {
  actions = 0;
  constructor(private readonly page: Page) {}
  async press(key: string) {
    this.actions += 1;
    await this.page.keyboard.press(key);
  }
  async type(text: string) {
    this.actions += text.length;
    await this.page.keyboard.type(text);
  }
  /** Tab until the focus is there: never more than `most` times. */
  async tabTo(target: Locator, most: number) {
    for (let step = 0; step < most; step += 1) {
      await this.press("Tab");
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    await expect(target, `in focus after ${most} tabs`).toBeFocused();
  }
}
