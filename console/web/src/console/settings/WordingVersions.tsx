import { Button, Details, Paragraph } from "@digdir/designsystemet-react";
import type { TextChangeInfo, TextInfo, TextLanguage } from "../../api/wording";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  text: TextInfo;
  changes: readonly TextChangeInfo[];
  language: TextLanguage;
  bringBack(text: string): void;
}

/** Every wording that a text has had, the newest first, and the one that it was shipped with. */
export function Versions({ text, changes, language, bringBack }: Props) {
  const { t, format } = useTexts();
  if (changes.length === 0) return null;
  const versions = changes.map((one) => ({
    id: one.id,
    said: one.after ?? text.shipped,
    by: t("wording.by", { name: one.staff_name, moment: format.full(new Date(one.at)) }),
  }));
  return (
    <Details data-size="sm">
      <Details.Summary>{t("wording.history")}</Details.Summary>
      <Details.Content>
        <ol className="wording__versions">
          {[...versions, { id: "shipped", said: text.shipped, by: t("wording.shipped") }].map((one) => (
            <li key={one.id}>
              <Paragraph className="settings__hint">{one.by}</Paragraph>
              <p className="wording__shown" lang={language}>
                {one.said}
              </p>
              <Button variant="tertiary" data-size="sm" onClick={() => bringBack(one.said)}>
                {t("wording.bringBack")}
              </Button>
            </li>
          ))}
        </ol>
      </Details.Content>
    </Details>
  );
}
