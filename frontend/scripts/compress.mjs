// Writes .br and .gz beside every text asset, so that the server only has to pick one.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXT = /\.(?:html|js|css|svg|json|webmanifest|txt)$/;
const SMALLEST_WORTH_IT = 1024;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

async function* filesBelow(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

let before = 0;
let after = 0;
for await (const file of filesBelow("dist")) {
  if (!TEXT.test(file) || (await stat(file)).size < SMALLEST_WORTH_IT) continue;
  const bytes = await readFile(file);
  const small = await brotli(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  await writeFile(`${file}.br`, small);
  await writeFile(`${file}.gz`, await zip(bytes, { level: 9 }));
  before += bytes.length;
  after += small.length;
}
console.log(`compressed ${Math.round(before / 1024)} kB to ${Math.round(after / 1024)} kB (brotli)`);
