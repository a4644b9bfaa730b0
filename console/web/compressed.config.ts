import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(css|html|js|svg)$/;
const WAYS = [
  [".br", promisify(brotliCompress)],
  [".gz", promisify(gzip)],
] as const;

/** Puts a compressed twin beside every text that was built; the service sends it to whoever understands it. */
export const compressed: Plugin = {
  name: "compressed",
  async writeBundle({ dir = "" }, bundle) {
    const texts = Object.keys(bundle).filter((name) => TEXT.test(name));
    for (const path of texts.map((name) => join(dir, name))) {
      const content = await readFile(path);
      for (const [ending, compress] of WAYS) await writeFile(path + ending, await compress(content));
    }
  },
};
