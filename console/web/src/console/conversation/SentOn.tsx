import { Button } from "@digdir/designsystemet-react";
import { ArrowRedoIcon } from "@navikt/aksel-icons";
import type { MessageInfo } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";

/** To whom a message was sent on, and what was quoted below the words. */
export function SentOn({ message, language }: { message: MessageInfo; language: string }) {
  const { t } = useTexts();
  return (
    <>
      <p className="sent-on__to">{t("sendOn.sentTo", { address: message.address ?? "–" })}</p>
      <details className="sent-on__quote">
        <summary>{t("sendOn.quoted")}</summary>
        <p className="message__text" lang={language}>
          {message.full_text}
        </p>
      </details>
    </>
  );
}

/** The button that sends a message on; its sign stands at every message, its words are told and shown on it. */
export function SendOnButton({ open }: { open(): void }) {
  const { t } = useTexts();
  return (
    <Button
      className="message__sendOn"
      variant="tertiary"
      data-size="sm"
      icon
      aria-label={t("sendOn.open")}
      title={t("sendOn.open")}
      onClick={open}
    >
      <ArrowRedoIcon aria-hidden />
    </Button>
  );
}
