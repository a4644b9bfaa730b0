import {
  Alert,
  Button,
  Field,
  Heading,
  Input,
  Label,
  Paragraph,
  Select,
  Textarea,
} from "@digdir/designsystemet-react";
import { type FormEvent, useId, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { AboutPerson, ErasureInfo, PersonInfo } from "../../api/privacy";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { saveAs } from "./saving";

const WAYS = ["email", "sms", "xmpp", "letter", "inquiry"] as const;

/** Answers a person who asks what is kept of them, or for it to be erased. */
export function Person() {
  const { t } = useTexts();
  const { privacy } = useApi();
  const { busy, refusal, take } = useSteps();
  const [about, setAbout] = useState<AboutPerson>({ channel: "email", address: "" });
  const [found, setFound] = useState<PersonInfo | null>(null);
  const [erased, setErased] = useState<ErasureInfo | null>(null);
  const change = (changes: Partial<AboutPerson>) => {
    setAbout({ ...about, ...changes });
    setFound(null);
    setErased(null);
  };
  const find = (event: FormEvent) => {
    event.preventDefault();
    setErased(null);
    void take("find", async () => setFound(await privacy.find(about)));
  };
  const erase = () =>
    void take("erase", async () => {
      setErased(await privacy.erase(about));
      setFound(null);
    });
  return (
    <section className="page__part" aria-labelledby="privacy-person">
      <Heading level={3} data-size="2xs" id="privacy-person">
        {t("privacy.person")}
      </Heading>
      <Paragraph className="hint">{t("privacy.personHint")}</Paragraph>
      <form className="privacy__form" onSubmit={find}>
        <Field>
          <Label>{t("privacy.way")}</Label>
          <Select
            value={about.channel}
            onChange={(event) => change({ channel: event.currentTarget.value as AboutPerson["channel"] })}
          >
            {WAYS.map((way) => (
              <Select.Option key={way} value={way}>
                {t(`privacy.way.${way}`)}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <Field>
          <Label>{t("privacy.address")}</Label>
          <Input
            value={about.address}
            autoComplete="off"
            required
            onChange={(event) => change({ address: event.currentTarget.value })}
          />
        </Field>
        <Button type="submit" variant="secondary" loading={busy === "find"}>
          {t("privacy.find")}
        </Button>
      </form>
      {refusal !== null && <Problem refusal={refusal} />}
      <div role="status">
        {found !== null && <Paragraph>{t("privacy.found", { ...numbersOf(found) })}</Paragraph>}
        {found !== null && found.beside.length > 0 && (
          <Paragraph>{t("privacy.foundBeside", { numbers: found.beside.join(", ") })}</Paragraph>
        )}
        {found?.silent && <Paragraph>{t("privacy.foundSilent")}</Paragraph>}
        {found?.blocked && <Paragraph>{t("privacy.foundBlocked")}</Paragraph>}
        {erased !== null && <Erased done={erased} />}
      </div>
      {found !== null && isAnything(found) && (
        <div className="privacy__steps">
          <Button
            variant="secondary"
            loading={busy === "access"}
            onClick={() => void take("access", async () => saveAs(await privacy.access(about), "access.zip"))}
          >
            {t("privacy.access")}
          </Button>
          <EraseButton busy={busy === "erase"} erase={erase} />
        </div>
      )}
    </section>
  );
}

function isAnything({ conversations, beside, silent, blocked }: PersonInfo): boolean {
  return conversations + beside.length > 0 || silent || blocked;
}

function numbersOf({ conversations, messages, attachments }: PersonInfo) {
  return { conversations, messages, attachments };
}

/** Erasing cannot be taken back: it is asked for twice, in the same place. */
function EraseButton({ busy, erase }: { busy: boolean; erase(): void }) {
  const { t } = useTexts();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button variant="tertiary" data-color="danger" onClick={() => setAsked(true)}>
        {t("privacy.erase")}
      </Button>
    );
  }
  return (
    <fieldset className="privacy__sure">
      <legend>{t("privacy.sure")}</legend>
      <Button data-color="danger" loading={busy} onClick={erase}>
        {t("privacy.eraseNow")}
      </Button>
      <Button variant="tertiary" onClick={() => setAsked(false)}>
        {t("privacy.keep")}
      </Button>
    </fieldset>
  );
}

function Erased({ done }: { done: ErasureInfo }) {
  const { t, format } = useTexts();
  const answerField = useId();
  return (
    <Alert
      data-color={done.kept.length > 0 || done.backups.length > 0 ? "warning" : "success"}
      data-size="sm"
    >
      <Paragraph>{t("privacy.erased", { count: done.conversations })}</Paragraph>
      {done.beside.length > 0 && (
        <Paragraph>{t("privacy.erasedBeside", { numbers: done.beside.join(", ") })}</Paragraph>
      )}
      {done.kept.map(({ inquiry, until }) => (
        <Paragraph key={inquiry}>
          {t("privacy.keptForArchive", { inquiry, day: format.date(new Date(`${until}T12:00`)) })}
        </Paragraph>
      ))}
      {done.pending.length > 0 && <Paragraph>{t("privacy.pending")}</Paragraph>}
      {done.backups.length > 0 && (
        <>
          <Paragraph>{t("privacy.backups")}</Paragraph>
          <ul>
            {done.backups.map((file) => (
              <li key={file}>{file}</li>
            ))}
          </ul>
        </>
      )}
      <Field>
        <Label htmlFor={answerField}>{t("privacy.answer")}</Label>
        <Textarea id={answerField} readOnly rows={7} value={done.answer} />
      </Field>
    </Alert>
  );
}
