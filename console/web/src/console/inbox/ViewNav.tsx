import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { SavedFilter } from "../../api/inbox";
import { type Place, VIEWS } from "../../api/types";
import { WriteFirstButton } from "../first/WriteFirstButton";
import { RegisterButton } from "../handling/RegisterButton";
import { useUnreadMessages } from "../internal/UnreadProvider";
import { useLive } from "../live/LiveProvider";
import { owes } from "../session/roles";
import { useOwnSession, useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import type { Counts } from "./inboxState";
import { ReadLinks, SavedLinks } from "./SavedLinks";
import { ViewCount } from "./ViewCount";

/** The pages beside the inbox, in the order in which they are listed, and the right that each needs. */
const NEEDED = {
  now: "see_now",
  search: "search_inquiries",
  canned: "handle_inquiries",
  knowledge: "read_knowledge",
  messages: "write_internally",
  colleagues: "see_colleagues",
  duty: "see_duty",
  services: "see_services",
  systems: "see_systems",
  statistics: "see_statistics",
  channels: "see_channels",
  privacy: "see_access_log",
  audit: "see_access_log",
  accounts: "manage_accounts",
  settings: "change_settings",
} as const;

/** A page beside the inbox; those of one's own account, digest, and of the versions stand in no menu. */
export type Beside = Listed | "security" | "digest" | "about";
type Listed = keyof typeof NEEDED;
const PAGES = Object.keys(NEEDED) as Listed[];

/** The pages that the person may see. */
export function usePages(): readonly Listed[] {
  const session = useOwnSession();
  const { rights } = session;
  return owes(session) ? [] : PAGES.filter((page) => rights.includes(NEEDED[page]));
}

interface Props {
  view: Place | Beside;
  counts: Counts | null;
  /** The person's own views, where the page has read them already. */
  saved?: readonly SavedFilter[];
}

/** The inbox's views with how many inquiries each holds, and the pages beside it. */
export function ViewNav({ view, counts, saved }: Props) {
  const { t } = useTexts();
  const handles = useRight("handle_inquiries");
  const registers = useRight("register_inquiries");
  const writes = useRight("write_first");
  const owing = owes(useOwnSession());
  const pages = usePages();
  const nav = useRef<HTMLElement>(null);
  const counted = counts !== null;
  const messages = useUnreadMessages(counted);
  // Where the views are one line, the chosen one may lie outside the screen; how far depends on the counts beside them.
  useEffect(() => {
    if (!counted || view === "waiting") return;
    const show = () => {
      const chosen = nav.current?.querySelector(`[aria-current="page"]`);
      chosen?.scrollIntoView?.({ block: "nearest", inline: "center" });
    };
    show();
    if (nav.current === null) return;
    // A banner that comes above takes of its height.
    const observer = new ResizeObserver(show);
    observer.observe(nav.current);
    return () => observer.disconnect();
  }, [view, counted]);
  if (!handles || owing) return <PagesNav view={view} pages={pages} />;
  return (
    <nav className="views" aria-label={t("views.label")} ref={nav}>
      {registers && <RegisterButton />}
      {writes && <WriteFirstButton />}
      <ul>
        {VIEWS.map((name) => (
          <li key={name}>
            <Link className="views__link" to={`/${name}`} aria-current={name === view ? "page" : undefined}>
              <span>{t(`view.${name}`)}</span>
              {name === "mine" && <Unread count={counts?.["unread"] ?? 0} />}
              {name === "following" && <Unread count={counts?.["followed"] ?? 0} />}
              {name === "mentioned" && <Unread count={counts?.["mentions"] ?? 0} />}
              <ViewCount urgent={name === "waiting"} count={counts?.[name]} />
            </Link>
          </li>
        ))}
        {saved === undefined ? (
          <ReadLinks view={view} counts={counts} />
        ) : (
          <SavedLinks view={view} saved={saved} counts={counts} />
        )}
        {pages.map((page, place) => (
          <li key={page} className={place === 0 ? "views__apart" : undefined}>
            <Link className="views__link" to={`/${page}`} aria-current={page === view ? "page" : undefined}>
              <span>{t(`${page}.title`)}</span>
              {page === "messages" && (
                <Marked count={messages} words={t("views.unread", { count: messages })} />
              )}
              {page === "channels" && <Trouble />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many of the person's own inquiries hold something unread. */
function Unread({ count }: { count: number }) {
  const { t } = useTexts();
  if (count === 0) return null;
  return <span className="views__unread">{t("views.unread", { count })}</span>;
}

/** How many channels do not work, where any does not. */
function Trouble() {
  const { t } = useTexts();
  const { parts } = useLive();
  const trouble = parts.filter(({ part, state }) => part.startsWith("channel.") && state === "down").length;
  return <Marked count={trouble} words={t("channels.trouble", { count: trouble })} urgent />;
}

interface MarkedProps {
  count: number;
  /** What the number means, for who hears the page. */
  words: string;
  urgent?: boolean;
}

/** A number beside a page, where there is one: so narrow that no word moves when it comes. */
function Marked({ count, words, urgent = false }: MarkedProps) {
  const { format } = useTexts();
  if (count === 0) return null;
  return (
    <>
      <span className="views__count" data-urgent={urgent} data-unread={!urgent} aria-hidden>
        {format.count(count)}
      </span>
      <span className="ds-sr-only">{words}</span>
    </>
  );
}

/** Who sees no inquiries has pages and nothing beside them. */
function PagesNav({ view, pages }: { view: string; pages: readonly Listed[] }) {
  const { t } = useTexts();
  return (
    <nav className="views" aria-label={t("views.label")}>
      <ul>
        {pages.map((page) => (
          <li key={page}>
            <Link className="views__link" to={`/${page}`} aria-current={page === view ? "page" : undefined}>
              {t(`${page}.title`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
