import { Alert, Button, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { BellIcon } from "@navikt/aksel-icons";
import { useEffect, useId, useState } from "react";
import type { NoticeInfo } from "../../api/knowledge";
import { useTexts } from "../texts/TextsProvider";
import { NoticeItem } from "./NoticeItem";
import { useNotices } from "./NoticesProvider";
import type { NoticesRead } from "./useNotices";

/** The bell in the header: how many notices are unread, and the list of them. */
export function NoticesBell() {
  const { t } = useTexts();
  const notices = useNotices();
  const [open, setOpen] = useState(false);
  const unread = notices.data?.unread ?? 0;
  const { reload } = notices;
  useEffect(() => {
    if (open) reload();
  }, [open, reload]);
  return (
    <>
      <Button
        variant="tertiary"
        icon
        className="bell"
        aria-haspopup="dialog"
        aria-label={
          unread === 0
            ? t("notices.title")
            : `${t("notices.title")}, ${t("notices.unread", { count: unread })}`
        }
        onClick={() => setOpen(true)}
      >
        <BellIcon aria-hidden />
        {unread > 0 && (
          <span className="views__count bell__count" data-urgent="true" aria-hidden>
            {unread}
          </span>
        )}
      </Button>
      <NoticesDialog open={open} notices={notices} close={() => setOpen(false)} />
    </>
  );
}

function NoticesDialog(props: { open: boolean; notices: NoticesRead; close(): void }) {
  const { open, notices, close } = props;
  const { t } = useTexts();
  const id = useId();
  const { data, failed, reload, read } = notices;
  return (
    <Dialog open={open} onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id} tabIndex={-1}>
        {t("notices.title")}
      </Heading>
      {failed && (
        <Alert data-color="danger" data-size="sm" role="alert">
          <Paragraph>{t("notices.failed")}</Paragraph>
          <Button variant="secondary" data-size="sm" onClick={reload}>
            {t("retry")}
          </Button>
        </Alert>
      )}
      {data !== null && data.notices.length === 0 && (
        <Paragraph className="hint">{t("notices.empty")}</Paragraph>
      )}
      <ul className="notices">
        {data?.notices.map((notice: NoticeInfo) => (
          <NoticeItem key={notice.id} notice={notice} read={() => read([notice.id])} close={close} />
        ))}
      </ul>
      {(data?.unread ?? 0) > 1 && (
        <Button variant="secondary" data-size="sm" onClick={() => read(null)}>
          {t("notices.readAll")}
        </Button>
      )}
    </Dialog>
  );
}
