import { defineConfig } from "vitest/config";

/** Component tests of console and widget; the whole scene is played in a browser by the Python tests. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
