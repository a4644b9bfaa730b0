import { Button } from "@digdir/designsystemet-react";
import { ArrowUndoIcon, EnvelopeClosedIcon } from "@navikt/aksel-icons";
import type { MessageInfo } from "../../api/types";
import { Said } from "../reasons/Said";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  message: MessageInfo;
  again: ((message: MessageInfo) => void) | null;
  posted: ((message: MessageInfo) => void) | null;
}

/** Why the citizen, or who is outside, has not got a message, and what to do now; a letter lies on somebody's desk until it is posted. */
export function Undelivered({ message, again, posted }: Props) {
  const { t } = useTexts();
  const { state, error, why, channel, sends_on } = message;
  if (state === "failed") {
    return (
      <div className="undelivered" data-failed>
        <p>
          {t(sends_on === null ? "undelivered.failed" : "sendOn.failed")}{" "}
          {error !== null && <Said words={error} why={why} />}
        </p>
        {again !== null && (
          <Button variant="secondary" data-size="sm" onClick={() => again(message)}>
            <ArrowUndoIcon aria-hidden />
            {t(sends_on === null ? "undelivered.again" : "sendOn.again")}
          </Button>
        )}
      </div>
    );
  }
  if (channel === "letter" && state === "accepted" && posted !== null) {
    return (
      <div className="undelivered">
        <p>{t("undelivered.letter")}</p>
        <Button variant="secondary" data-size="sm" onClick={() => posted(message)}>
          <EnvelopeClosedIcon aria-hidden />
          {t("undelivered.posted")}
        </Button>
      </div>
    );
  }
  if (state === "queued" && error !== null) {
    return (
      <div className="undelivered">
        <p>
          {t("undelivered.waiting")} <Said words={error} why={why} />
        </p>
      </div>
    );
  }
  return null;
}
