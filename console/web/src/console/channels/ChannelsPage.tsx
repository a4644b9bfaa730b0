import { Alert, Button, Heading, Paragraph, Skeleton, SkipLink } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import { Banners } from "../desk/Banners";
import { Header } from "../desk/Header";
import { Shortcuts } from "../desk/Shortcuts";
import { useAnnouncer } from "../desk/useAnnouncer";
import { useArrivals } from "../desk/useArrivals";
import { useInbox } from "../inbox/useInbox";
import { ViewNav } from "../inbox/ViewNav";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { ChannelTable } from "./ChannelTable";
import { KeptMails } from "./KeptMails";
import { Quarantine } from "./Quarantine";
import { useChannels } from "./useChannels";

/** How every channel is, what came that nobody could read, and the mails that were kept instead of sent. */
export function ChannelsPage() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const { announce, announcement } = useAnnouncer();
  // The inbox goes on beside this page: its counts stand in the menu, and what arrives is told here as well.
  const inbox = useInbox("waiting", staff.id, useArrivals(announce));
  const { board, failed, reload } = useChannels();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.title = `${t("channels.title")} – Torg`;
  }, [t]);
  return (
    <div className="desk" data-size="sm" data-open="false">
      <SkipLink href="#channels">{t("skip.channels")}</SkipLink>
      <Header />
      <Banners />
      <div className="desk__panes">
        <ViewNav view="channels" counts={inbox.state.counts} />
        <main className="page" id="channels" tabIndex={-1}>
          <Heading level={2} data-size="xs" tabIndex={-1} ref={heading}>
            {t("channels.title")}
          </Heading>
          {failed && (
            <Alert data-color="danger" role="alert">
              <Paragraph>{t("channels.failed")}</Paragraph>
              <Button variant="secondary" data-size="sm" onClick={reload}>
                {t("retry")}
              </Button>
            </Alert>
          )}
          {board === null && !failed && (
            <div className="inbox__loading" role="status">
              <span className="ds-sr-only">{t("loading")}</span>
              <Skeleton aria-hidden variant="rectangle" height={160} />
            </div>
          )}
          {board !== null && (
            <>
              <ChannelTable channels={board.channels} />
              <Quarantine arrivals={board.quarantined} discarded={board.discarded} changed={reload} />
              {board.mailsKept && <KeptMails mails={board.kept} />}
            </>
          )}
        </main>
      </div>
      <p className="ds-sr-only" role="status">
        {announcement}
      </p>
      <Shortcuts view="waiting" inquiry={null} />
    </div>
  );
}
