import { Button, Paragraph, Table } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AboutInfo } from "../../api/about";
import { copyText } from "../clipboard";
import { Page } from "../desk/Page";
import { channelName } from "../inbox/labels";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle } from "../knowledge/parts";
import { type Saying, useSaying } from "../reasons/why";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { Releases } from "./Releases";
import { SupportWays } from "./SupportHelp";

/** Which versions run here and how every part is, to read aloud to support or to copy. */
export function AboutPage() {
  const { t } = useTexts();
  const api = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => api.about(), [api]));
  return (
    <Page page="about">
      <PageTitle title={t("about.title")} />
      <Paragraph>{t("about.intro")}</Paragraph>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Versions about={data} />}
      {data !== null && <SupportWays about={data} />}
      <Releases />
    </Page>
  );
}

type Row = readonly [name: string, value: string, reason?: Saying | undefined];

/** A part as staff know it; what has no name of its own there keeps the service's. */
function partName(part: string, t: Translate): string {
  const [kind, name] = part.split(".");
  if (kind === "channel" && name !== undefined) return channelName(name, t);
  const keys = [`health.part.${part}`, `health.${part}`];
  const key = keys.find(isTextKey);
  return key === undefined ? part : t(key);
}

function Versions({ about }: { about: AboutInfo }) {
  const { t, format } = useTexts();
  const saying = useSaying();
  const [copied, setCopied] = useState<"" | "yes" | "no">("");
  const rows: Row[] = [
    ["Torg", about.version],
    ["Python", about.python],
    [t("about.store"), `${about.store}, ${t("about.schema", { version: about.schema_version })}`],
    [
      "Rasa",
      about.rasa === ""
        ? t("about.rasaAway")
        : t("about.rasaModel", {
            version: about.rasa,
            model: about.rasa_model,
            moment: format.full(new Date(about.rasa_trained_at)),
          }),
    ],
    [t("about.model"), about.model === "" ? t("about.words") : about.model],
    ...about.parts.map(
      ({ part, state, reason, whys }): Row => [
        partName(part, t),
        t(`about.state.${state}`),
        reason === "" ? undefined : saying(reason, whys),
      ],
    ),
  ];
  const copy = () => {
    const text = rows
      .map(([name, value, reason]) => `${name}: ${value}${reason ? `. ${reason.text}` : ""}`)
      .join("\n");
    // The table can be marked and copied by hand.
    void copyText(text).then((done) => setCopied(done ? "yes" : "no"));
  };
  return (
    <>
      <Table data-size="sm" className="settings__versions">
        <caption className="ds-sr-only">{t("about.title")}</caption>
        <Table.Head>
          <Table.Row>
            <Table.HeaderCell>{t("about.part")}</Table.HeaderCell>
            <Table.HeaderCell>{t("about.version")}</Table.HeaderCell>
          </Table.Row>
        </Table.Head>
        <Table.Body>
          {rows.map(([name, value, reason]) => (
            <Table.Row key={name}>
              <Table.HeaderCell scope="row">{name}</Table.HeaderCell>
              <Table.Cell>
                {value}
                {reason && (
                  <span className="hint" lang={reason.lang}>
                    {reason.text}
                  </span>
                )}
              </Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
      <div className="settings__steps settings__steps--said">
        <Button variant="secondary" onClick={copy}>
          {t("about.copy")}
        </Button>
        <span role="status">
          {copied === "yes" && t("about.copied")}
          {copied === "no" && t("about.notCopied")}
        </span>
      </div>
    </>
  );
}
