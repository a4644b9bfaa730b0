import { Button, Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { RetentionInfo, RetentionRunInfo } from "../../api/privacy";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

export const KINDS = ["chats", "inquiries", "messages", "attachments", "links"] as const;

/** What was deleted when, what the coming days will delete, and after which periods. */
export function Retention() {
  const { t, format } = useTexts();
  const { privacy } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => privacy.retention(), [privacy]));
  const [tried, setTried] = useState<RetentionInfo | null>(null);
  const steps = useSteps();
  const shown = tried ?? data;
  return (
    <section className="page__part" aria-labelledby="privacy-retention">
      <Heading level={3} data-size="2xs" id="privacy-retention">
        {t("privacy.retention")}
      </Heading>
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {shown === null && refusal === null && <Loading />}
      {shown !== null && (
        <>
          <Paragraph>{t("privacy.periods", { ...shown.periods })}</Paragraph>
          <Paragraph>
            {shown.coming.length === 0
              ? t("privacy.nothingComes")
              : t("privacy.coming", {
                  count: shown.coming.reduce((sum, { count }) => sum + count, 0),
                  day: format.day(new Date(`${shown.coming[0]?.day}T12:00`)),
                })}
          </Paragraph>
          <Button
            className="privacy__button"
            variant="secondary"
            loading={steps.busy === "try"}
            onClick={() => void steps.take("try", async () => setTried(await privacy.tryRetention()))}
          >
            {t("privacy.try")}
          </Button>
          <Runs runs={shown.runs} />
        </>
      )}
    </section>
  );
}

function Runs({ runs }: { runs: readonly RetentionRunInfo[] }) {
  const { t, format } = useTexts();
  if (runs.length === 0) return <Paragraph className="page__empty">{t("privacy.noRuns")}</Paragraph>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1).
    <section className="page__scroll" tabIndex={0} aria-label={t("privacy.runs")}>
      <Table data-size="sm">
        <caption className="ds-sr-only">{t("privacy.runs")}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell>{t("privacy.when")}</Table.HeaderCell>
            {KINDS.map((kind) => (
              <Table.HeaderCell key={kind}>{t(`privacy.kind.${kind}`)}</Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {runs.map((run) => (
            <Table.Row key={run.id}>
              <Table.HeaderCell scope="row">
                {format.full(new Date(run.started_at))}
                {run.dry && ` (${t("privacy.dry")})`}
                {run.failure !== "" && ` (${t("privacy.failed")})`}
              </Table.HeaderCell>
              {KINDS.map((kind) => (
                <Table.Cell key={kind}>{run.counts[kind] ?? 0}</Table.Cell>
              ))}
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </section>
  );
}
