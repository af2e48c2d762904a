import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type Municipality, openElection } from "./municipality";
import { enrolFirst, type Server, startServer } from "./server";

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

/** Fails with one line per fault: the rule, and the first place that breaks it. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(AXE_TAGS).analyze();
  const faults = violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}, ${nodes.length}): ${nodes[0]?.html}`,
  );
  expect(faults, "accessibility").toEqual([]);
}

/** WCAG 1.4.10: nothing may stand beside the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(beyond, "pixels beyond the screen").toBeLessThanOrEqual(0);
}

interface Options {
  /** What is set on the server besides what it needs. */
  settings: Record<string, string>;
  /** Whether the first administrator has chosen a password and a second factor. */
  enrolled: boolean;
}

/** Every test has a `server` to itself, and the pages are its pages: no test meets what another one made. */
export const bare = base.extend<Options & { server: Server }>({
  settings: [{}, { option: true }],
  enrolled: [true, { option: true }],
  server: async ({ settings, enrolled }, use, info) => {
    const server = await startServer(info.outputPath("server"), settings);
    if (enrolled) await enrolFirst(server);
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.origin),
});

/** `town` is an open election. Every test fails on a message about the content security policy, and on an error that no one caught. */
export const test = bare.extend<{ town: Municipality }>({
  town: async ({ server }, use) => use(await openElection(server.origin)),
  page: async ({ page }, use) => {
    const faults: string[] = [];
    page.on("console", (message) => {
      if (/content security policy|trusted ?types/i.test(message.text())) faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(error.message));
    await use(page);
    expect(faults, "policy violations and uncaught errors").toEqual([]);
  },
});

let pictures = 0;

/** What must hold of every page in every state. With `PICTURES` set to a folder, it keeps a picture of each there, to be looked at. */
export async function expectWell(page: Page): Promise<void> {
  if (process.env.PICTURES) {
    const { project, titlePath, workerIndex } = test.info();
    const name = `${project.name}-${titlePath.at(0)?.split(".")[0]}-${workerIndex}-${pictures++}`;
    await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true });
  }
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
}

export { expect };
