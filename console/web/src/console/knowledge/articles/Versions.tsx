import { Button, Field, Heading, Label, Select, Table } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../../api/ApiProvider";
import type { ArticleDetail, VersionInfo } from "../../../api/knowledge";
import { Confirm } from "../../conversation/Confirm";
import { useNews } from "../../desk/News";
import { isTextKey, type Translate } from "../../texts";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded } from "../hooks";
import { Awaited, Problem } from "../parts";
import { Differences } from "./Differences";
import type { EditedArticle } from "./useArticle";

interface Props {
  article: EditedArticle;
  detail: ArticleDetail;
}

/** Who did what and when; any two versions compared, and old ones brought back. */
export function Versions({ article, detail }: Props) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const load = useCallback(() => api.versions(detail.id), [api, detail.id]);
  const { data, refusal, reload } = useLoaded(load);
  return (
    <section className="page__part" aria-labelledby="versions">
      <Heading level={3} data-size="2xs" id="versions">
        {t("knowledge.versions")}
      </Heading>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <VersionTable versions={data} article={article} />}
      {data !== null && data.length > 1 && <Compared id={detail.id} versions={data} />}
    </section>
  );
}

export function actionName(action: string, t: Translate): string {
  const key = `knowledge.action.${action.replaceAll(" ", "_")}`;
  return isTextKey(key) ? t(key) : action;
}

function VersionTable({ versions, article }: { versions: readonly VersionInfo[]; article: EditedArticle }) {
  const { t, format } = useTexts();
  const tell = useNews();
  const [asking, setAsking] = useState<number | null>(null);
  return (
    <>
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
          {versions.map((one, place) => (
            <Table.Row key={one.version}>
              <Table.HeaderCell scope="row">{one.version}</Table.HeaderCell>
              <Table.Cell data-label={t("knowledge.what")}>
                {actionName(one.action, t)}
                {one.note !== "" && <span className="hint"> – {one.note}</span>}
              </Table.Cell>
              <Table.Cell data-label={t("knowledge.who")}>
                {one.staff_name || t("knowledge.nobody")}
              </Table.Cell>
              <Table.Cell data-label={t("knowledge.when")}>{format.full(new Date(one.at))}</Table.Cell>
              <Table.Cell>
                {place > 0 && (
                  <Button
                    variant="tertiary"
                    data-size="sm"
                    disabled={article.dirty}
                    aria-label={t("knowledge.restoreOf", { version: one.version })}
                    onClick={() => setAsking(one.version)}
                  >
                    {t("knowledge.restore")}
                  </Button>
                )}
              </Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
      <Confirm
        open={asking !== null}
        title={t("knowledge.restore.title", { version: asking ?? 0 })}
        text={t("knowledge.restore.text")}
        yes={t("knowledge.restore")}
        onYes={() => {
          if (asking !== null)
            void article.restore(asking).then((done) => done && tell({ text: t("knowledge.done.restore") }));
          setAsking(null);
        }}
        onNo={() => setAsking(null)}
      />
    </>
  );
}

function Compared({ id, versions }: { id: string; versions: readonly VersionInfo[] }) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const [before, setBefore] = useState(versions[1]?.version ?? 1);
  const [after, setAfter] = useState(versions[0]?.version ?? 1);
  const load = useCallback(() => api.differences(id, before, after), [api, id, before, after]);
  const { data, refusal, reload } = useLoaded(load);
  const choice = (label: string, value: number, choose: (version: number) => void) => (
    <Field>
      <Label>{label}</Label>
      <Select value={String(value)} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {versions.map((one) => (
          <Select.Option key={one.version} value={String(one.version)}>
            {t("knowledge.versionOf", { version: one.version })}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
  return (
    <section className="page__part" aria-label={t("knowledge.compare")}>
      <div className="kb__compare">
        {choice(t("knowledge.compare.from"), before, setBefore)}
        {choice(t("knowledge.compare.to"), after, setAfter)}
      </div>
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      {data !== null && <Differences differences={data} />}
    </section>
  );
}
