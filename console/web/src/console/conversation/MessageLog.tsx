import { Button } from "@digdir/designsystemet-react";
import { ArrowDownIcon } from "@navikt/aksel-icons";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import type { MessageInfo } from "../../api/types";
import { useNames } from "../mentions/Named";
import { sameDay } from "../texts/format";
import { useTexts } from "../texts/TextsProvider";
import type { ConversationState } from "./conversationState";
import { MessageItem, type MessageSteps } from "./MessageItem";

const NEAR_END_PX = 80;

interface Props {
  state: ConversationState;
  language: string;
  steps: MessageSteps;
}

/** All that was said, oldest first; follows the end unless somebody reads further up. */
export function MessageLog({ state, language, steps }: Props) {
  const { t, format } = useTexts();
  const { messages } = state;
  const { log, atEnd, toEnd, following } = useFollowing(messages.length);
  useWanted(messages, following);
  const names = useNames(messages);
  const several = new Set(messages.map(({ channel }) => channel).filter((one) => one !== null)).size > 1;
  return (
    <div className="log">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for a keyboard (WCAG 2.1.1). */}
      <div className="log__scroll" ref={log} role="log" aria-label={t("log.label")} tabIndex={0}>
        <ol className="log__list">
          {messages.map((message, place) => {
            const at = new Date(message.created_at);
            const before = messages[place - 1];
            const newDay = before === undefined || !sameDay(new Date(before.created_at), at);
            return [
              newDay && (
                <li key={`day-${message.id}`} className="log__day">
                  {format.day(at)}
                </li>
              ),
              <MessageItem
                key={message.id}
                message={message}
                language={language}
                answers={answersCitizen(messages, place)}
                several={several}
                splittable={isSplittable(messages, place)}
                steps={steps}
                names={names}
              />,
            ];
          })}
        </ol>
      </div>
      {/* Whoever writes after the end writes about something else: the next inquiry. */}
      <TypingLine typing={state.summary?.status === "closed" ? null : state.typing} />
      {!atEnd && (
        <Button variant="secondary" data-size="sm" className="log__toEnd" onClick={toEnd}>
          <ArrowDownIcon aria-hidden />
          {t("log.toEnd")}
        </Button>
      )}
    </div>
  );
}

/** Whether a message is the first that the bot says to what the citizen wrote; notes and notices do not count. */
function answersCitizen(messages: readonly MessageInfo[], place: number): boolean {
  const said = ({ internal, author }: MessageInfo) => !internal && author !== "notice";
  return messages[place]?.author === "bot" && messages.slice(0, place).findLast(said)?.author === "citizen";
}

/** Whether a message may begin an inquiry of its own: another of the citizen's stays, and a chat stays in its window. */
function isSplittable(messages: readonly MessageInfo[], place: number): boolean {
  const message = messages[place];
  if (message?.author !== "citizen" || message.channel === "webchat" || message.channel === null)
    return false;
  return messages.slice(0, place).some(({ author }) => author === "citizen");
}

function TypingLine({ typing }: { typing: ConversationState["typing"] }) {
  const { t } = useTexts();
  return (
    <p className="log__typing">
      {typing !== null && (
        <>
          <span className="log__dots" aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {typing.name === null ? t(`typing.${typing.who}`) : t("typing.name", { name: typing.name })}
        </>
      )}
    </p>
  );
}

function useFollowing(count: number) {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = useCallback(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, []);
  useEffect(() => {
    const element = log.current;
    if (element === null) return;
    const scrolled = () => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      following.current = left < NEAR_END_PX;
      setAtEnd(following.current);
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    // A banner or a growing text box takes height from the log; its end must stay in sight.
    const resized = new ResizeObserver(() => following.current && toEnd());
    resized.observe(element);
    // So does what grows in it: pictures that arrive, a letter that gets its file.
    if (element.firstElementChild !== null) resized.observe(element.firstElementChild);
    return () => {
      element.removeEventListener("scroll", scrolled);
      resized.disconnect();
    };
  }, [toEnd]);
  useLayoutEffect(() => {
    if (count > 0 && following.current) toEnd();
  }, [count, toEnd]);
  return { log, atEnd, toEnd, following };
}

/** Goes, once, to the message that the address names: the search opens an inquiry where the words stand. */
function useWanted(messages: readonly MessageInfo[], following: { current: boolean }): void {
  const wanted = new URLSearchParams(useLocation().search).get("message");
  const there = wanted !== null && messages.some(({ id }) => id === wanted);
  // Not earlier: opening a conversation gives its heading the focus, which would be the last word.
  useEffect(() => {
    if (wanted === null || !there) return;
    const item = document.getElementById(`message-${wanted}`);
    if (item === null) return;
    following.current = false;
    item.dataset["wanted"] = "true";
    item.tabIndex = -1;
    item.scrollIntoView({ block: "center" });
    item.focus({ preventScroll: true });
    return () => {
      delete item.dataset["wanted"];
    };
  }, [wanted, there, following]);
}
