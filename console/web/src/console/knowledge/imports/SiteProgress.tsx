import { Alert, Button, Paragraph } from "@digdir/designsystemet-react";
import type { SiteReadingInfo } from "../../../api/knowledge";
import { isTextKey } from "../../texts";
import { useTexts } from "../../texts/TextsProvider";

interface Props {
  reading: SiteReadingInfo;
  busy: boolean;
  stop(): void;
}

/** How far a site has been read, or why it came to no end. */
export function SiteProgress({ reading, busy, stop }: Props) {
  const { t } = useTexts();
  const { state, done, pages, page, address } = reading;
  if (state === "done") return null;
  if (state === "reading") {
    const known = pages > 0;
    return (
      <div className="kb__sending" data-reading>
        <label>
          {known
            ? t("knowledge.import.reading.pages", { done, pages })
            : t("knowledge.import.reading", { address })}
          <progress {...(known ? { value: done, max: pages } : {})} />
        </label>
        <span className="kb__page hint" title={page}>
          {page}
        </span>
        <Paragraph className="hint">{t("knowledge.import.reading.hint")}</Paragraph>
        <Button variant="secondary" data-size="sm" loading={busy} onClick={stop}>
          {t("knowledge.import.stop")}
        </Button>
      </div>
    );
  }
  const failed = `why.${reading.code}`;
  return (
    <Alert data-color={state === "stopped" ? "info" : "danger"} data-size="sm" role="alert">
      <Paragraph>{t(`knowledge.import.site.${state}`, { address })}</Paragraph>
      {reading.reason !== "" && (
        <Paragraph className="kb__words" lang={isTextKey(failed) ? undefined : "en"}>
          {isTextKey(failed) ? t(failed) : reading.reason}
        </Paragraph>
      )}
    </Alert>
  );
}
