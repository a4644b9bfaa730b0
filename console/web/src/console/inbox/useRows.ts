import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { afterPaint } from "../afterPaint";
import { useDeskAction } from "../desk/actions";
import type { Inbox } from "./useInbox";

const USUAL_HEIGHT = 108;
const AROUND = 6;
/** Rows that nobody sees yet can wait until those are there that somebody does. */
const AROUND_AT_FIRST = 1;
const ROW = "[data-index]";

export interface Row {
  key: string;
  index: number;
  top: number;
}

export interface Rows {
  list: RefObject<HTMLUListElement | null>;
  rows: Row[];
  height: number;
  measure(row: HTMLElement | null): void;
  keys: { onKeyDown(event: KeyboardEvent): void; onPointerDown(): void };
  focusRow(index: number): void;
}

/** Which rows of the inbox are in the page, where they stand, and how the keyboard goes through them. */
export function useRows(inbox: Inbox, open: string | null): Rows {
  const { state, range } = inbox;
  const { items, start, next, total } = state;
  const list = useRef<HTMLUListElement>(null);
  const count =
    next === null && items.length > 0 ? start + items.length : Math.max(total, start + items.length);
  const margin = useMargin(list);
  const [overscan, setOverscan] = useState(AROUND_AT_FIRST);
  useEffect(() => afterPaint(() => setOverscan(AROUND)), []);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => list.current?.closest<HTMLElement>(".pane--list") ?? null,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => items[index - start]?.id ?? `row-${index}`,
    overscan,
    // The list is never higher than the window: so its rows are there at once, and are not drawn after it.
    initialRect: { width: 0, height: window.innerHeight },
    scrollMargin: margin,
    useFlushSync: false,
    rangeExtractor: (range) => withFocused(range, list.current),
  });
  const rows = virtualizer.getVirtualItems();
  const [first, last] = [virtualizer.range?.startIndex ?? 0, virtualizer.range?.endIndex ?? 0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read changes what is missing.
  useEffect(() => range(first, last), [range, first, last, state]);

  const wanted = useRef<number | null>(null);
  const [, again] = useState(0);
  const focusRow = useCallback(
    (index: number) => {
      wanted.current = index;
      virtualizer.scrollToIndex(index, { align: "auto" });
      again((turn) => turn + 1);
    },
    [virtualizer],
  );
  // The row may come into the page only after the list has been scrolled, and its inquiry may have to be read first.
  useLayoutEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (wanted.current === null || row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  // Keys that come faster than rows go on from where the last one leads, not from where the focus still is.
  const here = () => wanted.current ?? placeOf(document.activeElement) ?? openPlace(items, start, open);
  const forget = () => {
    wanted.current = null;
  };
  const to = (index: number) => count > 0 && focusRow(Math.max(0, Math.min(count - 1, index)));
  const by = (step: 1 | -1) => to(here() === null ? 0 : (here() ?? 0) + step);
  useDeskAction("next", () => by(1));
  useDeskAction("previous", () => by(-1));

  return {
    list,
    rows: rows.map(({ key, index, start: top }) => ({ key: String(key), index, top: top - margin })),
    height: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
    keys: {
      onKeyDown: (event) => void moved(event, { by, to, last: count - 1 }),
      onPointerDown: forget,
    },
    focusRow,
  };
}

interface Moves {
  by(step: 1 | -1): void;
  to(index: number): void;
  last: number;
}

/** Arrows, Home and End, as in any list. */
function moved(event: KeyboardEvent, { by, to, last }: Moves): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const move = {
    ArrowDown: () => by(1),
    ArrowUp: () => by(-1),
    Home: () => to(0),
    End: () => to(last),
  }[event.key];
  if (move === undefined) return;
  event.preventDefault();
  move();
}

/** The row that has the focus stays in the page while others are scrolled past, so that the focus is not lost. */
function withFocused(range: Range, list: HTMLElement | null): number[] {
  const rows = defaultRangeExtractor(range);
  const active = document.activeElement;
  const focused = list?.contains(active) === true ? placeOf(active) : null;
  if (focused === null || focused >= range.count || rows.includes(focused)) return rows;
  return [...rows, focused].sort((one, other) => one - other);
}

function placeOf(element: Element | null): number | null {
  const index = element?.closest<HTMLElement>(`.inbox ${ROW}`)?.dataset["index"];
  return index === undefined ? null : Number(index);
}

function openPlace(items: Inbox["state"]["items"], start: number, open: string | null): number | null {
  const place = items.findIndex(({ id }) => id === open);
  return place < 0 ? null : start + place;
}

/**
 * How far below the top of what scrolls the list begins.
 *
 * It is looked at when the page has been drawn: it moves no row, it only tells which ones are near, and to ask for it
 * earlier would have everything laid out twice.
 */
function useMargin(list: RefObject<HTMLUListElement | null>): number {
  const [margin, setMargin] = useState(0);
  useEffect(() => {
    const now = list.current?.offsetTop ?? 0;
    if (now !== margin) setMargin(now);
  });
  return margin;
}
