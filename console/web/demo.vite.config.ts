import { defineConfig } from "vite";
import { compressed } from "./compressed.config";

/** The fictional municipality's web pages, which embed the widget as any municipality would. */
export default defineConfig({
  root: "src/demo",
  publicDir: false,
  plugins: [compressed],
  build: {
    outDir: "../../dist",
    // The console and the widget are built into the same folder.
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { input: ["src/demo/index.html", "src/demo/personvern.html"] },
  },
});
