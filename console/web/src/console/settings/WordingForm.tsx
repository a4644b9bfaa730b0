import { Button, Field, Label, Paragraph, Textarea } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback, useId, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { TextChangeInfo, TextInfo, TextLanguage } from "../../api/wording";
import { useNews } from "../desk/News";
import { useLoaded, useSettled, useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { Seen } from "./WordingPreview";
import { Versions } from "./WordingVersions";

/** So long the field must stand still before the wording is looked at, in milliseconds. */
const SETTLED_MS = 300;

interface Props {
  name: string;
  text: TextInfo;
  changes: readonly TextChangeInfo[];
  language: TextLanguage;
  reload(): void;
}

/** A text being worded: its places, how it reads, what is wrong with it, and its earlier versions. */
export function WordingForm({ name, text, changes, language, reload }: Props) {
  const { t } = useTexts();
  const { wording } = useApi();
  const tell = useNews();
  const steps = useSteps();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(text.text);
  const settled = useSettled(draft, SETTLED_MS);
  const seen = useLoaded(
    useCallback(() => wording.preview(language, text.key, settled), [wording, language, text.key, settled]),
  );
  const current = settled === draft ? seen.data : null;
  const take = (step: () => Promise<unknown>) =>
    void steps.take(text.key, async () => {
      // Whoever was refused because somebody else was faster sees what the other one made of it.
      await step().finally(reload);
      tell({ text: t("wording.saved") });
    });
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    take(() => wording.set(language, text.key, draft, text.version));
  };
  const insert = (place: string) => {
    const at = field.current?.selectionStart ?? draft.length;
    setDraft(`${draft.slice(0, at)}{${place}}${draft.slice(field.current?.selectionEnd ?? at)}`);
    field.current?.focus();
  };
  const hint = `wording.hint.${text.key}`;
  const wrong = current !== null && current.faults.length > 0;
  const last = changes.find((one) => one.undoable);
  return (
    <form className="wording__one" onSubmit={save} aria-label={name}>
      {isTextKey(hint) && <Paragraph className="settings__hint">{t(hint)}</Paragraph>}
      <Field>
        <Label htmlFor={id}>{t("wording.text")}</Label>
        <Textarea
          id={id}
          ref={field}
          lang={language}
          rows={Math.min(8, Math.max(2, Math.ceil(draft.length / 70)))}
          maxLength={4000}
          value={draft}
          aria-invalid={wrong}
          aria-describedby={`${id}-seen`}
          onChange={({ target }) => setDraft(target.value)}
        />
      </Field>
      <Places text={text} insert={insert} />
      <Seen id={`${id}-seen`} text={text} seen={seen.data} refusal={seen.refusal} language={language} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <div className="settings__steps">
        <Button
          type="submit"
          loading={steps.busy !== null}
          disabled={draft === text.text || current === null || wrong}
        >
          {t("wording.save")}
        </Button>
        {text.changed && (
          <Button
            variant="secondary"
            disabled={steps.busy !== null}
            onClick={() => take(() => wording.set(language, text.key, null, text.version))}
          >
            {t("wording.reset")}
          </Button>
        )}
        {last !== undefined && (
          <Button
            variant="tertiary"
            disabled={steps.busy !== null}
            onClick={() => take(() => wording.undo(last.id))}
          >
            {t("wording.undo")}
          </Button>
        )}
      </div>
      <Versions text={text} changes={changes} language={language} bringBack={setDraft} />
    </form>
  );
}

/** The places that a text has, to be put in where the field is; and the words that must stay. */
function Places({ text, insert }: { text: TextInfo; insert(place: string): void }) {
  const { t } = useTexts();
  const row = (title: string, places: readonly string[]) =>
    places.length > 0 && (
      <div className="wording__places">
        <span>{title}</span>
        {places.map((place) => (
          <Button
            key={place}
            variant="secondary"
            data-size="sm"
            aria-label={t("wording.insert", { place: `{${place}}` })}
            onClick={() => insert(place)}
          >
            {`{${place}}`}
          </Button>
        ))}
      </div>
    );
  return (
    <>
      {row(t("wording.required"), text.required)}
      {row(t("wording.optional"), text.optional)}
      {text.facts.length > 0 && (
        <div className="wording__places">
          <span>{t("wording.required")}</span>
          {text.facts.map((fact) => (
            <span key={fact} className="wording__fact">
              {fact}
            </span>
          ))}
        </div>
      )}
    </>
  );
}
