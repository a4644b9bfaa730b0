import { Paragraph } from "@digdir/designsystemet-react";
import { Chat2Icon } from "@navikt/aksel-icons";
import { useTexts } from "../texts/TextsProvider";

/** What stands where a conversation would, until one is opened. */
export function EmptyPane() {
  const { t } = useTexts();
  return (
    <div className="pane pane--conversation empty">
      <Chat2Icon aria-hidden fontSize="3rem" />
      <Paragraph>{t("conversation.none")}</Paragraph>
      <Paragraph data-size="sm" className="hint">
        {t("conversation.noneHint")}
      </Paragraph>
    </div>
  );
}
