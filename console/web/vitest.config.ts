import { defineConfig } from "vitest/config";

const tests = "**/*.test.{ts,tsx}";

/** Component tests of console and widget; the whole scene is played in a browser by the Python tests. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    environment: "jsdom",
    testTimeout: 60_000,
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: "console",
          include: [`src/console/${tests}`],
          setupFiles: ["src/console/testing/setup.ts"],
        },
      },
      {
        extends: true,
        test: { name: "widget", include: ["src/*.test.ts", `src/{widget,demo,phone}/${tests}`] },
      },
    ],
  },
});
