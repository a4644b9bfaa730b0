/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Panel } from "../panel";
import { Speaker } from "../texts";
import { aloud } from "./aloud";
import { useStore } from "./hooks";
import { Icon } from "./icons";
import { PanelView } from "./panel-view";

/** How long an announcement stays where screen readers find it, in milliseconds. */
const ANNOUNCED_FOR = 15_000;

interface Announcement {
  readonly key: number;
  readonly text: string;
}

/**
 * Launcher or panel, and the place where new messages are said aloud.
 *
 * Where nothing was said yet, the panel stands ready out of sight and is only uncovered when somebody asks for it.
 */
export function App({ chat, panel }: { chat: Chat; panel: Panel }): JSX.Element {
  useStore(chat);
  useStore(panel);
  const { config } = chat.terms;
  const speaker = useMemo(() => new Speaker(chat.language, config), [chat.language, config]);
  const launcher = useRef<HTMLButtonElement>(null);
  const [news, announce] = useAnnouncements();
  useEffect(() => {
    chat.onNews = (message) => announce(aloud(message, speaker));
  }, [chat, speaker, announce]);
  useEffect(() => {
    if (panel.open) void chat.wake(true);
  }, [chat, panel.open]);
  const hide = useCallback((): void => {
    const opener = panel.hide();
    // The launcher is drawn again first, hence the wait.
    setTimeout(() => (opener ?? launcher.current)?.focus());
  }, [panel]);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (panel.open && panel.asked > 0) field.current?.focus();
  }, [panel.open, panel.asked]);
  const waiting = !panel.open && panel.prepared && untouched(chat);
  const cover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (waiting && cover.current !== null) practise(cover.current);
  }, [waiting]);
  // The same element as before is not gone through again, so that uncovering it costs nothing but its painting.
  const view = useMemo(
    () => (
      <PanelView chat={chat} panel={panel} speaker={speaker} field={field} hide={hide} announce={announce}>
        <Aloud news={news} />
      </PanelView>
    ),
    [chat, panel, speaker, hide, announce, news],
  );
  const keepKeys = (event: Event): void => event.stopPropagation();
  return (
    // The page's own keyboard shortcuts do not see that somebody is writing in here, so they get no keys.
    // biome-ignore lint/a11y/noStaticElementInteractions: it holds events back and offers nothing to interact with.
    <div class="root" lang={chat.language} onKeyDown={keepKeys} onKeyUp={keepKeys} onKeyPress={keepKeys}>
      {(panel.open || waiting) && (
        <div ref={cover} class={panel.open ? "shown" : ""} style={{ visibility: panel.open ? "" : "hidden" }}>
          {view}
        </div>
      )}
      {!panel.open && (
        <section aria-label={speaker.say("region")}>
          <button type="button" class="launcher" ref={launcher} onClick={() => panel.show(null)}>
            <Icon name="chat" />
            <span>{speaker.say("launcher")}</span>
            {chat.unread > 0 && (
              <span class="badge">
                <span aria-hidden="true">{chat.unread}</span>
                <span class="hidden">{speaker.say("unread", { count: chat.unread })}</span>
              </span>
            )}
          </button>
          <Aloud news={news} />
        </section>
      )}
    </div>
  );
}

/** Whether nothing was said that a panel out of sight would show as seen. */
function untouched(chat: Chat): boolean {
  return !chat.session.begun && chat.conversation.entries.length + chat.outbox.messages.length === 0;
}

/** Uncover the panel and cover it again before anything is painted: browsers do for the second time what they know. */
function practise(cover: HTMLElement): void {
  for (const visibility of ["", "hidden"]) {
    cover.style.visibility = visibility;
    cover.getBoundingClientRect();
  }
}

/**
 * What screen readers say. It stands within the panel while that is open: when the panel covers the page, some of them
 * hear nothing from outside.
 */
function Aloud({ news }: { news: readonly Announcement[] }): JSX.Element {
  return (
    <div class="hidden" aria-live="polite" aria-relevant="additions">
      {news.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}

function useAnnouncements(): [readonly Announcement[], (text: string) => void] {
  const [news, setNews] = useState<readonly Announcement[]>([]);
  const count = useRef(0);
  const announce = useMemo(
    () => (text: string) => {
      count.current += 1;
      const key = count.current;
      setNews((others) => [...others, { key, text }]);
      setTimeout(() => setNews((all) => all.filter((one) => one.key !== key)), ANNOUNCED_FOR);
    },
    [],
  );
  return [news, announce];
}
