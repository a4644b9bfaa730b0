import { defineConfig } from "vite";

/** What draws QR codes: a module that the widget loads when somebody asks for one. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: ["chrome104", "firefox104", "safari15.4"],
    lib: { entry: "src/widget/qr/main.ts", formats: ["es"], fileName: () => "widget-qr.js" },
    // Modules of a library keep their white space otherwise; nobody builds upon this one.
    rolldownOptions: { output: { minify: true } },
  },
});
