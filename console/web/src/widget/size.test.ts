// @vitest-environment node
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

/** Bytes of all that the widget ever loads, compressed as servers do it. */
const MOST = 45_000;

/** The bytes of what a configuration builds, by file, compressed. */
async function built(config: string): Promise<Record<string, number>> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const done = await build({
    root,
    configFile: `${root}${config}`,
    mode: "production",
    logLevel: "silent",
    build: { write: false },
  });
  const outputs = [done].flat() as Rolldown.RolldownOutput[];
  return Object.fromEntries(
    outputs.flatMap(({ output }) =>
      output.map((file) => {
        const content = file.type === "chunk" ? file.code : file.source;
        return [file.fileName, gzipSync(content, { level: 9 }).length];
      }),
    ),
  );
}

test("all that the widget loads, before it is opened and after, stays small", async () => {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production"; // As in a real build: Vitest's own value would keep what is for development.
  const sizes = { ...(await built("widget.vite.config.ts")), ...(await built("qr.vite.config.ts")) };
  process.env["NODE_ENV"] = before;
  expect(Object.keys(sizes).sort()).toEqual(["widget-qr.js", "widget.js"]);
  const whole = Object.values(sizes).reduce((sum, size) => sum + size);
  expect(sizes["widget.js"]).toBeGreaterThan(20_000);
  expect(whole, JSON.stringify(sizes)).toBeLessThanOrEqual(MOST);
}, 60_000);
