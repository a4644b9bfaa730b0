import { Alert, Button, Field, Heading, Label, Paragraph, Table, Tag } from "@digdir/designsystemet-react";
import { DownloadIcon } from "@navikt/aksel-icons";
import { useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { RegisterImportInfo } from "../../api/services";
import { WideTable } from "../desk/WideTable";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useWhy } from "../reasons/why";
import { useTexts } from "../texts/TextsProvider";
import { useFieldNames } from "./changeWords";

const TONES = { new: "success", changed: "info", same: "neutral", error: "danger" } as const;
/** What is wrong where the service does not say: a sentence that is never wrong. */
const UNSAID = { code: "", values: {}, field: "", line: null };
const nothing = () => undefined;

interface Looked {
  file: File;
  found: RegisterImportInfo;
}

/** The register as a table: out with one click; in after a look, all of it or nothing. */
export function ImportSection({ mayChange, changed }: { mayChange: boolean; changed(): void }) {
  const { t } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const input = useId();
  const [looked, setLooked] = useState<Looked | null>(null);
  const [done, setDone] = useState(false);
  const signal = () => new AbortController().signal;
  const lookAt = (file: File) => {
    setDone(false);
    setLooked(null);
    void steps.take("look", async () =>
      setLooked({ file, found: await api.lookAt(file, nothing, signal()) }),
    );
  };
  const takeIn = ({ file, found }: Looked) =>
    void steps
      .take("import", async () => void (await api.takeIn(file, found.token, nothing, signal())))
      .then((taken) => {
        if (!taken) return;
        setLooked(null);
        setDone(true);
        changed();
      });
  return (
    <>
      <Paragraph className="hint">{t("services.table.text")}</Paragraph>
      <div className="kb__buttons">
        <Button asChild variant="secondary" data-size="sm">
          <a href={api.exportUrl} download>
            <DownloadIcon aria-hidden />
            {t("services.export")}
          </a>
        </Button>
      </div>
      {mayChange && (
        <Field>
          <Label htmlFor={input}>{t("services.import")}</Label>
          <input
            id={input}
            type="file"
            accept=".csv,text/csv"
            disabled={steps.busy !== null}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file !== undefined) lookAt(file);
              event.currentTarget.value = "";
            }}
          />
        </Field>
      )}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {done && (
        <Alert data-color="success" role="status">
          {t("services.imported")}
        </Alert>
      )}
      {looked !== null && (
        <Preview found={looked.found} busy={steps.busy === "import"} takeIn={() => takeIn(looked)} />
      )}
    </>
  );
}

function Preview({ found, busy, takeIn }: { found: RegisterImportInfo; busy: boolean; takeIn(): void }) {
  const { t } = useTexts();
  const shown = found.rows.filter(({ status }) => status !== "same");
  const same = found.rows.length - shown.length;
  const field = useFieldNames();
  const why = useWhy();
  const said = (row: RegisterImportInfo["rows"][number]) =>
    row.status === "error" ? why(row.why ?? UNSAID) : row.changes.map(field).join(", ");
  return (
    <section className="page__part" aria-labelledby="preview">
      <Heading level={3} data-size="2xs" id="preview">
        {t("services.preview")}
      </Heading>
      <p role="status">{t("services.previewText", { changes: shown.length, same })}</p>
      {shown.length > 0 && (
        <WideTable
          label={t("services.table")}
          columns={[t("services.line"), t("services.status"), t("services.name"), t("services.what")]}
          border
          className="services"
        >
          {shown.map((row) => (
            <Table.Row key={row.line}>
              <Table.Cell>{row.line}</Table.Cell>
              <Table.Cell>
                <Tag data-color={TONES[row.status]} data-size="sm">
                  {t(`services.status.${row.status}`)}
                </Tag>
              </Table.Cell>
              <Table.Cell>{row.name}</Table.Cell>
              <Table.Cell>{said(row)}</Table.Cell>
            </Table.Row>
          ))}
        </WideTable>
      )}
      {found.token === "" ? (
        <Alert data-color="danger" role="alert">
          {t("services.importWrong")}
        </Alert>
      ) : (
        <div className="kb__buttons">
          <Button loading={busy} disabled={shown.length === 0} onClick={takeIn}>
            {t("services.takeIn")}
          </Button>
        </div>
      )}
    </section>
  );
}
