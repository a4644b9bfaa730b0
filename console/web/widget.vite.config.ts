import { defineConfig, type Plugin } from "vite";
import { compressed } from "./compressed.config";

/** Pages that do not say they are UTF-8 read scripts in their own encoding, and ASCII is the same in all of them. */
const ascii: Plugin = {
  name: "ascii",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "chunk") file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** One UTF-16 unit as strings, regular expressions and templates write it. */
function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The citizen's widget: one classic script that any page embeds, with its texts and style sheet inside. */
export default defineConfig({
  publicDir: false,
  plugins: [ascii, compressed],
  build: {
    outDir: "dist",
    emptyOutDir: false,
    // What the last four years' browsers know; the widget's visitors do not choose theirs for us.
    target: ["chrome104", "firefox104", "safari15.4"],
    lib: { entry: "src/widget/main.ts", formats: ["iife"], name: "torg", fileName: () => "widget.js" },
  },
});
