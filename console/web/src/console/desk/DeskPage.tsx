import { SkipLink } from "@digdir/designsystemet-react";
import { useEffect } from "react";
import { Navigate, useParams } from "react-router";
import { isView, type View } from "../../api/types";
import { ConversationPane } from "../conversation/ConversationPane";
import { InboxPane } from "../inbox/InboxPane";
import { useInbox } from "../inbox/useInbox";
import { ViewNav } from "../inbox/ViewNav";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { Banners } from "./Banners";
import { EmptyPane } from "./EmptyPane";
import { Header } from "./Header";
import { Shortcuts } from "./Shortcuts";
import { useAnnouncer } from "./useAnnouncer";
import { useArrivals } from "./useArrivals";

/** The staff's workspace: views, list and conversation side by side, or one after the other on a narrow screen. */
export function DeskPage() {
  const { view } = useParams();
  return isView(view) ? <Desk view={view} /> : <Navigate to="/waiting" replace />;
}

function Desk({ view }: { view: View }) {
  const { t } = useTexts();
  const { inquiry = null } = useParams();
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  const inbox = useInbox(view, staff.id, useArrivals(announce));
  const { opened } = inbox;
  useEffect(() => {
    if (inquiry !== null) opened(inquiry);
  }, [inquiry, opened]);
  useTitle(view, inbox.state.counts?.["waiting"] ?? 0);

  return (
    <div className="desk" data-size="sm" data-open={inquiry !== null}>
      <SkipLink href="#list">{t("skip.list")}</SkipLink>
      {inquiry !== null && <SkipLink href="#conversation">{t("skip.conversation")}</SkipLink>}
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view={view} counts={inbox.state.counts} />
        <main className="desk__main">
          <InboxPane inbox={inbox} open={inquiry} />
          {inquiry === null ? (
            <EmptyPane />
          ) : (
            <ConversationPane
              key={inquiry}
              inquiry={inquiry}
              view={view}
              changed={inbox.changed}
              announce={announce}
            />
          )}
        </main>
      </div>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view={view} inquiry={inquiry} />
    </div>
  );
}

function useTitle(view: View, waiting: number): void {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${t(`view.${view}`)} – Torg`;
  }, [t, view, waiting]);
}
