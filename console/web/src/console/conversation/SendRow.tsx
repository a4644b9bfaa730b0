import { Button } from "@digdir/designsystemet-react";
import { PaperclipIcon } from "@navikt/aksel-icons";
import { useRef } from "react";
import { useTexts } from "../texts/TextsProvider";
import type { DraftKind } from "./drafts";

export const TEXT_LIMIT = 8_000;
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
}

/** What stands under a text box: how to send, how much room is left, files, and the button. */
export function SendRow({ id, kind, used, again, sendable, sending, attach }: Props) {
  const { t } = useTexts();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <div className="write__row">
      <span id={`${id}-hint`} className="hint">
        {t(`composer.${kind}Hint`)}
      </span>
      {used > COUNTED_FROM && (
        <span className="hint" data-invalid={used > TEXT_LIMIT}>
          {t("composer.length", { used, limit: TEXT_LIMIT })}
        </span>
      )}
      {attach !== null && (
        <>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            aria-label={t("files.choose")}
            onChange={(event) => {
              attach([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = "";
            }}
          />
          <Button
            className="write__attach"
            variant="tertiary"
            data-size="sm"
            onClick={() => chooser.current?.click()}
          >
            <PaperclipIcon aria-hidden />
            {t("files.choose")}
          </Button>
        </>
      )}
      <Button type="submit" data-size="sm" disabled={!sendable} loading={sending}>
        {t(again ? "composer.again" : `composer.${kind}Send`)}
      </Button>
    </div>
  );
}
