import { embed } from "./embed";

// Only while the script runs does the browser tell which tag it came from.
const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body === null) document.addEventListener("DOMContentLoaded", () => embed(script));
  else embed(script);
}
