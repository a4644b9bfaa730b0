import { Alert, Button, Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { LogVerdict, LookInfo } from "../../api/privacy";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

/** Who looked at what, newest first; and whether the log is as it was written. */
export function AccessLog() {
  const { t } = useTexts();
  const { privacy } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => privacy.looks(null, null), [privacy]));
  const [older, setOlder] = useState<{ looks: LookInfo[]; next: number | null } | null>(null);
  const [verdict, setVerdict] = useState<LogVerdict | null>(null);
  const steps = useSteps();
  const next = older === null ? (data?.next ?? null) : older.next;
  const more = () =>
    void steps.take("more", async () => {
      const page = await privacy.looks(next, null);
      setOlder({ looks: [...(older?.looks ?? []), ...page.looks], next: page.next });
    });
  return (
    <section className="page__part" aria-labelledby="privacy-log">
      <Heading level={3} data-size="2xs" id="privacy-log">
        {t("privacy.log")}
      </Heading>
      <Paragraph className="hint">{t("privacy.logHint")}</Paragraph>
      <Button
        className="privacy__button"
        variant="secondary"
        loading={steps.busy === "verify"}
        onClick={() => void steps.take("verify", async () => setVerdict(await privacy.verdict()))}
      >
        {t("privacy.verify")}
      </Button>
      <div role="status">{verdict !== null && <Verdict verdict={verdict} />}</div>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      {data === null && refusal === null && <Loading />}
      {data !== null && <Looks looks={[...data.looks, ...(older?.looks ?? [])]} />}
      {next !== null && (
        <Button className="privacy__button" variant="tertiary" loading={steps.busy === "more"} onClick={more}>
          {t("privacy.more")}
        </Button>
      )}
    </section>
  );
}

function Verdict({ verdict }: { verdict: LogVerdict }) {
  const { t } = useTexts();
  const whole = verdict.broken_at === null;
  return (
    <Alert data-color={whole ? "success" : "danger"} data-size="sm">
      <Paragraph>
        {whole
          ? t("privacy.whole", { count: verdict.rows })
          : t("privacy.broken", { row: verdict.broken_at ?? 0 })}
      </Paragraph>
      {whole && <Paragraph className="privacy__head">{`${verdict.rows}:${verdict.head}`}</Paragraph>}
    </Alert>
  );
}

function Looks({ looks }: { looks: readonly LookInfo[] }) {
  const { t, format } = useTexts();
  if (looks.length === 0) return <Paragraph className="page__empty">{t("privacy.noLooks")}</Paragraph>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1).
    <section className="page__scroll" tabIndex={0} aria-label={t("privacy.looks")}>
      <Table data-size="sm">
        <caption className="ds-sr-only">{t("privacy.looks")}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell>{t("privacy.when")}</Table.HeaderCell>
            <Table.HeaderCell>{t("privacy.who")}</Table.HeaderCell>
            <Table.HeaderCell>{t("privacy.did")}</Table.HeaderCell>
            <Table.HeaderCell>{t("privacy.what")}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {looks.map((look) => (
            <Table.Row key={look.sequence}>
              <Table.Cell>{format.full(new Date(look.at))}</Table.Cell>
              <Table.Cell>{look.staff_name}</Table.Cell>
              <Table.Cell>{t(`privacy.action.${look.action}`)}</Table.Cell>
              <Table.Cell className="privacy__about">{look.number ?? look.about}</Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </section>
  );
}
