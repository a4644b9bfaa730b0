import { Alert, Button, Heading, Paragraph, Table, Tag } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import type { ImportInfo, ImportRowInfo } from "../../../api/knowledge";
import { useNews } from "../../desk/News";
import { Said } from "../../reasons/Said";
import { useTexts } from "../../texts/TextsProvider";
import { Differences } from "../articles/Differences";
import { useSteps } from "../hooks";
import { Problem } from "../parts";

const STATUSES = ["error", "new", "changed", "same"] as const;
const TONES = { new: "success", changed: "info", same: "neutral", error: "danger" } as const;

interface Props {
  preview: ImportInfo;
  done(): void;
}

/** What an import would do, row by row, what is wrong first; and the step that does all of it or nothing. */
export function ImportPreview({ preview, done }: Props) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const steps = useSteps();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { token, counts, notes, source } = preview;
  const rows = STATUSES.flatMap((status) => preview.rows.filter((row) => row.status === status));
  const commit = (wanted: string) =>
    void steps.take("commit", async () => {
      const articles = await api.commitImport(wanted);
      tell({
        text: t("knowledge.import.done", { count: articles.length }),
        link: { to: "/knowledge/articles", label: t("knowledge.articles") },
      });
      done();
    });
  return (
    <section className="page__part" aria-labelledby="preview">
      <Heading level={3} data-size="2xs" id="preview" tabIndex={-1} ref={heading}>
        {t("knowledge.import.preview", { source })}
      </Heading>
      <p className="kb__tags">
        {STATUSES.map((status) => (
          <Tag key={status} data-color={TONES[status]} data-size="sm">
            {counts[status] ?? 0} {t(`knowledge.import.status.${status}`)}
          </Tag>
        ))}
      </p>
      {notes.length > 0 && (
        <ul className="kb__list hint">
          {notes.map(({ place, reason, why }) => (
            <li key={`${place} ${reason}`}>
              {place}: <Said words={reason} why={why} />
            </li>
          ))}
        </ul>
      )}
      {token === null ? (
        <Alert data-color={(counts["error"] ?? 0) > 0 ? "danger" : "info"} data-size="sm">
          <Paragraph>
            {(counts["error"] ?? 0) > 0 ? t("knowledge.import.stopped") : t("knowledge.import.nothing")}
          </Paragraph>
        </Alert>
      ) : (
        <div className="kb__buttons">
          <Button loading={steps.busy === "commit"} onClick={() => commit(token)}>
            {t("knowledge.import.commit", { count: (counts["new"] ?? 0) + (counts["changed"] ?? 0) })}
          </Button>
          <Button variant="tertiary" onClick={done}>
            {t("cancel")}
          </Button>
        </div>
      )}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {rows.length > 0 && <Rows rows={rows} />}
    </section>
  );
}

function Rows({ rows }: { rows: readonly ImportRowInfo[] }) {
  const { t } = useTexts();
  return (
    <Table className="kb__table" data-size="sm">
      <caption className="ds-sr-only">{t("knowledge.import.rows")}</caption>
      <Table.Head>
        <Table.Row>
          <Table.HeaderCell scope="col">{t("knowledge.import.place")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("knowledge.import.status")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("knowledge.column.question")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("knowledge.import.reason")}</Table.HeaderCell>
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {rows.map((row) => (
          <Table.Row key={`${row.place}:${row.line} ${row.article}`}>
            <Table.HeaderCell scope="row">
              {row.place}:{row.line}
            </Table.HeaderCell>
            <Table.Cell data-label={t("knowledge.import.status")}>
              <Tag data-color={TONES[row.status]} data-size="sm">
                {t(`knowledge.import.status.${row.status}`)}
              </Tag>
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.column.question")}>
              {row.status === "changed" || row.status === "same" ? (
                <Link className="ds-link" to={`/knowledge/articles/one/${row.article}`} target="_blank">
                  {row.question || row.article}
                </Link>
              ) : (
                row.question || row.article || "–"
              )}
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.import.reason")}>
              {row.reason !== "" && <Said words={row.reason} why={row.why} />}
              {row.changes.length > 0 && (
                <details className="page__more">
                  <summary>{t("knowledge.import.changes", { count: row.changes.length })}</summary>
                  <Differences differences={row.changes} />
                </details>
              )}
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  );
}
