import { Alert, Button, Heading, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { type LogFilter, type LogVerdict, type LookInfo, logUrl } from "../../api/privacy";
import { WideTable } from "../desk/WideTable";
import { usePaged } from "../knowledge/hooks";
import { Awaited, Older, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { LogFilters } from "./LogFilters";

/** Who looked at what, newest first, filtered and as a file; and whether the log is as it was written. */
export function AccessLog() {
  const { t } = useTexts();
  const { privacy } = useApi();
  const [wanted, setWanted] = useState<LogFilter>({});
  const { rows, next, more, steps, ...first } = usePaged(
    useCallback(
      async (before: number | null) => {
        const page = await privacy.looks(before, wanted);
        return { rows: page.looks, next: page.next };
      },
      [privacy, wanted],
    ),
  );
  const [verdict, setVerdict] = useState<LogVerdict | null>(null);
  return (
    <section className="page__part" aria-labelledby="audit-log">
      <Heading level={3} data-size="2xs" id="audit-log">
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
      <Awaited {...first} />
      <LogFilters wanted={wanted} change={setWanted} />
      {rows !== null && <Looks looks={rows} />}
      <Button asChild variant="secondary" className="privacy__button">
        <a href={logUrl(wanted)} download>
          {t("audit.export")}
        </a>
      </Button>
      <Older next={next} busy={steps.busy} more={more} />
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
    <WideTable
      label={t("privacy.looks")}
      columns={[t("privacy.when"), t("privacy.who"), t("privacy.did"), t("privacy.what")]}
    >
      {looks.map((look) => (
        <Table.Row key={look.sequence}>
          <Table.Cell>{format.full(new Date(look.at))}</Table.Cell>
          <Table.Cell>{look.staff_name}</Table.Cell>
          <Table.Cell>
            {t(`privacy.action.${look.action}`)} {look.looked_in}
          </Table.Cell>
          <Table.Cell className="privacy__about">{look.number ?? look.about}</Table.Cell>
        </Table.Row>
      ))}
    </WideTable>
  );
}
