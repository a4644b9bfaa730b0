import { Button, Heading, Table } from "@digdir/designsystemet-react";
import { useCallback } from "react";
import { useApi } from "../../../api/ApiProvider";
import { type DocumentInfo, documentUrl } from "../../../api/knowledge";
import { useNews } from "../../desk/News";
import { useTexts } from "../../texts/TextsProvider";
import { actionName } from "../articles/Versions";
import { type Steps, useLoaded } from "../hooks";
import { Awaited } from "../parts";

interface Props {
  document: DocumentInfo;
  steps: Steps;
  changed(): void;
}

/** Who did what with a document and when; each version's file to be downloaded, old ones brought back. */
export function DocumentVersions({ document, steps, changed }: Props) {
  const { t, format } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const { id, newest } = document;
  const load = useCallback(() => api.documentVersions(id), [api, id]);
  const { data, refusal, reload } = useLoaded(load);
  const restore = (version: number) =>
    void steps
      .take("restore", async () => {
        await api.restoreDocument(id, version, newest.version);
      })
      .then((done) => {
        if (!done) return;
        tell({ text: t("knowledge.documents.done.restore") });
        changed();
      });
  return (
    <section className="page__part" aria-labelledby="versions">
      <Heading level={3} data-size="2xs" id="versions">
        {t("knowledge.versions")}
      </Heading>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && (
        <Table className="kb__table" data-size="sm">
          <caption className="ds-sr-only">{t("knowledge.versions")}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{t("knowledge.version")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("knowledge.what")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("knowledge.who")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("knowledge.when")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">
                <span className="ds-sr-only">{t("knowledge.restore")}</span>
              </Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {data.map((one) => (
              <Table.Row key={one.version}>
                <Table.HeaderCell scope="row">{one.version}</Table.HeaderCell>
                <Table.Cell data-label={t("knowledge.what")}>{actionName(one.action, t)}</Table.Cell>
                <Table.Cell data-label={t("knowledge.who")}>
                  {one.staff_name || t("knowledge.nobody")}
                </Table.Cell>
                <Table.Cell data-label={t("knowledge.when")}>{format.full(new Date(one.at))}</Table.Cell>
                <Table.Cell>
                  <Button asChild variant="tertiary" data-size="sm">
                    <a
                      href={documentUrl(id, one.version)}
                      download
                      aria-label={t("knowledge.documents.downloadVersion", { version: one.version })}
                    >
                      {t("knowledge.documents.download")}
                    </a>
                  </Button>
                  {one.version !== newest.version && (
                    <Button
                      variant="tertiary"
                      data-size="sm"
                      aria-label={t("knowledge.restoreOf", { version: one.version })}
                      onClick={() => restore(one.version)}
                    >
                      {t("knowledge.restore")}
                    </Button>
                  )}
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
    </section>
  );
}
