import { Button, Dialog, Heading, Paragraph, Spinner } from "@digdir/designsystemet-react";
import { DownloadIcon } from "@navikt/aksel-icons";
import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { keptMailUrl } from "../../api/client";
import type { KeptMailInfo, KeptMailText } from "../../api/types";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

/** Mails that would have gone out, where no relay is connected. */
export function KeptMails({ mails }: { mails: readonly KeptMailInfo[] }) {
  const { t, format } = useTexts();
  const now = useNow();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <section className="page__part" aria-labelledby="kept">
      <Heading level={3} data-size="2xs" id="kept">
        {t("kept.title")}
      </Heading>
      <Paragraph className="hint">{t("kept.text")}</Paragraph>
      {mails.length === 0 ? (
        <Paragraph className="page__empty">{t("kept.empty")}</Paragraph>
      ) : (
        <ul className="arrivals">
          {mails.map((mail) => (
            <li key={mail.id} className="arrival kept">
              <div className="kept__words">
                <strong>{mail.subject || t("kept.noSubject")}</strong>
                <span className="hint">
                  {t("kept.to", { address: mail.to })} · {format.moment(new Date(mail.at), new Date(now))} ·{" "}
                  {format.bytes(mail.size)}
                </span>
              </div>
              <Button
                variant="secondary"
                data-size="sm"
                aria-label={`${t("kept.read")}: ${mail.subject || t("kept.noSubject")}`}
                onClick={() => setOpen(mail.id)}
              >
                {t("kept.read")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <KeptMail message={open} close={() => setOpen(null)} />
    </section>
  );
}

function KeptMail({ message, close }: { message: string | null; close(): void }) {
  const { t } = useTexts();
  const api = useApi();
  const dealWith = useRefusal();
  const [mail, setMail] = useState<KeptMailText | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setMail(null);
    setFailed(false);
    if (message === null) return;
    let wanted = true;
    api
      .keptMail(message)
      .then((found) => wanted && setMail(found))
      .catch((failure: unknown) => wanted && setFailed(dealWith(failure) !== null));
    return () => {
      wanted = false;
    };
  }, [api, dealWith, message]);
  return (
    <Dialog open={message !== null} onClose={close} closeButton={t("close")} aria-labelledby="kept-mail">
      <Heading level={2} data-size="xs" id="kept-mail">
        {mail?.subject || t("kept.noSubject")}
      </Heading>
      {failed && <Paragraph role="alert">{t("kept.failed")}</Paragraph>}
      {mail === null && !failed && message !== null && <Spinner aria-label={t("loading")} data-size="sm" />}
      {mail !== null && (
        <>
          <p className="hint">
            {t("kept.from", { address: mail.sender })}
            <br />
            {t("kept.to", { address: mail.to })}
          </p>
          <pre className="kept__text">{mail.text}</pre>
          {mail.attachments.length > 0 && (
            <p className="hint">{t("kept.attachments", { names: mail.attachments.join(", ") })}</p>
          )}
          <Button asChild variant="tertiary" data-size="sm">
            <a href={keptMailUrl(mail.id)} download>
              <DownloadIcon aria-hidden />
              {t("kept.download")}
            </a>
          </Button>
        </>
      )}
    </Dialog>
  );
}
