import { Details, Field, Heading, Label, Paragraph, Select, Tag } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { TEXT_LANGUAGES, type TextChangeInfo, type TextInfo, type TextLanguage } from "../../api/wording";
import { Page } from "../desk/Page";
import { useLoaded } from "../knowledge/hooks";
import { Awaited, PageTitle } from "../knowledge/parts";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { WordingForm } from "./WordingForm";

const GROUPS: readonly TextInfo["group"][] = [
  "chat",
  "hours",
  "closing",
  "email",
  "sms",
  "widget",
  "privacy",
];

/** For administrators: what citizens are told, in the municipality's own words. */
export function WordingPage() {
  const { t, language } = useTexts();
  const { wording } = useApi();
  const { data, refusal, reload } = useLoaded(useCallback(() => wording.all(), [wording]));
  const own = TEXT_LANGUAGES.find((one) => one === language) ?? "nb";
  const [chosen, choose] = useState<TextLanguage>(own);
  return (
    <Page page="settings">
      <PageTitle title={t("wording.title")} />
      <Paragraph>{t("wording.intro")}</Paragraph>
      <Paragraph>{t("wording.law")}</Paragraph>
      <Field className="wording__language">
        <Label>{t("wording.language")}</Label>
        <Select value={chosen} onChange={({ target }) => choose(target.value as TextLanguage)}>
          {TEXT_LANGUAGES.map((one) => (
            <Select.Option key={one} value={one}>
              {t(`settings.language.${one}`)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null &&
        GROUPS.map((group) => (
          <Group
            key={`${chosen}/${group}`}
            group={group}
            texts={data.texts.filter((one) => one.language === chosen && one.group === group)}
            changes={data.changes.filter((one) => one.language === chosen)}
            language={chosen}
            reload={reload}
          />
        ))}
    </Page>
  );
}

interface GroupProps {
  group: TextInfo["group"];
  texts: readonly TextInfo[];
  changes: readonly TextChangeInfo[];
  language: TextLanguage;
  reload(): void;
}

function Group({ group, texts, changes, language, reload }: GroupProps) {
  const { t } = useTexts();
  return (
    <section className="page__part wording__group" aria-labelledby={`wording-${group}`}>
      <Heading level={3} data-size="xs" id={`wording-${group}`}>
        {t(`wording.group.${group}`)}
      </Heading>
      {texts.map((text) => (
        <One
          key={text.key}
          text={text}
          changes={changes.filter((one) => one.key === text.key)}
          language={language}
          reload={reload}
        />
      ))}
    </section>
  );
}

type OneProps = Omit<GroupProps, "group" | "texts"> & { text: TextInfo };

/** One text, closed to a line of it until somebody opens it. */
function One({ text, changes, language, reload }: OneProps) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const name = `wording.name.${text.key}`;
  const called = isTextKey(name) ? t(name) : text.key;
  return (
    <Details open={open} onToggle={() => setOpen(!open)}>
      <Details.Summary>
        <span className="wording__summary">
          <span>{called}</span>
          {text.changed && <Tag data-color="info">{t("wording.changed")}</Tag>}
          {!open && (
            <span className="wording__begins" lang={language}>
              {text.text}
            </span>
          )}
        </span>
      </Details.Summary>
      <Details.Content>
        {open && (
          <WordingForm
            key={text.version}
            name={called}
            text={text}
            changes={changes}
            language={language}
            reload={reload}
          />
        )}
      </Details.Content>
    </Details>
  );
}
