import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressed } from "./compressed.config";
import { preloaded } from "./preloaded.config";

/** The staff console, served by the service below /console/; in development the service answers for everything else. */
export default defineConfig({
  base: "/console/",
  plugins: [react(), preloaded("show"), compressed],
  // A long text is read faster as one string than as code.
  json: { stringify: true },
  build: {
    outDir: "dist/console",
    emptyOutDir: true,
    // The content security policy allows scripts and fonts from the service only, hence no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the inbox needs is one bundle; the other pages come after it, when nothing else is going on.
    chunkSizeWarningLimit: 1000,
  },
  server: {
    proxy: {
      "/api": { target: process.env["TORG_DEV_SERVICE"] ?? "http://127.0.0.1:8080", ws: true },
    },
  },
});
