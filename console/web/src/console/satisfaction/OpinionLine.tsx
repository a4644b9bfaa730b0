import { Paragraph } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquirySummary } from "../../api/types";
import { useLoaded } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

/** What the person said of how they were helped, once the inquiry is done; nothing while nobody was asked. */
export function OpinionLine({ summary }: { summary: InquirySummary }) {
  const done = summary.status === "solved" || summary.status === "closed";
  return done ? <Told key={summary.status} inquiry={summary.id} /> : null;
}

function Told({ inquiry }: { inquiry: string }) {
  const { t, format } = useTexts();
  const api = useApi().handling;
  const now = new Date(useNow());
  const { data, refusal, reload } = useLoaded(useCallback(() => api.opinion(inquiry), [api, inquiry]));
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null || !data.asked) return null;
  if (data.helped === null || data.at === null) {
    return (
      <Paragraph data-size="sm" className="opinion">
        {t("opinion.none")}
      </Paragraph>
    );
  }
  const at = new Date(data.at);
  return (
    <div className="opinion">
      <Paragraph data-size="sm">
        <strong>{t(`opinion.${data.helped}`)}</strong>{" "}
        <time dateTime={data.at} title={format.full(at)}>
          {format.moment(at, now)}
        </time>
      </Paragraph>
      {data.comment !== "" && (
        <blockquote className="opinion__comment">
          {data.comment}
          {data.masked && <span className="opinion__masked"> {t("opinion.masked")}</span>}
        </blockquote>
      )}
    </div>
  );
}
