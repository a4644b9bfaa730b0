import { Button } from "@digdir/designsystemet-react";
import type { FormEvent, ReactNode } from "react";
import { useTexts } from "../texts/TextsProvider";
import { AttachButton } from "./AttachButton";
import type { DraftKind } from "./drafts";

export const TEXT_LIMIT = 8_000;
/** What a reply can do beside being sent: become an article, by wish; or be the last word. */
export type Also = "propose" | "solve";
const COUNTED_FROM = 7_000;

interface Props {
  id: string;
  kind: DraftKind;
  used: number;
  again: boolean;
  sendable: boolean;
  sending: boolean;
  /** Takes files to go along; null where none can. */
  attach: ((files: Iterable<File>) => void) | null;
  /** What can be done in one with sending. */
  also: readonly Also[];
  /** What is to be told of the draft. */
  state: ReactNode;
  /** What shows the reply before it goes; null where nothing does. */
  look: ReactNode;
}

/** What else is to be done, by the button with which a form was sent; null for sending alone, and for the key. */
export function alsoOf(event: FormEvent): Also | null {
  const { nativeEvent } = event;
  const button = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
  const value = button instanceof HTMLButtonElement ? button.value : "";
  return value === "propose" || value === "solve" ? value : null;
}

/** What stands under a text box: how to send, how much room is left, files, and the button. */
export function SendRow({ id, kind, used, again, sendable, sending, attach, also, state, look }: Props) {
  const { t } = useTexts();
  return (
    <div className="write__row">
      <div className="write__hints">
        {state}
        <span id={`${id}-hint`} className="hint write__keys">
          {t(`composer.${kind}Hint`)}
        </span>
        {used > COUNTED_FROM && (
          <span className="hint" data-invalid={used > TEXT_LIMIT}>
            {t("composer.length", { used, limit: TEXT_LIMIT })}
          </span>
        )}
      </div>
      {attach !== null && <AttachButton attach={attach} />}
      {look}
      <div className="write__sends">
        {also.map((one) => (
          <Button
            key={one}
            type="submit"
            value={one}
            variant="secondary"
            data-size="sm"
            disabled={!sendable || sending}
          >
            {t(`composer.also.${one}`)}
          </Button>
        ))}
        <Button type="submit" data-size="sm" disabled={!sendable} loading={sending}>
          {t(again ? "composer.again" : `composer.${kind}Send`)}
        </Button>
      </div>
    </div>
  );
}
