import { Tag } from "@digdir/designsystemet-react";
import { PencilIcon } from "@navikt/aksel-icons";
import { Link } from "react-router";
import type { DueInfo } from "../../api/duty";
import type { InquirySummary, Place } from "../../api/types";
import { Due } from "../duty/Due";
import { Until } from "../putting/Until";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { channelIcon, channelName, holder, standing } from "./labels";
import { PriorityMark, TagLine } from "./Marks";

interface Props {
  summary: InquirySummary;
  place: Place;
  open: boolean;
  fresh: boolean;
  /** Whether a citizen said something in it, or a note mentions the person, which they have not seen. */
  unread: boolean;
  /** Whether the person has begun a reply in it. */
  drafted?: boolean;
  due?: DueInfo | null;
}

/** One inquiry in the list: a single link, so that a keyboard stops once on each. */
export function InboxItem({ summary, place, open, fresh, unread, drafted = false, due = null }: Props) {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const { text, tone } = standing(summary, staff.id, t);
  const Icon = channelIcon(summary.channel);
  return (
    <Link
      id={`item-${summary.id}`}
      className="inbox__link"
      to={`/${place}/${summary.id}`}
      aria-current={open ? "true" : undefined}
      data-fresh={fresh || unread}
    >
      <span className="inbox__top">
        <span className="inbox__title" lang={summary.language}>
          {fresh && <span className="inbox__new">{t("inbox.new")}</span>}
          {unread && !fresh && (
            <span className="inbox__unread">
              <span className="ds-sr-only">{t("inbox.unread")}</span>
            </span>
          )}
          {summary.title || t("inbox.untitled")}
        </span>
        <Waiting summary={summary} />
      </span>
      <span className="inbox__preview" lang={summary.language}>
        {summary.preview}
      </span>
      <TagLine tags={summary.tags} />
      <span className="inbox__facts">
        <PriorityMark priority={summary.priority} />
        <Tag data-color={tone} data-size="sm">
          {text}
        </Tag>
        {drafted && (
          <Tag data-color="neutral" data-size="sm" variant="outline" className="inbox__draft">
            <PencilIcon aria-hidden />
            {t("inbox.draft")}
          </Tag>
        )}
        <span className="inbox__fact">
          <Icon aria-hidden />
          {channelName(summary.channel, t)}
        </span>
        {summary.owner === "staff" && summary.status !== "closed" && (
          <span className="inbox__fact">{holder(summary, staff.id, t)}</span>
        )}
        {summary.put_off_until !== null && (
          <span className="inbox__fact">
            <Until at={new Date(summary.put_off_until)} />
          </span>
        )}
        {due !== null && (
          <span className="inbox__fact">
            <Due due={due} />
          </span>
        )}
        <span className="inbox__fact inbox__number">{summary.number}</span>
      </span>
    </Link>
  );
}

/** How long the citizen has waited for a person, or else when something last happened. */
function Waiting({ summary }: { summary: InquirySummary }) {
  const { t, format } = useTexts();
  const now = useNow();
  const waits = summary.waiting_since !== null && summary.status !== "closed";
  const at = new Date(waits ? (summary.waiting_since ?? 0) : summary.updated_at);
  const text = waits
    ? t("inbox.waited", { length: format.length(now - at.getTime()) })
    : format.moment(at, new Date(now));
  return (
    <time className="inbox__time" dateTime={at.toISOString()} title={format.full(at)} data-waits={waits}>
      {text}
    </time>
  );
}
