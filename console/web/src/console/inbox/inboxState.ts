import type { InquiryPage, InquirySummary, View } from "../../api/types";
import type { EventFrame } from "../live/frames";

export type Counts = Readonly<Record<string, number>>;

/**
 * The inbox as the console holds it.
 *
 * `sequence` is the number of the last event that `items` contains. `early` holds events that came while a page was
 * being read: the page may or may not contain them, its own number tells. `owners` remembers who had an inquiry when
 * it was last heard of, in any view, to tell a new one from one that only changed.
 */
export interface InboxState {
  view: View;
  me: string;
  /** The units that the person works in, for the view of these. */
  units: ReadonlySet<string>;
  phase: "loading" | "ready" | "failed";
  items: readonly InquirySummary[];
  next: string | null;
  counts: Counts | null;
  /** The number at which `counts` were true; counts come later than events, and out of order. */
  countedAt: number;
  sequence: number;
  early: readonly EventFrame[];
  fresh: ReadonlySet<string>;
  owners: ReadonlyMap<string, InquirySummary["owner"]>;
}

export type InboxAction =
  | { type: "loading"; view: View }
  | { type: "loaded"; view: View; page: InquiryPage }
  | { type: "failed"; view: View }
  | { type: "more"; view: View; page: InquiryPage }
  | { type: "counted"; page: InquiryPage }
  | { type: "event"; frame: EventFrame }
  | { type: "changed"; summary: InquirySummary }
  | { type: "opened"; inquiry: string }
  | { type: "units"; units: ReadonlySet<string> };

export function emptyInbox(view: View, me: string): InboxState {
  const nothing = { items: [], early: [], next: null, counts: null, countedAt: 0, sequence: 0 };
  return { view, me, units: new Set(), phase: "loading", ...nothing, fresh: new Set(), owners: new Map() };
}

/** What an event means to the person who looks: a new inquiry waits, or one of their own citizens wrote. */
export function arrivalOf(state: InboxState, frame: EventFrame): "waiting" | "answered" | null {
  const { summary } = frame;
  if (summary === null || isDone(summary)) return null;
  if (frame.kind === "owner" && summary.owner === "queue") {
    return state.owners.get(summary.id) === "queue" ? null : "waiting";
  }
  const mine = summary.owner === "staff" && summary.staff?.id === state.me;
  return mine && frame.kind === "message" && frame.message?.author === "citizen" ? "answered" : null;
}

/** Whether nothing is left to do about an inquiry, unless the citizen writes again. */
export function isDone({ status }: InquirySummary): boolean {
  return status === "solved" || status === "closed";
}

/** Whether an inquiry stands in a view; the same rules as the service's own views. */
export function belongs(
  summary: InquirySummary,
  view: View,
  me: string,
  units: ReadonlySet<string> = new Set(),
): boolean {
  const open = !isDone(summary);
  switch (view) {
    case "waiting":
      return open && summary.owner === "queue";
    case "mine":
      return open && summary.owner === "staff" && summary.staff?.id === me;
    case "unit":
      return open && summary.unit !== null && units.has(summary.unit);
    case "unassigned":
      return open && summary.owner === "queue" && summary.responsible === null;
    case "overdue":
      return open && summary.overdue === true;
    case "bot":
      return open && summary.owner === "bot";
    case "open":
      return open;
    case "closed":
      return !open;
  }
}

export function inboxReducer(state: InboxState, action: InboxAction): InboxState {
  switch (action.type) {
    case "loading":
      return started(state, action.view);
    case "loaded":
      return action.view === state.view ? loaded(state, action.page) : state;
    case "failed":
      return action.view === state.view && state.phase === "loading" ? { ...state, phase: "failed" } : state;
    case "more":
      return action.view === state.view ? extended(state, action.page) : state;
    case "counted":
      return action.page.sequence < state.countedAt ? state : { ...state, ...countsOf(action.page) };
    case "event":
      if (state.phase !== "ready") return { ...state, early: [...state.early, action.frame] };
      return happened(state, action.frame);
    case "units":
      return { ...state, units: action.units };
    case "changed":
      return placed(state, action.summary);
    case "opened":
      return state.fresh.has(action.inquiry)
        ? { ...state, fresh: without(state.fresh, action.inquiry) }
        : state;
  }
}

function started(state: InboxState, view: View): InboxState {
  // Reading the same view again keeps what is shown; only another view starts empty.
  const items = view === state.view ? state.items : [];
  return { ...state, view, phase: "loading", items, next: null };
}

function loaded(state: InboxState, page: InquiryPage): InboxState {
  const ready: InboxState = {
    ...state,
    phase: "ready",
    items: page.inquiries,
    next: page.next,
    ...countsOf(page),
    sequence: page.sequence,
    early: [],
    owners: remembered(state.owners, page.inquiries),
  };
  return state.early.reduce(happened, ready);
}

function countsOf(page: InquiryPage): Pick<InboxState, "counts" | "countedAt"> {
  return { counts: page.counts, countedAt: page.sequence };
}

function extended(state: InboxState, page: InquiryPage): InboxState {
  const known = new Set(state.items.map(({ id }) => id));
  const more = page.inquiries.filter(({ id }) => !known.has(id));
  return {
    ...state,
    items: [...state.items, ...more].sort(newestFirst),
    next: page.next,
    owners: remembered(state.owners, more),
  };
}

function happened(state: InboxState, frame: EventFrame): InboxState {
  if (frame.sequence <= state.sequence) return state;
  const seen = { ...state, sequence: frame.sequence };
  if (frame.kind === "deleted") return dropped(seen, frame.conversation);
  if (frame.summary === null) return seen;
  const fresh = arrivalOf(state, frame) === null ? seen.fresh : new Set([...seen.fresh, frame.summary.id]);
  return placed({ ...seen, fresh }, frame.summary);
}

/** Puts an inquiry where it belongs now: in its order, or out of this view. An older state than the shown is left. */
function placed(state: InboxState, summary: InquirySummary): InboxState {
  const shown = state.items.find(({ id }) => id === summary.id);
  if (shown !== undefined && changedAt(shown) > changedAt(summary)) return state;
  const others = state.items.filter(({ id }) => id !== summary.id);
  const inside = belongs(summary, state.view, state.me, state.units) && isLoadedUpTo(state, summary);
  const waits = summary.owner === "queue" || summary.staff?.id === state.me;
  return {
    ...state,
    items: inside ? [...others, summary].sort(newestFirst) : others,
    fresh: waits && !isDone(summary) ? state.fresh : without(state.fresh, summary.id),
    owners: remembered(state.owners, [summary]),
  };
}

/** Whether the loaded part of the list reaches down to an inquiry; what lies below comes with «more». */
function isLoadedUpTo(state: InboxState, summary: InquirySummary): boolean {
  const last = state.items.at(-1);
  return (
    state.next === null || last === undefined || newestFirst(summary, last) <= 0 || last.id === summary.id
  );
}

/** Takes out a deleted conversation with all of its inquiries. */
function dropped(state: InboxState, conversation: string): InboxState {
  return { ...state, items: state.items.filter((item) => item.conversation !== conversation) };
}

function newestFirst(one: InquirySummary, other: InquirySummary): number {
  return changedAt(other) - changedAt(one) || (one.id < other.id ? 1 : -1);
}

/** Times are compared as numbers: as text, a whole second would stand behind its fractions. */
function changedAt(summary: InquirySummary): number {
  return Date.parse(summary.updated_at);
}

function remembered(
  owners: InboxState["owners"],
  summaries: readonly InquirySummary[],
): InboxState["owners"] {
  return new Map([...owners, ...summaries.map(({ id, owner }) => [id, owner] as const)]);
}

function without(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  return new Set([...set].filter((other) => other !== item));
}
