import { Alert, Button } from "@digdir/designsystemet-react";
import { useTexts } from "../texts/TextsProvider";

/** What was just taken away, and the way to bring it back; nothing where `text` is null. */
export function Gone({ text, restore }: { text: string | null; restore(): void }) {
  const { t } = useTexts();
  return (
    <div role="status">
      {text !== null && (
        <Alert data-color="info" data-size="sm" className="kept__gone">
          {text}{" "}
          <Button variant="secondary" data-size="sm" onClick={restore}>
            {t("undo")}
          </Button>
        </Alert>
      )}
    </div>
  );
}
