import { Alert, Button, Heading, Paragraph, Skeleton } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import type { View } from "../../api/types";
import { useNextDeadlines } from "../duty/Due";
import { useTexts } from "../texts/TextsProvider";
import { InboxItem } from "./InboxItem";
import type { Inbox } from "./useInbox";

const SKELETONS = ["one", "two", "three", "four"];

/** The list of a view, with what is to be said when it is empty, loading or out of reach. */
export function InboxPane({ inbox, open }: { inbox: Inbox; open: string | null }) {
  const { t } = useTexts();
  const { state, refusal, reload } = inbox;
  const heading = useFocusWhenAlone(open);
  const dues = useNextDeadlines(state.items.map(({ id }) => id));
  const waiting = state.phase === "loading" && state.items.length === 0;
  return (
    <section
      id="list"
      className="pane pane--list"
      aria-labelledby="list-title"
      aria-busy={state.phase === "loading"}
    >
      <Heading id="list-title" level={2} data-size="2xs" tabIndex={-1} ref={heading} className="pane__title">
        {t(`view.${state.view}`)}
      </Heading>
      {refusal !== null && (
        <Alert data-color="danger" role="alert" className="pane__alert">
          <Paragraph>{t("inbox.failed")}</Paragraph>
          <Button variant="secondary" data-size="sm" onClick={reload}>
            {t("retry")}
          </Button>
        </Alert>
      )}
      {waiting && <LoadingList label={t("loading")} />}
      {state.phase === "ready" && state.items.length === 0 && <EmptyList view={state.view} />}
      <ul className="inbox">
        {state.items.map((summary) => (
          <InboxItem
            key={summary.id}
            summary={summary}
            view={state.view}
            open={summary.id === open}
            fresh={state.fresh.has(summary.id)}
            due={dues[summary.id] ?? null}
          />
        ))}
      </ul>
      {state.next !== null && (
        <Button variant="tertiary" className="inbox__more" loading={inbox.loadingMore} onClick={inbox.more}>
          {t("inbox.more")}
        </Button>
      )}
    </section>
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
function useFocusWhenAlone(open: string | null) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef<string | null>(null);
  useEffect(() => {
    const left = before.current;
    before.current = open;
    if (open !== null) return;
    const item = left === null ? null : document.getElementById(`item-${left}`);
    if (left !== null || document.activeElement === document.body) (item ?? heading.current)?.focus();
  }, [open]);
  return heading;
}
