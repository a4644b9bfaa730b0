import { Button, Paragraph } from "@digdir/designsystemet-react";
import { ExclamationmarkTriangleIcon, LanguageIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DraftControl } from "../conversation/useDraft";
import { useSteps } from "../knowledge/hooks";
import { articleLanguage, Problem, useLanguageNames } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { composed } from "./composing";
import { useTranslated } from "./TranslationProvider";

interface Props {
  /** The box's id, to which the focus goes. */
  box: string;
  /** The citizen's language. */
  language: string;
  control: DraftControl;
}

/** Puts the translation of a reply above it, so that both are sent; it can be undone until the text is changed. */
export function TranslateReply({ box, language, control }: Props) {
  const inquiry = useTranslated();
  const { t, language: own } = useTexts();
  const api = useApi().translation;
  const steps = useSteps();
  const languageName = useLanguageNames();
  const [done, setDone] = useState<{ before: string; after: string; lost: boolean } | null>(null);
  const source = articleLanguage(own);
  const target = articleLanguage(language);
  if (inquiry === null || source === target) return null;
  const { text } = control.draft;
  const standing = done !== null && done.after === text ? done : null;
  const translate = () =>
    void steps.take("translate", async () => {
      const found = await api.reply(inquiry, { text, source, target });
      const after = await composed(found.text, text, target);
      // What was written meanwhile is not lost for a translation of what stood there before.
      if (control.now().text !== text) return;
      control.write(after);
      setDone({ before: text, after, lost: found.lost });
      document.getElementById(box)?.focus();
    });
  const undo = () => {
    if (standing !== null) control.write(standing.before);
    setDone(null);
    document.getElementById(box)?.focus();
  };
  return (
    <div className="translation translation--reply">
      {standing === null ? (
        <Button
          variant="tertiary"
          data-size="sm"
          disabled={text.trim() === ""}
          loading={steps.busy !== null}
          onClick={translate}
        >
          <LanguageIcon aria-hidden />
          {t("translation.reply", { language: languageName(target) })}
        </Button>
      ) : (
        <div className="translation__done">
          <Paragraph data-size="sm" className="hint" role="status">
            {standing.lost && <ExclamationmarkTriangleIcon aria-hidden />}
            {t(standing.lost ? "translation.replyLost" : "translation.replyDone")}
          </Paragraph>
          <Button variant="tertiary" data-size="sm" onClick={undo}>
            {t("translation.undo")}
          </Button>
        </div>
      )}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
    </div>
  );
}
