import { defineConfig } from "vite";

/** The citizen's widget: one classic script that any page embeds, with its texts and style sheet inside. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    // What the last four years' browsers know; the widget's visitors do not choose theirs for us.
    target: ["chrome104", "firefox104", "safari15.4"],
    lib: { entry: "src/widget/main.ts", formats: ["iife"], name: "torg", fileName: () => "widget.js" },
  },
});
