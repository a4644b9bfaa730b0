import { Button, Paragraph } from "@digdir/designsystemet-react";
import { LanguageIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { TranslationInfo } from "../../api/translation";
import { useSteps } from "../knowledge/hooks";
import { articleLanguage, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useTranslated } from "./TranslationProvider";

/** At a message of the citizen: the button that translates it, and below it what a machine made of it. */
export function TranslatedMessage({ message }: { message: string }) {
  const inquiry = useTranslated();
  const { t, language } = useTexts();
  const api = useApi().translation;
  const steps = useSteps();
  const [found, setFound] = useState<TranslationInfo | null>(null);
  if (inquiry === null) return null;
  const target = articleLanguage(language);
  const translate = () =>
    void steps.take("translate", async () => setFound(await api.message(inquiry, message, target)));
  return (
    <div className="translation">
      {found === null ? (
        <Button variant="tertiary" data-size="sm" loading={steps.busy !== null} onClick={translate}>
          <LanguageIcon aria-hidden />
          {t("translation.message")}
        </Button>
      ) : (
        <>
          <div role="status" className="translation__said">
            <Paragraph data-size="sm" className="hint">
              {t(found.lost ? "translation.byMachineLost" : "translation.byMachine")}
            </Paragraph>
            <p className="message__text" lang={target}>
              {found.text}
            </p>
          </div>
          <Button variant="tertiary" data-size="sm" onClick={() => setFound(null)}>
            {t("translation.hide")}
          </Button>
        </>
      )}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
    </div>
  );
}
