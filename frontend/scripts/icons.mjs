// Makes one sprite of the design system's icons that are in use: npm run icons
import { readFile, writeFile } from "node:fs/promises";

const FOLDER = "node_modules/dkfds/src/img/svg-icons";
// What the design system has no picture of.
const OWN = "src/assets/own-icons";
const OUTPUT = "src/assets/icons.svg";
const NAMES = "src/components/ui/icon-names.ts";

const names = [...(await readFile(NAMES, "utf8")).matchAll(/"([a-z-]+)"/g)].map((match) => match[1]);
const symbols = [];
for (const name of names) {
  const svg = await readFile(`${OWN}/${name}.svg`, "utf8").catch(() =>
    readFile(`${FOLDER}/${name}.svg`, "utf8"),
  );
  const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 24 24";
  const body = svg
    .replace(/<\?xml[^>]*>/, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>[\s\S]*$/, "")
    .replace(/\s+/g, " ")
    .replace(/ fill="(?!none)[^"]*"/g, "")
    .trim();
  symbols.push(`<symbol id="${name}" viewBox="${viewBox}">${body}</symbol>`);
}
await writeFile(OUTPUT, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
console.log(`${names.length} icons`);
