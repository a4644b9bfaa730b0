import { Button, Tag } from "@digdir/designsystemet-react";
import { TagIcon } from "@navikt/aksel-icons";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquirySummary } from "../../api/types";
import { useNews } from "../desk/News";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { articleLanguage } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { TopicDialog } from "./TopicDialog";

/** What the inquiry is filed under, said to be a suggestion until somebody of the staff has chosen. */
export function TopicChip({ summary }: { summary: InquirySummary }) {
  const { t, language } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const code = articleLanguage(language);
  const [open, setOpen] = useState(false);
  // The title is what is filed, and Torg files it a while after it came: each change of the inquiry is a reason to look.
  const { id, updated_at: changed } = summary;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read again when the inquiry has changed.
  const load = useCallback(() => api.inquiryTopic(id, code), [api, id, code, changed]);
  const { data, refusal, reload } = useLoaded(load);
  const steps = useSteps();
  const choose = (topic: string | null, name: string) =>
    void steps
      .take("choose", async () => {
        await api.chooseTopic(id, topic, code);
      })
      .then((done) => {
        if (!done) return;
        setOpen(false);
        tell({ text: topic === null ? t("topic.cleared") : t("topic.done", { name }) });
        reload();
      });
  if (data === null) {
    return refusal === null ? null : (
      <Button variant="tertiary" data-size="sm" onClick={reload}>
        {t("topic.failed")}. {t("retry")}
      </Button>
    );
  }
  const { topic } = data;
  return (
    <>
      <Button
        variant="tertiary"
        data-size="sm"
        className="talk__topic"
        data-topic={topic !== null}
        aria-haspopup="dialog"
        onClick={() => {
          steps.forget();
          reload();
          setOpen(true);
        }}
      >
        <TagIcon aria-hidden />
        {topic === null ? (
          t("topic.choose")
        ) : (
          <span>
            <span className="ds-sr-only">{t("topic.label")}: </span>
            {topic.name}
          </span>
        )}
        {topic !== null && !data.by_staff && (
          <Tag data-size="sm" data-color="info">
            {t("topic.suggested")}
          </Tag>
        )}
      </Button>
      <TopicDialog
        open={open}
        summary={summary}
        standing={data}
        language={code}
        refusal={steps.refusal}
        close={() => setOpen(false)}
        choose={choose}
      />
    </>
  );
}
