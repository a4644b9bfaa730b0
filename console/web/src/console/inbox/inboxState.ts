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
 * being read: the page may or may not contain them, its own number tells. `known` remembers inquiries as they were last
 * heard of, in any view, to tell a new one from one that only changed. `stale` counts changes whose place in the list
 * only the service knows, `pressing` those of them that are the person's own doing or concern them alone.
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
  pressing: number;
  known: ReadonlyMap<string, InquirySummary>;
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

const MOST_KNOWN = 3_000;

export function emptyInbox(list: ListQuery, me: string): InboxState {
  const nothing = { items: [], start: 0, total: 0, early: [], next: null, previous: null };
  const unknown = { counts: null, countedAt: 0, sequence: 0, stale: 0, pressing: 0, known: new Map() };
  const marks = { fresh: new Set<string>(), unread: new Set<string>(), drafted: new Set<string>() };
  return { list, me, units: new Set(), phase: "loading", ...nothing, ...unknown, ...marks };
}

/** What an event means to the person who looks: a new inquiry waits, or one of their own citizens wrote. */
export function arrivalOf(state: InboxState, frame: EventFrame): "waiting" | "answered" | null {
  const { summary } = frame;
  if (summary === null || isDone(summary)) return null;
  if (frame.kind === "owner" && summary.owner === "queue") {
    const known = state.known.get(summary.id)?.owner === "queue";
    return known || !belongs(summary, "waiting", state) ? null : "waiting";
  }
  return holds(state.me, summary) && saidByOthers(frame) ? "answered" : null;
}

/** Whether somebody has an inquiry. */
function holds(me: string, summary: InquirySummary | null | undefined): boolean {
  return summary?.owner === "staff" && summary.staff?.id === me;
}

/** Whether an event is of an inquiry that the person has, or had until then: they want to see at once what became of it. */
export function concerns(state: InboxState, { summary }: EventFrame): boolean {
  return holds(state.me, summary) || holds(state.me, state.known.get(summary?.id ?? ""));
}

/**
 * Whether an event shows that another number stands in a view, or is unread there.
 *
 * What is said in somebody else's inquiry changes that only where it was read, or goes from one view to another. Most of
 * what happens is more of the same, and all consoles hear of it. Time and what no event tells of change numbers too: they
 * are counted after every event, only later.
 */
export function isCounted(state: InboxState, frame: EventFrame): boolean {
  const { kind, summary } = frame;
  const before = state.known.get(summary?.id ?? "");
  if (kind === "delivery") return before !== undefined && summary !== null && moved(before, summary);
  if ((kind !== "message" && kind !== "note") || summary === null) return true;
  const news = saidByOthers(frame) && !state.unread.has(summary.id);
  return news || holds(state.me, summary) || before === undefined || moved(before, summary);
}

/** Whether an inquiry stands in other views than it stood in. */
export function moved(before: InquirySummary, after: InquirySummary): boolean {
  return standing(before) !== standing(after);
}

/** All that the views ask of an inquiry (`views.ts`), as one text. */
function standing(summary: InquirySummary): string {
  const { status, owner, staff, unit, responsible, junk, overdue } = summary;
  return JSON.stringify([
    status,
    owner,
    staff?.id,
    unit,
    responsible,
    junk,
    overdue,
    summary.put_off_until === null,
  ]);
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
      return placed(state, action.summary, true);
    case "mentioned":
      return mentioned(state, action.inquiry);
    case "drafted":
      return { ...state, drafted: marked(state.drafted, action.inquiry, action.begun) };
    case "told":
      // Following something begins and ends by such a frame, and a mention ends by one: their places only the service knows.
      return isTold(state.list.view) ? outdated(state, true) : state;
    case "unread":
      return markedUnread(state, action.inquiry);
    case "opened":
      return read(state, action.inquiry);
  }
}

/** The person has marked it; where only what is unread is shown, it may have to come into the list. */
function markedUnread(state: InboxState, inquiry: string): InboxState {
  const { list, items } = state;
  const missing = list.wanted.unread && !items.some(({ id }) => id === inquiry);
  const marked = { ...state, unread: new Set([...state.unread, inquiry]) };
  return missing ? outdated(marked, true) : marked;
}

function read(state: InboxState, inquiry: string): InboxState {
  if (!state.fresh.has(inquiry) && !state.unread.has(inquiry)) return state;
  return { ...state, fresh: without(state.fresh, inquiry), unread: without(state.unread, inquiry) };
}

/** A note mentions the person: its inquiry is unread, and perhaps new in the view of those. */
function mentioned(state: InboxState, inquiry: string): InboxState {
  const marked = { ...state, unread: new Set([...state.unread, inquiry]) };
  return state.list.view === "mentioned" ? outdated(marked, true) : marked;
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
    known: remembered(state.known, page.inquiries),
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
    known: remembered(state.known, more),
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
  return placed({ ...seen, fresh, unread }, frame.summary, holds(state.me, frame.summary));
}

/** Puts an inquiry where it belongs now: in its order, or out of this list. An older state than the shown is left. */
function placed(state: InboxState, summary: InquirySummary, own: boolean): InboxState {
  const shown = state.items.find(({ id }) => id === summary.id);
  if (shown !== undefined && changedAt(shown) > changedAt(summary)) return state;
  const waits = summary.owner === "queue" || summary.staff?.id === state.me;
  const known = {
    ...state,
    fresh: waits && !isDone(summary) ? state.fresh : without(state.fresh, summary.id),
    known: remembered(state.known, [summary]),
  };
  const { view } = state.list;
  // Whom notes mention, and who follows, no summary tells; once mentioned is always mentioned, and what is done is no more
  // among what somebody follows until it is opened again. Junk is in its own view alone.
  const stands = isTold(view) ? shown !== undefined : belongs(summary, view, state);
  const over = summary.junk ? view !== "junk" : view === "following" && isDone(summary);
  const inside = stands && !over && isWanted(summary, state.list.wanted);
  const others = state.items.filter(({ id }) => id !== summary.id);
  if (!inside) return shown === undefined ? known : { ...known, items: others, total: known.total - 1 };
  if (!canPlace(state.list)) return replaced(known, summary, shown !== undefined, own);
  return inserted(known, summary, others, shown ?? outside(state, summary.id));
}

/** What the list holds outside of the window of an inquiry, as far as the console has heard of it. */
function outside({ known, list, me, units }: InboxState, inquiry: string): InquirySummary | undefined {
  const before = known.get(inquiry);
  if (before === undefined || isTold(list.view) || !isWanted(before, list.wanted)) return undefined;
  return belongs(before, list.view, { me, units }) ? before : undefined;
}

/** Counts a change whose place in the list only the service knows. */
function outdated(state: InboxState, own: boolean): InboxState {
  return { ...state, stale: state.stale + 1, pressing: state.pressing + (own ? 1 : 0) };
}

/** Keeps the place of an inquiry whose new one only the service knows. */
function replaced(state: InboxState, summary: InquirySummary, shown: boolean, own: boolean): InboxState {
  const items = shown ? state.items.map((one) => (one.id === summary.id ? summary : one)) : state.items;
  return outdated({ ...state, items }, own);
}

function inserted(
  state: InboxState,
  summary: InquirySummary,
  others: readonly InquirySummary[],
  before: InquirySummary | undefined,
): InboxState {
  const first = compared(state.list);
  const [top, last] = [others[0], others.at(-1)];
  const total = state.total + (before === undefined ? 1 : 0);
  if (state.start > 0 && top !== undefined && first(summary, top) < 0) {
    const stoodAbove = before !== undefined && first(before, top) < 0 && !state.items.includes(before);
    return { ...state, items: others, total, start: state.start + (stoodAbove ? 0 : 1) };
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

function remembered(known: InboxState["known"], summaries: readonly InquirySummary[]): InboxState["known"] {
  const all = [...known, ...summaries.map((summary) => [summary.id, summary] as const)];
  return new Map(all.slice(-MOST_KNOWN));
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
