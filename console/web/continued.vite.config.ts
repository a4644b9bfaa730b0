import { defineConfig } from "vite";

/** The page on which a chat goes on in another browser, `/c`. */
export default defineConfig({
  root: "src/continued",
  publicDir: false,
  build: {
    outDir: "../../dist",
    // The console, the widget and the demo page are built into the same folder.
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: { input: ["src/continued/chat.html"] },
  },
});
