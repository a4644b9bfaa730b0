import { encode } from "uqr";

/** What the widget draws: how many squares wide, and the dark ones as the path of an SVG. */
export interface Squares {
  readonly size: number;
  readonly path: string;
}

/** Four squares of light around it, without which cameras do not find it (ISO/IEC 18004). */
const QUIET = 4;

/** A text as a QR code of middling error correction. Built as a file of its own, since few ever need it. */
export function squares(text: string): Squares {
  const { size, data } = encode(text, { ecc: "M", border: QUIET });
  const path = data
    .map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join(""))
    .join("");
  return { size, path };
}
