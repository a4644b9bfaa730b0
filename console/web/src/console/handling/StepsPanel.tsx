import { Paragraph } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import { Loading, Problem, useLanguageNames } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { sentenceOf } from "./sentences";
import { UndoMerge } from "./UndoMerge";
import { useOfInquiry, useShownLanguage } from "./useHandling";

/** What was done about an inquiry, a sentence for each step, the newest at the end. */
export function StepsPanel({ inquiry }: { inquiry: string }) {
  const { t, format } = useTexts();
  const api = useApi().handling;
  const language = useShownLanguage();
  const languageName = useLanguageNames();
  const now = new Date(useNow());
  const load = useCallback(() => api.steps(inquiry, language), [api, inquiry, language]);
  const { data, refusal, reload } = useOfInquiry(inquiry, load);
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  if (data.length === 0) return <Paragraph data-size="sm">{t("step.none")}</Paragraph>;
  return (
    <ol className="steps">
      {data.map((step) => {
        const at = new Date(step.at);
        return (
          <li key={step.id}>
            <time dateTime={step.at} title={format.full(at)}>
              {format.moment(at, now)}
            </time>
            <span>{sentenceOf(step, t, languageName, format.full)}</span>
            {step.undo !== null && <UndoMerge undo={step.undo} shown={inquiry} reload={reload} />}
          </li>
        );
      })}
    </ol>
  );
}
