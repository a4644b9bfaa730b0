import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The staff console, served by the service below /console/; in development the service answers for everything else. */
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    outDir: "dist/console",
    emptyOutDir: true,
    // The content security policy allows scripts and fonts from the service only, hence no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One bundle of about 200 kB compressed: staff load it once a day, and a second request would only come later.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      "/api": { target: process.env["TORG_DEV_SERVICE"] ?? "http://127.0.0.1:8080", ws: true },
    },
  },
});
