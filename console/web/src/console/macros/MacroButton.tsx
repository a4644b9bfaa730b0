import { Button } from "@digdir/designsystemet-react";
import { perform, usePossibleActions } from "../desk/actions";
import { useTexts } from "../texts/TextsProvider";

/** Opens the list of macros for the open inquiry. */
export function MacroButton() {
  const { t } = useTexts();
  if (!usePossibleActions().has("macro")) return null;
  return (
    <Button variant="tertiary" data-size="sm" onClick={() => perform("macro")}>
      {t("macros.open")}
    </Button>
  );
}
