import { Button, Field, Label, Paragraph, Select, Table, Tag, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useId, useState } from "react";
import { Link } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, type DocumentInfo } from "../../../api/knowledge";
import { useNews } from "../../desk/News";
import { useTexts } from "../../texts/TextsProvider";
import { useNow } from "../../useNow";
import { useLoaded, useSettled } from "../hooks";
import { Awaited, articleLanguage, PageTitle, useLanguageNames } from "../parts";
import { UploadState } from "./UploadState";
import { useUpload } from "./useUpload";

const TYPING_MS = 250;
const TONES = { public: "success", staff: "info", withdrawn: "neutral" } as const;

/** Every document, the last changed first, and new ones taken in. */
export function DocumentsPage() {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const [text, setText] = useState("");
  const settled = useSettled(text.trim(), TYPING_MS);
  const load = useCallback(() => api.documents(settled), [api, settled]);
  const { data, refusal, reload } = useLoaded(load);
  return (
    <>
      <PageTitle title={t("knowledge.documents")} />
      <Paragraph className="hint">{t("knowledge.documents.text")}</Paragraph>
      <NewDocuments came={reload} />
      <Textfield
        type="search"
        className="kb__choice"
        label={t("knowledge.documents.search")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && data.length === 0 && (
        <Paragraph className="page__empty">
          {settled === "" ? t("knowledge.documents.none") : t("knowledge.documents.notFound")}
        </Paragraph>
      )}
      {data !== null && data.length > 0 && <DocumentTable documents={data} />}
    </>
  );
}

/** Files are chosen first; what they are written in is asked before they are sent, since it counts for how they are read. */
function NewDocuments({ came }: { came(): void }) {
  const { t, language } = useTexts();
  const nameOf = useLanguageNames();
  const api = useApi().knowledge;
  const tell = useNews();
  const upload = useUpload();
  const [code, setCode] = useState(articleLanguage(language));
  const [files, setFiles] = useState<readonly File[]>([]);
  const id = useId();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.currentTarget.reset();
    setFiles([]);
    upload.send(files, async (file, progress, signal) => {
      await api.upload(file, code, progress, signal);
      tell({ text: t("knowledge.documents.done.upload", { name: file.name }) });
      came();
    });
  };
  return (
    <form className="kb__card" onSubmit={send}>
      <Field>
        <Label htmlFor={id}>{t("knowledge.documents.choose")}</Label>
        <input
          id={id}
          type="file"
          multiple
          disabled={upload.sending !== null}
          onChange={(event) => setFiles([...(event.currentTarget.files ?? [])])}
        />
      </Field>
      {files.length > 0 && (
        <div className="kb__grid">
          <Field>
            <Label>{t("knowledge.documents.language")}</Label>
            <Select value={code} onChange={(event) => setCode(articleLanguage(event.currentTarget.value))}>
              {ARTICLE_LANGUAGES.map((one) => (
                <Select.Option key={one} value={one}>
                  {nameOf(one)}
                </Select.Option>
              ))}
            </Select>
          </Field>
          <div className="kb__buttons">
            <Button type="submit">{t("knowledge.documents.upload", { count: files.length })}</Button>
          </div>
        </div>
      )}
      <UploadState upload={upload} large="knowledge.documents.large" />
    </form>
  );
}

export function titleOf(document: DocumentInfo): string {
  return document.newest.metadata.title?.[0] ?? document.newest.name;
}

/** Who finds a document. */
export function DocumentStanding({ document }: { document: DocumentInfo }) {
  const { t } = useTexts();
  const standing = document.state === "withdrawn" ? "withdrawn" : document.audience;
  return (
    <Tag data-color={TONES[standing]} data-size="sm">
      {t(`knowledge.documents.standing.${standing}`)}
    </Tag>
  );
}

function DocumentTable({ documents }: { documents: readonly DocumentInfo[] }) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  return (
    <Table className="kb__table" data-size="sm">
      <caption className="ds-sr-only">{t("knowledge.documents")}</caption>
      <Table.Head>
        <Table.Row>
          <Table.HeaderCell scope="col">{t("knowledge.documents.element.title")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("knowledge.field.audience")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("knowledge.documents.element.format")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("knowledge.column.updated")}</Table.HeaderCell>
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {documents.map((document) => (
          <Table.Row key={document.id}>
            <Table.HeaderCell scope="row">
              <Link className="ds-link" to={`/knowledge/documents/${document.id}`}>
                {titleOf(document)}
              </Link>
            </Table.HeaderCell>
            <Table.Cell data-label={t("knowledge.field.audience")}>
              <DocumentStanding document={document} />
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.documents.element.format")}>
              {document.newest.name.split(".").at(-1)?.toUpperCase()}, {format.bytes(document.newest.size)}
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.column.updated")}>
              <time dateTime={document.newest.at}>{format.moment(new Date(document.newest.at), now)}</time>
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  );
}
