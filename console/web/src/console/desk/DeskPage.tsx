import { Button, Paragraph, SkipLink } from "@digdir/designsystemet-react";
import { useEffect } from "react";
import { Link, useParams } from "react-router";
import { isView, type Place } from "../../api/types";
import { ConversationPane } from "../conversation/ConversationPane";
import { ChosenTools } from "../inbox/ChosenTools";
import { InboxPane } from "../inbox/InboxPane";
import { ListTools } from "../inbox/ListTools";
import { type Lists, placeOf, useLists } from "../inbox/lists";
import { useChosen } from "../inbox/useChosen";
import { useInbox } from "../inbox/useInbox";
import { type Saved, useSaved } from "../inbox/useSaved";
import { useSeen } from "../inbox/useSeen";
import { useUnread } from "../inbox/useUnread";
import { ViewNav } from "../inbox/ViewNav";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Banners } from "./Banners";
import { CopyLink } from "./CopyLink";
import { EmptyPane } from "./EmptyPane";
import { Header } from "./Header";
import { Shortcuts } from "./Shortcuts";
import { useAnnouncer } from "./useAnnouncer";
import { useArrivals } from "./useArrivals";

/** The staff's workspace: views, list and conversation side by side, or one after the other on a narrow screen. */
export function DeskPage() {
  const { view } = useParams();
  const saved = useSaved();
  const place = isPlace(view) ? view : "waiting";
  const lists = useLists(place, saved.filters ?? []);
  if (!isPlace(view)) return <NoPage />;
  if (lists !== null) return <Desk place={view} lists={lists} saved={saved} />;
  return <Instead place={view} words={saved.filters === null ? "loading" : "inbox.saved.gone"} />;
}

function isPlace(word: string | undefined): word is Place {
  return isView(word) || word?.startsWith("f-") === true;
}

interface Props {
  place: Place;
  lists: Lists;
  saved: Saved;
}

function Desk({ place, lists, saved }: Props) {
  const { t } = useTexts();
  const { inquiry = null } = useParams();
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  const inbox = useInbox(lists.list, staff.id, useArrivals(announce));
  const { opened } = inbox;
  const chosen = useChosen(inbox, inquiry);
  useEffect(() => {
    if (inquiry !== null) opened(inquiry);
  }, [inquiry, opened]);
  useSeen(inquiry, inbox.state.sequence);
  const unread = useUnread(inbox, inquiry, place, announce);
  const named = saved.filters?.find((filter) => placeOf(filter) === place)?.name;
  const title = named ?? t(`view.${lists.list.view}`);
  useTitle(title, inbox.state.counts?.["waiting"] ?? 0);

  return (
    <div className="desk" data-size="sm" data-open={inquiry !== null}>
      <SkipLink href="#list">{t("skip.list")}</SkipLink>
      {inquiry !== null && <SkipLink href="#conversation">{t("skip.conversation")}</SkipLink>}
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view={place} counts={inbox.state.counts} saved={saved.filters ?? []} />
        <main className="desk__main">
          <InboxPane inbox={inbox} title={title} place={place} open={inquiry} chosen={chosen}>
            <ListTools
              place={place}
              lists={lists}
              saved={saved}
              choosing={chosen.summaries !== null}
              choose={chosen.start}
            />
            <ChosenTools chosen={chosen} changed={inbox.changed} unread={unread} announce={announce} />
          </InboxPane>
          {inquiry === null ? (
            <EmptyPane />
          ) : (
            <ConversationPane
              key={inquiry}
              inquiry={inquiry}
              view={place}
              changed={inbox.changed}
              announce={announce}
            />
          )}
        </main>
      </div>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view={place} inquiry={inquiry} />
      <CopyLink inbox={inbox} open={inquiry} />
    </div>
  );
}

/** For an address where there is nothing: whoever comes by an old link is told, and not led somewhere else in silence. */
export function NoPage() {
  return <Instead place="waiting" words="page.missing" />;
}

/** What stands where a list would: that it is being read, or is not there, and the way to one that is. */
function Instead({ place, words }: { place: Place; words: "loading" | "inbox.saved.gone" | "page.missing" }) {
  const { t } = useTexts();
  return (
    <div className="desk" data-size="sm" data-open="false">
      <Header />
      <div className="desk__panes">
        <ViewNav view={place} counts={null} />
        <main className="empty">
          <Paragraph role="status">{t(words)}</Paragraph>
          {words !== "loading" && (
            <Button asChild variant="secondary">
              <Link to="/waiting">{t("view.waiting")}</Link>
            </Button>
          )}
        </main>
      </div>
    </div>
  );
}

function useTitle(title: string, waiting: number): void {
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${title} – Torg`;
  }, [title, waiting]);
}
