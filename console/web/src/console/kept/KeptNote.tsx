import { Button } from "@digdir/designsystemet-react";
import { useTexts } from "../texts/TextsProvider";
import type { Kept } from "./useKept";

/** Says that what stands in a form was begun before, and throws it away where that is wanted. */
export function KeptNote({ kept }: { kept: Pick<Kept<object>, "found" | "drop"> }) {
  const { t } = useTexts();
  if (!kept.found) return null;
  return (
    <div className="kept">
      <span className="hint">{t("kept.found")}</span>
      <Button variant="tertiary" data-size="sm" onClick={kept.drop}>
        {t("kept.discard")}
      </Button>
    </div>
  );
}
