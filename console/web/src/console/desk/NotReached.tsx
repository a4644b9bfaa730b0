import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useTexts } from "../texts/TextsProvider";

/** A whole page for when the service gave no answer, and the way to try again. */
export function NotReached({ again }: { again(): void }) {
  const { t } = useTexts();
  return (
    <main className="entrance">
      <Heading level={1} data-size="sm">
        {t("unreachable.title")}
      </Heading>
      <Paragraph>{t("unreachable.text")}</Paragraph>
      <Button onClick={again}>{t("retry")}</Button>
    </main>
  );
}
