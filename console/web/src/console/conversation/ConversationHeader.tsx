import { Button, Heading, Tag } from "@digdir/designsystemet-react";
import { ArrowLeftIcon } from "@navikt/aksel-icons";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";
import type { InquirySummary, Place } from "../../api/types";
import { Deadlines } from "../duty/Deadlines";
import { channelIcon, channelName, holder, standing } from "../inbox/labels";
import { PriorityMark } from "../inbox/Marks";
import { Until } from "../putting/Until";
import { useOwnSession } from "../session/SessionProvider";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { MoreMenu } from "./MoreMenu";
import { TopicChip } from "./TopicChip";

export const HEADING_ID = "conversation-title";

/** A reason that is said elsewhere, with a link to where everything went. */
const MERGED = "merged";

interface Props {
  summary: InquirySummary;
  reason: string | null;
  view: Place;
  /** Asks with which other inquiry to merge; null where that cannot be done. */
  merge: (() => void) | null;
  /** Putting it off, and bringing it back. */
  later: ReactNode;
  children: ReactNode;
}

/** What the inquiry is about and how it stands; takes the focus when the conversation opens. */
export function ConversationHeader({ summary, reason, view, merge, later, children }: Props) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="talk__header">
      <div className="talk__top">
        <Button asChild variant="tertiary" icon className="talk__back" aria-label={t("conversation.back")}>
          <Link to={`/${view}`}>
            <ArrowLeftIcon aria-hidden />
          </Link>
        </Button>
        <Heading
          id={HEADING_ID}
          level={2}
          data-size="2xs"
          tabIndex={-1}
          ref={heading}
          className="talk__title"
        >
          <span lang={summary.language}>{summary.title || t("inbox.untitled")}</span>
        </Heading>
        {later}
        <MoreMenu merge={merge} />
      </div>
      <Facts summary={summary} reason={reason} />
      {children}
    </div>
  );
}

function Facts({ summary, reason }: { summary: InquirySummary; reason: string | null }) {
  const { t, format } = useTexts();
  const me = useOwnSession().staff.id;
  const { text, tone } = standing(summary, me, t);
  const Icon = channelIcon(summary.channel);
  const reasonKey = `reason.${reason}`;
  return (
    <ul className="talk__facts" aria-label={t("conversation.facts")}>
      <li>
        <Tag data-color={tone} data-size="sm">
          {text}
        </Tag>
      </li>
      {summary.priority !== "normal" && (
        <li>
          <PriorityMark priority={summary.priority} />
        </li>
      )}
      {summary.put_off_until !== null && (
        <li>
          <Until at={new Date(summary.put_off_until)} />
        </li>
      )}
      {summary.owner === "staff" && summary.status !== "closed" && (
        <li>{t("conversation.holder", { name: holder(summary, me, t) })}</li>
      )}
      <li>
        <Icon aria-hidden /> {channelName(summary.channel, t)}
      </li>
      <li>{format.languageName(summary.language)}</li>
      <li className="inbox__number">{summary.number}</li>
      <Deadlines summary={summary} />
      <li>
        <TopicChip summary={summary} />
      </li>
      {summary.tags.length > 0 && (
        <li>
          <ul className="tags" aria-label={t("field.tags")}>
            {summary.tags.map((tag) => (
              <li key={tag}>
                <Tag data-color="neutral" data-size="sm">
                  {tag}
                </Tag>
              </li>
            ))}
          </ul>
        </li>
      )}
      {reason !== null && reason !== MERGED && summary.status !== "with_bot" && (
        <li className="talk__reason">
          {t("conversation.reason", { reason: isTextKey(reasonKey) ? t(reasonKey) : reason })}
        </li>
      )}
    </ul>
  );
}
