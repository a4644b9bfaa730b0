import { defineConfig } from "vite";
import { compressed } from "./compressed.config";

/** The simulated phone, `/phone.html`: the service serves it only where SMS is simulated. */
export default defineConfig({
  root: "src/phone",
  publicDir: false,
  plugins: [compressed],
  build: {
    outDir: "../../dist",
    // The console, the widget and the demo page are built into the same folder.
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { input: ["src/phone/phone.html"] },
  },
});
