import { Button, Paragraph } from "@digdir/designsystemet-react";
import { PaperplaneIcon } from "@navikt/aksel-icons";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquirySummary } from "../../api/types";
import { useNews } from "../desk/News";
import { useOfInquiry } from "../handling/useHandling";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { CaseItem } from "./CaseItem";
import { SendCaseDialog } from "./SendCaseDialog";

/** What was sent of an inquiry to case and archive systems, how far it came, and the way to send more. */
export function CasesPanel({ summary }: { summary: InquirySummary }) {
  const { t } = useTexts();
  const api = useApi().cases;
  const tell = useNews();
  const [sending, setSending] = useState(false);
  const load = useCallback(() => api.of(summary.id), [api, summary.id]);
  const { data, refusal, reload } = useOfInquiry(summary.id, load);
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  return (
    <div className="cases">
      {data.cases.length === 0 ? (
        <Paragraph data-size="sm">{t(data.systems.length === 0 ? "cases.noSystem" : "cases.none")}</Paragraph>
      ) : (
        <ul className="cases__list">
          {data.cases.map((sent) => (
            <CaseItem key={sent.id} sent={sent} changed={reload} />
          ))}
        </ul>
      )}
      {data.systems.length > 0 && (
        <Button variant="secondary" data-size="sm" onClick={() => setSending(true)}>
          <PaperplaneIcon aria-hidden />
          {t("cases.send")}
        </Button>
      )}
      {sending && (
        <SendCaseDialog
          summary={summary}
          systems={data.systems}
          close={() => setSending(false)}
          done={() => {
            setSending(false);
            tell({ text: t("cases.sent") });
            reload();
          }}
        />
      )}
    </div>
  );
}
