import { Checkbox, Fieldset, Paragraph } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary, MessageInfo, Place } from "../../api/types";
import { kindOf } from "../conversation/kinds";
import { useNews } from "../desk/News";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited } from "../knowledge/parts";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { splitProblem, stays } from "./splitting";

interface Props {
  summary: InquirySummary;
  view: Place;
  /** Takes in what is left of the inquiry. */
  read(detail: InquiryDetail): void;
  close(): void;
}

/** Makes an inquiry of its own of the messages that somebody ticks; the others stay where they are. */
export function SplitDialog({ summary, view, read, close }: Props) {
  const { t } = useTexts();
  const api = useApi();
  const tell = useNews();
  const steps = useSteps();
  const { data, refusal, reload } = useLoaded(useCallback(() => api.inquiry(summary.id), [api, summary.id]));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const messages = (data?.messages ?? []).filter(({ author }) => author !== "notice");
  const problem = splitProblem(messages, chosen);
  const split = async () => {
    const made = await api.handling.splitChosen(summary.id, [...chosen]);
    const link = { to: `/${view}/${made.id}`, label: t("split.open", { number: made.number }) };
    tell({ text: t("split.done", { number: made.number }), link });
    read(await api.inquiry(summary.id));
  };
  return (
    <EditDialog
      title={t("splitChosen.title", { number: summary.number })}
      steps={steps}
      wrong={problem === null ? null : t(`splitChosen.${problem}`)}
      save={() => void steps.take("save", split).then((done) => done && close())}
      close={close}
      yes={t("split.do")}
    >
      <Paragraph>{t("splitChosen.text")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && (
        <Fieldset className="split">
          <Fieldset.Legend>{t("splitChosen.legend")}</Fieldset.Legend>
          {messages.map((message) => (
            <One
              key={message.id}
              message={message}
              language={summary.language}
              checked={chosen.includes(message.id)}
              choose={(wanted) =>
                setChosen(wanted ? [...chosen, message.id] : chosen.filter((one) => one !== message.id))
              }
            />
          ))}
        </Fieldset>
      )}
    </EditDialog>
  );
}

interface OneProps {
  message: MessageInfo;
  language: string;
  checked: boolean;
  choose(wanted: boolean): void;
}

function One({ message, language, checked, choose }: OneProps) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  const kind = kindOf(message);
  const said = message.text || message.attachments.map(({ name }) => name).join(", ");
  return (
    <Checkbox
      data-size="sm"
      value={message.id}
      checked={checked}
      disabled={stays(message)}
      onChange={(event) => choose(event.currentTarget.checked)}
      label={
        <>
          <span className="split__who">
            {message.author_name ?? t(`author.${kind}`)}
            {message.internal && ` (${t(`author.${kind}`)})`} ·{" "}
            {format.moment(new Date(message.created_at), now)}
          </span>
          <span className="split__said" lang={language}>
            {said}
          </span>
        </>
      }
      description={stays(message) ? t("splitChosen.chat") : undefined}
    />
  );
}
