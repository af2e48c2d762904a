import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

/** WCAG 2.2: 1.4.11 asks for three to one between what marks the focus and what lies around it. */
const CONTRAST = 3;
/** A thinner line is easily overlooked. */
const WIDTH = 2;

interface Stop {
  /** The element's tag and what it is called. */
  name: string;
  /** The same for the same element. */
  id: number;
  faults: string[];
}

/** What has the focus now, and what is wrong with how that is seen; null where nothing on the page has it. */
function look(page: Page): Promise<Stop | null> {
  return page.evaluate(
    async ({ least, contrast }) => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      // What scrolls has scrolled by then.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const numbered = window as unknown as { stops?: Element[] };
      numbered.stops ??= [];
      const stops = numbered.stops;
      if (!stops.includes(element)) stops.push(element);

      type Colour = [number, number, number, number];
      const colour = (text: string): Colour => {
        const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
        return [red, green, blue, alpha];
      };
      const light = ([red, green, blue]: Colour) => {
        const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (start: Element | null): Colour => {
        for (let at = start; at; at = at.parentElement) {
          const found = colour(getComputedStyle(at).backgroundColor);
          if (found[3] > 0.9) return found;
        }
        return [255, 255, 255, 1];
      };

      // A check mark and the button of a file are drawn by what stands beside the control that has the focus.
      const labels = [...((element as HTMLInputElement).labels ?? [])];
      const hidden = Number(getComputedStyle(element).opacity) === 0 || element.offsetWidth <= 1;
      const drawn = hidden ? labels : [element];
      const lines = drawn.flatMap((one) =>
        [undefined, "::before", "::after"].flatMap((pseudo) => {
          const style = getComputedStyle(one, pseudo);
          const width = Number.parseFloat(style.outlineWidth);
          if (style.outlineStyle === "none" || !(width >= least)) return [];
          const inside = Number.parseFloat(style.outlineOffset) < 0 && !pseudo;
          const around = behind(inside ? one : one.parentElement);
          const [a, b] = [light(colour(style.outlineColor)), light(around)];
          return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        }),
      );
      const faults: string[] = [];
      if (lines.length === 0) faults.push("no line around it");
      else if (Math.max(...lines) < contrast) faults.push(`contrast ${Math.max(...lines).toFixed(1)}`);

      const [target = element] = drawn;
      // Of a link over two lines the first: between them lies the text around it.
      const box = target.getClientRects()[0] ?? target.getBoundingClientRect();
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      if (right - left < 1 || bottom - top < 1) faults.push("outside the screen");
      else {
        // The middle of something small; of what is taller than the screen, any part.
        const tall = box.height > innerHeight / 3;
        const places = tall ? [0.1, 0.3, 0.5, 0.7, 0.9] : [0.5];
        const seen = places.some((place) => {
          const at = document.elementFromPoint((left + right) / 2, top + (bottom - top) * place);
          return at !== null && (target.contains(at) || labels.some((label) => label.contains(at)));
        });
        if (!seen) faults.push("covered");
      }
      const said =
        element.getAttribute("aria-label") ?? labels[0]?.textContent ?? element.textContent ?? element.id;
      const name = `${element.tagName.toLowerCase()} »${said.trim().slice(0, 40)}«`;
      return { name, id: stops.indexOf(element), faults };
    },
    { least: WIDTH, contrast: CONTRAST },
  );
}

/**
 * Goes on with Tab from where the focus is, at most so many steps, and fails where somebody would not see where it is. Gives
 * back what it came by.
 */
export async function expectFocusSeenOn(page: Page, most = 60): Promise<string[]> {
  const seen = new Set<number>();
  const names: string[] = [];
  const faults: string[] = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await look(page);
    // Behind the last comes the browser's own frame, or the first again; a dialog may begin at its last.
    if (!stop && seen.size === 0) continue;
    if (!stop || seen.has(stop.id)) break;
    seen.add(stop.id);
    names.push(stop.name);
    if (stop.faults.length > 0) faults.push(`${stop.name}: ${stop.faults.join(", ")}`);
  }
  expect(faults, `the focus on ${page.url()}`).toEqual([]);
  return names;
}

/** The same through the whole page, from its very top: what is only left keeps the place from which Tab goes on. */
export async function expectFocusSeen(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  return expectFocusSeenOn(page);
}
