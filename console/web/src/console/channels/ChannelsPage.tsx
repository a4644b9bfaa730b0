import { Alert, Button, Heading, Paragraph, Skeleton } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import { UnsettledCases } from "../cases/UnsettledCases";
import { Page } from "../desk/Page";
import { BlockedSenders } from "../junk/BlockedSenders";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { ChannelTable } from "./ChannelTable";
import { KeptMails } from "./KeptMails";
import { Quarantine } from "./Quarantine";
import { Trials } from "./Trials";
import { useChannels } from "./useChannels";

/** How every channel is, what came that nobody could read, and the mails that were kept instead of sent. */
export function ChannelsPage() {
  const { t } = useTexts();
  const { board, failed, reload } = useChannels();
  const tries = useRight("try_channels");
  const cases = useRight("see_cases");
  const blocks = useRight("block_senders");
  const arrivals = board?.arrivals ?? null;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.title = `${t("channels.title")} – Torg`;
  }, [t]);
  return (
    <Page page="channels">
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
          {tries && <Trials channels={board.channels} />}
          {cases && <UnsettledCases />}
          {arrivals !== null && (
            <Quarantine arrivals={arrivals.quarantined} discarded={arrivals.discarded} changed={reload} />
          )}
          {blocks && <BlockedSenders />}
          {arrivals !== null && arrivals.kept !== null && <KeptMails mails={arrivals.kept} />}
        </>
      )}
    </Page>
  );
}
