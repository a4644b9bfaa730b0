import { Button, Tag } from "@digdir/designsystemet-react";
import { LightBulbIcon } from "@navikt/aksel-icons";
import { useTexts } from "../texts/TextsProvider";
import { useBeside } from "./Beside";

const TONES = { given: "success", refused: "neutral", withdrawn: "neutral" } as const;

/** At a reply of staff: that it is wished for as an article and how the citizen stands to it, or the button to wish. */
export function FaqMark({ message }: { message: string }) {
  const { t } = useTexts();
  const faq = useBeside()?.faq;
  if (faq === undefined) return null;
  if (faq.offered === message) {
    return (
      <Button className="faq" variant="tertiary" data-size="sm" onClick={() => faq.want(message)}>
        <LightBulbIcon aria-hidden />
        {t("faq.want")}
      </Button>
    );
  }
  if (faq.wish?.message !== message) return null;
  const { state } = faq.wish;
  return (
    <div className="faq">
      <Tag data-size="sm" data-color={state in TONES ? TONES[state as keyof typeof TONES] : "info"}>
        {t(`faq.state.${state}`)}
      </Tag>
      <Button variant="tertiary" data-size="sm" onClick={faq.drop}>
        {t("faq.drop")}
      </Button>
    </div>
  );
}
