import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { loadWorkTexts, startI18n } from "@/i18n";

// What jsdom lacks.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
Element.prototype.scrollIntoView = () => undefined;
window.scrollTo = () => undefined;

beforeAll(async () => {
  await startI18n();
  await loadWorkTexts();
});
afterEach(cleanup);
