import { Alert, Button, Checkbox, Heading, Paragraph, Skeleton } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { InquirySummary, Place, View } from "../../api/types";
import { useNextDeadlines } from "../duty/Due";
import { useTexts } from "../texts/TextsProvider";
import { InboxItem } from "./InboxItem";
import type { Chosen } from "./useChosen";
import type { Inbox } from "./useInbox";
import { useRows } from "./useRows";

const SKELETONS = ["one", "two", "three", "four"];

interface Props {
  inbox: Inbox;
  /** What the list is called. */
  title: string;
  place: Place;
  open: string | null;
  chosen: Chosen;
  children?: ReactNode;
}

/** The list of a view, with what is to be said when it is empty, loading or out of reach. */
export function InboxPane({ inbox, title, place, open, chosen, children }: Props) {
  const { t } = useTexts();
  const { state, refusal, reload } = inbox;
  const heading = useRef<HTMLHeadingElement>(null);
  const { view } = state.list;
  const waiting = state.phase === "loading" && state.items.length === 0;
  return (
    <section
      id="list"
      className="pane pane--list"
      aria-labelledby="list-title"
      aria-busy={state.phase === "loading"}
    >
      <Heading id="list-title" level={2} data-size="2xs" tabIndex={-1} ref={heading} className="pane__title">
        {title}
      </Heading>
      {children}
      {refusal !== null && (
        <Alert data-color="danger" role="alert" className="pane__alert">
          <Paragraph>{t("inbox.failed")}</Paragraph>
          <Button variant="secondary" data-size="sm" onClick={reload}>
            {t("retry")}
          </Button>
        </Alert>
      )}
      {waiting && <LoadingList label={t("loading")} />}
      {state.phase === "ready" && state.items.length === 0 && <EmptyList view={view} />}
      <Rows inbox={inbox} place={place} open={open} chosen={chosen} heading={heading} />
    </section>
  );
}

interface RowsProps {
  inbox: Inbox;
  place: Place;
  open: string | null;
  chosen: Chosen;
  heading: { readonly current: HTMLHeadingElement | null };
}

/**
 * The rows on the screen and some around them, out of a list that may have tens of thousands.
 *
 * Screen readers are told how many there are and which one this is, since the others are not in the page.
 */
function Rows({ inbox, place, open, chosen, heading }: RowsProps) {
  const { state } = inbox;
  const { list, rows, height, measure, keys, focusRow } = useRows(inbox, open);
  useFocusWhenAlone(inbox, open, heading, focusRow);
  const shown = rows.flatMap(({ index }) => state.items[index - state.start] ?? []);
  const dues = useNextDeadlines(shown.map(({ id }) => id));
  return (
    <ul className="inbox" ref={list} style={{ height }} {...keys}>
      {rows.map(({ key, index, top }) => {
        const summary = state.items[index - state.start];
        return (
          <li
            key={key}
            ref={measure}
            data-index={index}
            className="inbox__row"
            data-choosing={chosen.summaries !== null}
            style={{ transform: `translateY(${top}px)` }}
            aria-setsize={state.total}
            aria-posinset={index + 1}
          >
            {summary === undefined ? (
              <Missing />
            ) : (
              <>
                {chosen.summaries !== null && <Choice summary={summary} chosen={chosen} />}
                <InboxItem
                  summary={summary}
                  place={place}
                  open={summary.id === open}
                  fresh={state.fresh.has(summary.id)}
                  unread={state.unread.has(summary.id)}
                  drafted={state.drafted.has(summary.id)}
                  due={dues[summary.id] ?? null}
                />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Choice({ summary, chosen }: { summary: InquirySummary; chosen: Chosen }) {
  const { t } = useTexts();
  const name = summary.title || t("inbox.untitled");
  return (
    <Checkbox
      className="inbox__choice"
      aria-label={t("chosen.one", { title: name, number: summary.number })}
      checked={chosen.summaries?.has(summary.id) ?? false}
      onChange={() => chosen.toggle(summary)}
    />
  );
}

/** Stands where an inquiry will be that is being read. */
function Missing() {
  const { t } = useTexts();
  return (
    <div className="inbox__missing">
      <span className="ds-sr-only">{t("loading")}</span>
      <Skeleton aria-hidden variant="text" width={30} />
      <Skeleton aria-hidden variant="text" width={60} />
    </div>
  );
}

function LoadingList({ label }: { label: string }) {
  return (
    <div className="inbox__loading" role="status">
      <span className="ds-sr-only">{label}</span>
      {SKELETONS.map((name) => (
        <div key={name} aria-hidden>
          <Skeleton variant="text" width={30} />
          <Skeleton variant="text" width={60} />
        </div>
      ))}
    </div>
  );
}

function EmptyList({ view }: { view: View }) {
  const { t } = useTexts();
  return (
    <div className="empty">
      <Paragraph>{t(`empty.${view}`)}</Paragraph>
      <Paragraph data-size="sm" className="hint">
        {t(`emptyHint.${view}`)}
      </Paragraph>
    </div>
  );
}

/**
 * Puts the focus on the list's heading when the desk first shows, and back on the list's item when its conversation
 * is left: otherwise the focus would fall to the page's top.
 */
function useFocusWhenAlone(
  inbox: Inbox,
  open: string | null,
  heading: RowsProps["heading"],
  focusRow: (index: number) => void,
): void {
  const before = useRef<string | null>(null);
  const { items, start } = inbox.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only opening and leaving move the focus, not the list's changes.
  useEffect(() => {
    const left = before.current;
    before.current = open;
    if (open !== null) return;
    const place = items.findIndex(({ id }) => id === left);
    if (place >= 0) focusRow(start + place);
    else if (left !== null || document.activeElement === document.body) heading.current?.focus();
  }, [open]);
}
