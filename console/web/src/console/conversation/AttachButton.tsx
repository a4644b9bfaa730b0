import { Button } from "@digdir/designsystemet-react";
import { PaperclipIcon } from "@navikt/aksel-icons";
import { useRef } from "react";
import { useTexts } from "../texts/TextsProvider";

/** Chooses files to go along with what is written. */
export function AttachButton({ attach }: { attach(files: Iterable<File>): void }) {
  const { t } = useTexts();
  const chooser = useRef<HTMLInputElement>(null);
  return (
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
  );
}
