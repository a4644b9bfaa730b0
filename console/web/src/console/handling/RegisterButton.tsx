import { Button } from "@digdir/designsystemet-react";
import { PlusIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { createPortal } from "react-dom";
import { useKey } from "../desk/useKey";
import { useTexts } from "../texts/TextsProvider";
import { RegisterDialog } from "./RegisterDialog";

/** Registers a call, a visit or a letter from any page: by this button, or by the key N. */
export function RegisterButton() {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  useKey("n", () => setOpen(true));
  return (
    <>
      <Button data-size="sm" className="views__register" onClick={() => setOpen(true)}>
        <PlusIcon aria-hidden />
        {t("register.open")}
      </Button>
      {/* Outside of this menu, which is hidden beside a conversation on a narrow screen. */}
      {open && createPortal(<RegisterDialog close={() => setOpen(false)} />, document.body)}
    </>
  );
}
