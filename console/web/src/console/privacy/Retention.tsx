import { Button, Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DeferredInfo, RetentionInfo, RetentionRunInfo } from "../../api/privacy";
import { WideTable } from "../desk/WideTable";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, Problem } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

export const KINDS = ["chats", "inquiries", "messages", "attachments", "deferred", "links"] as const;

/** What was deleted when, what the coming days will delete, and after which periods. */
export function Retention() {
  const { t, format } = useTexts();
  const { privacy } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => privacy.retention(), [privacy]));
  const [tried, setTried] = useState<RetentionInfo | null>(null);
  const steps = useSteps();
  const tries = useRight("run_retention");
  const shown = tried ?? data;
  return (
    <section className="page__part" aria-labelledby="privacy-retention">
      <Heading level={3} data-size="2xs" id="privacy-retention">
        {t("privacy.retention")}
      </Heading>
      <Awaited data={shown} refusal={refusal} reload={reload} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
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
          {tries && (
            <Button
              className="privacy__button"
              variant="secondary"
              loading={steps.busy === "try"}
              onClick={() => void steps.take("try", async () => setTried(await privacy.tryRetention()))}
            >
              {t("privacy.try")}
            </Button>
          )}
          <Runs runs={shown.runs} />
          {shown.deferred.length > 0 && <PutOff deferred={shown.deferred} />}
        </>
      )}
    </section>
  );
}

/** Erasures that wait until what was asked about need not be archived any more. */
function PutOff({ deferred }: { deferred: readonly DeferredInfo[] }) {
  const { t, format } = useTexts();
  return (
    <>
      <Paragraph>{t("privacy.deferredHint")}</Paragraph>
      <WideTable
        label={t("privacy.deferred")}
        columns={[t("privacy.deferred.inquiries"), t("privacy.deferred.asked"), t("privacy.deferred.until")]}
      >
        {deferred.map((one) => (
          <Table.Row key={`${one.inquiries.join()} ${one.beside} ${one.asked_at}`}>
            <Table.HeaderCell scope="row">
              {one.beside
                ? t("privacy.deferred.beside", { inquiries: one.inquiries.join(", ") })
                : one.inquiries.join(", ")}
            </Table.HeaderCell>
            <Table.Cell>{format.date(new Date(one.asked_at))}</Table.Cell>
            <Table.Cell>{format.date(new Date(`${one.until}T12:00`))}</Table.Cell>
          </Table.Row>
        ))}
      </WideTable>
    </>
  );
}

function Runs({ runs }: { runs: readonly RetentionRunInfo[] }) {
  const { t, format } = useTexts();
  if (runs.length === 0) return <Paragraph className="page__empty">{t("privacy.noRuns")}</Paragraph>;
  return (
    <>
      <Heading level={4} data-size="2xs">
        {t("privacy.runsOf")}
      </Heading>
      <WideTable
        label={t("privacy.runsOf")}
        columns={[t("privacy.when"), ...KINDS.map((kind) => t(`privacy.kind.${kind}`))]}
      >
        {runs.map((run) => (
          <Table.Row key={run.id}>
            <Table.HeaderCell scope="row">
              {format.moment(new Date(run.started_at), new Date())}
              {run.dry && ` (${t("privacy.dry")})`}
              {run.failure !== "" && ` (${t("privacy.failed")})`}
            </Table.HeaderCell>
            {KINDS.map((kind) => (
              <Table.Cell key={kind}>{run.counts[kind] ?? 0}</Table.Cell>
            ))}
          </Table.Row>
        ))}
      </WideTable>
    </>
  );
}
