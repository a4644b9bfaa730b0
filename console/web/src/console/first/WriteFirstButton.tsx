import { Button } from "@digdir/designsystemet-react";
import { EnvelopeClosedIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { createPortal } from "react-dom";
import { useDeskAction } from "../desk/actions";
import { useKey } from "../desk/useKey";
import { useTexts } from "../texts/TextsProvider";
import { FirstMessageDialog } from "./FirstMessageDialog";

/** Writes to somebody who has not written, from any page: by this button, the key C or the command palette. */
export function WriteFirstButton() {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  useKey("c", () => setOpen(true));
  useDeskAction("writeFirst", () => setOpen(true));
  return (
    <>
      <Button data-size="sm" variant="secondary" className="views__register" onClick={() => setOpen(true)}>
        <EnvelopeClosedIcon aria-hidden />
        {t("first.open")}
      </Button>
      {/* Outside of this menu, which is hidden beside a conversation on a narrow screen. */}
      {open && createPortal(<FirstMessageDialog close={() => setOpen(false)} />, document.body)}
    </>
  );
}
