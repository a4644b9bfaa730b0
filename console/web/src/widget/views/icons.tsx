/** @jsxImportSource preact */
import type { JSX } from "preact";

/** Line drawings on a grid of 24; the words beside or behind them carry the meaning. */
const PATHS = {
  chat: "M4 5h16v11H9.5L5 20v-4H4zM8 9h8M8 12.5h5",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h15M13 6l6 6-6 6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6",
  bin: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  phone: "M7 3.5h10v17H7zM10.5 17.5h3",
  mail: "M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5",
  thumb:
    "M7.5 11v9H4v-9zM7.5 11l4-7.5c1.6 0 2.6 1.1 2.4 2.7L13.4 10h5a1.6 1.6 0 0 1 1.6 2l-1.5 6.5a2 2 0 0 1-2 1.5h-9",
  back: "M9 5L4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-4",
  clip: "M8 12.5l6.5-6.5a3 3 0 0 1 4.2 4.2L10 19a5 5 0 0 1-7-7l8-8",
  sheet: "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6",
  down: "M12 5v14M6 13l6 6 6-6",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
