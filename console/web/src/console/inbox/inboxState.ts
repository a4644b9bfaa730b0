import type { ListQuery } from "../../api/inbox";
import type { InquiryPage, InquirySummary } from "../../api/types";
import type { EventFrame } from "../live/frames";
import { belongs, canPlace, changedAt, compared, isDone, isTold, isWanted } from "./views";

export type Counts = Readonly<Record<string, number>>;

/**
 * The inbox as the console holds it: a window of a list that may be much longer.
 *
 * `items` stand at `start` and after of `total`; `next` and `previous` are the cursors for what lies below and above.
 * `sequence` is the number of the last event that `items` contains. `early` holds events that came while a page was
 * being read: the page may or may not contain them, its own number tells. `owners` remembers who had an inquiry when
 * it was last heard of, in any view, to tell a new one from one that only changed. `stale` counts changes whose place
 * in the list only the service knows.
 */
export interface InboxState {
  list: ListQuery;
  me: string;
  /** The units that the person works in. */
  units: ReadonlySet<string>;
  phase: "loading" | "ready" | "failed";
  items: readonly InquirySummary[];
  start: number;
  total: number;
  next: string | null;
  previous: string | null;
  counts: Counts | null;
  /** The number at which `counts` were true; counts come later than events, and out of order. */
  countedAt: number;
  sequence: number;
  early: readonly EventFrame[];
  fresh: ReadonlySet<string>;
  unread: ReadonlySet<string>;
  /** To which the person has begun a reply. */
  drafted: ReadonlySet<string>;
  stale: number;
  owners: ReadonlyMap<string, InquirySummary["owner"]>;
}

export type InboxAction =
  | { type: "loading"; list: ListQuery }
  | { type: "loaded"; list: ListQuery; page: InquiryPage }
  | { type: "failed"; list: ListQuery }
  | { type: "below" | "above"; list: ListQuery; page: InquiryPage }
  | { type: "counted"; list: ListQuery; page: InquiryPage }
  | { type: "event"; frame: EventFrame }
  | { type: "changed"; summary: InquirySummary }
  | { type: "opened"; inquiry: string }
  | { type: "mentioned" | "unread"; inquiry: string }
  | { type: "told" }
  | { type: "drafted"; inquiry: string; begun: boolean }
  | { type: "units"; units: ReadonlySet<string> };

const MOST_OWNERS = 3_000;

export function emptyInbox(list: ListQuery, me: string): InboxState {
  const nothing = { items: [], start: 0, total: 0, early: [], next: null, previous: null };
  const unknown = { counts: null, countedAt: 0, sequence: 0, stale: 0, owners: new Map() };
  const marks = { fresh: new Set<string>(), unread: new Set<string>(), drafted: new Set<string>() };
  return { list, me, units: new Set(), phase: "loading", ...nothing, ...unknown, ...marks };
}

/** What an event means to the person who looks: a new inquiry waits, or one of their own citizens wrote. */
export function arrivalOf(state: InboxState, frame: EventFrame): "waiting" | "answered" | null {
  const { summary } = frame;
  if (summary === null || isDone(summary)) return null;
  if (frame.kind === "owner" && summary.owner === "queue") {
    const known = state.owners.get(summary.id) === "queue";
    return known || !belongs(summary, "waiting", state) ? null : "waiting";
  }
  const mine = summary.owner === "staff" && summary.staff?.id === state.me;
  return mine && saidByOthers(frame) ? "answered" : null;
}

/** Whether the citizen, or somebody outside, has said something: staff are waited for. */
function saidByOthers({ kind, message }: EventFrame): boolean {
  return kind === "message" && (message?.author === "citizen" || message?.author === "outside");
}

export function sameList(one: ListQuery, other: ListQuery): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function inboxReducer(state: InboxState, action: InboxAction): InboxState {
  if ("list" in action && action.type !== "loading" && !sameList(action.list, state.list)) return state;
  switch (action.type) {
    case "loading":
      return started(state, action.list);
    case "loaded":
      return loaded(state, action.page);
    case "failed":
      return state.phase === "loading" ? { ...state, phase: "failed" } : state;
    case "below":
    case "above":
      return extended(state, action.page, action.type);
    case "counted":
      return counted(state, action.page);
    case "event":
      if (state.phase !== "ready") return { ...state, early: [...state.early, action.frame] };
      return happened(state, action.frame);
    case "units":
      return { ...state, units: action.units };
    case "changed":
      return placed(state, action.summary);
    case "mentioned":
      return mentioned(state, action.inquiry);
    case "drafted":
      return { ...state, drafted: marked(state.drafted, action.inquiry, action.begun) };
    case "told":
      // Following something begins and ends by such a frame, and a mention ends by one: their places only the service knows.
      return isTold(state.list.view) ? { ...state, stale: state.stale + 1 } : state;
    case "unread":
      return markedUnread(state, action.inquiry);
    case "opened":
      return read(state, action.inquiry);
  }
}

/** The person has marked it; where only what is unread is shown, it may have to come into the list. */
function markedUnread(state: InboxState, inquiry: string): InboxState {
  const { list, items, stale } = state;
  const missing = list.wanted.unread && !items.some(({ id }) => id === inquiry);
  return { ...state, unread: new Set([...state.unread, inquiry]), stale: missing ? stale + 1 : stale };
}

function read(state: InboxState, inquiry: string): InboxState {
  if (!state.fresh.has(inquiry) && !state.unread.has(inquiry)) return state;
  return { ...state, fresh: without(state.fresh, inquiry), unread: without(state.unread, inquiry) };
}

/** A note mentions the person: its inquiry is unread, and perhaps new in the view of those. */
function mentioned(state: InboxState, inquiry: string): InboxState {
  const stale = state.list.view === "mentioned" ? state.stale + 1 : state.stale;
  return { ...state, unread: new Set([...state.unread, inquiry]), stale };
}

function started(state: InboxState, list: ListQuery): InboxState {
  // Reading the same list again keeps what is shown; only another list starts empty.
  if (sameList(list, state.list)) return { ...state, phase: "loading" };
  return { ...state, list, phase: "loading", items: [], start: 0, total: 0, next: null, previous: null };
}

function loaded(state: InboxState, page: InquiryPage): InboxState {
  const start = page.position ?? 0;
  const ready: InboxState = {
    ...state,
    phase: "ready",
    items: page.inquiries,
    start: page.inquiries.length === 0 ? 0 : start,
    total: page.total ?? page.inquiries.length,
    next: page.next,
    previous: start === 0 ? null : page.previous,
    ...countsOf(page),
    sequence: page.sequence,
    early: [],
    unread: new Set(page.unread),
    drafted: draftedNow(state, page),
    owners: remembered(state.owners, page.inquiries),
  };
  return state.early.reduce(happened, ready);
}

function counted(state: InboxState, page: InquiryPage): InboxState {
  if (page.sequence < state.countedAt) return state;
  const total = page.total ?? state.total;
  // What came since the last count stands above, in every order but that of deadlines.
  const above = state.start > 0 ? total - state.total : 0;
  return { ...state, ...countsOf(page), total, start: Math.max(0, state.start + above) };
}

function countsOf(page: InquiryPage): Pick<InboxState, "counts" | "countedAt"> {
  return { counts: page.counts, countedAt: page.sequence };
}

function extended(state: InboxState, page: InquiryPage, where: "below" | "above"): InboxState {
  const known = new Set(state.items.map(({ id }) => id));
  const more = page.inquiries.filter(({ id }) => !known.has(id));
  const marks = {
    unread: new Set([...state.unread, ...page.unread]),
    drafted: draftedNow(state, page),
    owners: remembered(state.owners, more),
  };
  if (where === "below") return { ...state, ...marks, items: [...state.items, ...more], next: page.next };
  const start = page.previous === null ? 0 : Math.max(0, state.start - more.length);
  return { ...state, ...marks, items: [...more, ...state.items], start, previous: page.previous };
}

function happened(state: InboxState, frame: EventFrame): InboxState {
  if (frame.sequence <= state.sequence) return state;
  const seen = { ...state, sequence: frame.sequence };
  if (frame.kind === "deleted") return dropped(seen, frame.conversation);
  if (frame.summary === null) return seen;
  const { id } = frame.summary;
  const fresh = arrivalOf(state, frame) === null ? seen.fresh : new Set([...seen.fresh, id]);
  const unread = saidByOthers(frame) ? new Set([...seen.unread, id]) : seen.unread;
  return placed({ ...seen, fresh, unread }, frame.summary);
}

/** Puts an inquiry where it belongs now: in its order, or out of this list. An older state than the shown is left. */
function placed(state: InboxState, summary: InquirySummary): InboxState {
  const shown = state.items.find(({ id }) => id === summary.id);
  if (shown !== undefined && changedAt(shown) > changedAt(summary)) return state;
  const waits = summary.owner === "queue" || summary.staff?.id === state.me;
  const known = {
    ...state,
    fresh: waits && !isDone(summary) ? state.fresh : without(state.fresh, summary.id),
    owners: remembered(state.owners, [summary]),
  };
  const { view } = state.list;
  // Whom notes mention, and who follows, no summary tells; once mentioned is always mentioned, and what is done is no more
  // among what somebody follows until it is opened again. Junk is in its own view alone.
  const stands = isTold(view) ? shown !== undefined : belongs(summary, view, state);
  const over = summary.junk ? view !== "junk" : view === "following" && isDone(summary);
  const inside = stands && !over && isWanted(summary, state.list.wanted);
  const others = state.items.filter(({ id }) => id !== summary.id);
  if (!inside) return shown === undefined ? known : { ...known, items: others, total: known.total - 1 };
  if (!canPlace(state.list)) return replaced(known, summary, shown !== undefined);
  return inserted(known, summary, others, shown !== undefined);
}

/** Keeps the place of an inquiry whose new one only the service knows. */
function replaced(state: InboxState, summary: InquirySummary, shown: boolean): InboxState {
  const items = shown ? state.items.map((one) => (one.id === summary.id ? summary : one)) : state.items;
  return { ...state, items, stale: state.stale + 1 };
}

function inserted(
  state: InboxState,
  summary: InquirySummary,
  others: readonly InquirySummary[],
  shown: boolean,
): InboxState {
  const first = compared(state.list);
  const [top, last] = [others[0], others.at(-1)];
  const total = state.total + (shown ? 0 : 1);
  if (state.start > 0 && top !== undefined && first(summary, top) < 0) {
    return { ...state, items: others, total, start: state.start + 1 };
  }
  // What lies below the window comes when somebody scrolls there.
  const below = state.next !== null && last !== undefined && first(summary, last) > 0;
  if (below) return { ...state, items: others, total };
  return { ...state, items: [...others, summary].sort(first), total };
}

/** Takes out a deleted conversation with all of its inquiries. */
function dropped(state: InboxState, conversation: string): InboxState {
  const items = state.items.filter((item) => item.conversation !== conversation);
  return { ...state, items, total: state.total - (state.items.length - items.length) };
}

function remembered(
  owners: InboxState["owners"],
  summaries: readonly InquirySummary[],
): InboxState["owners"] {
  const all = [...owners, ...summaries.map(({ id, owner }) => [id, owner] as const)];
  return new Map(all.slice(-MOST_OWNERS));
}

function without(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  return set.has(item) ? new Set([...set].filter((other) => other !== item)) : set;
}

/** What the page says of its inquiries, and what was heard of others, which may come into the list later. */
function draftedNow({ drafted }: InboxState, page: InquiryPage): ReadonlySet<string> {
  const told = new Set(page.inquiries.map(({ id }) => id));
  return new Set([...[...drafted].filter((id) => !told.has(id)), ...page.drafted]);
}

function marked(set: ReadonlySet<string>, item: string, on: boolean): ReadonlySet<string> {
  return on ? new Set([...set, item]) : without(set, item);
}
