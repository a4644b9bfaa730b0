import { Field, Label, Select, Textarea, Textfield } from "@digdir/designsystemet-react";
import { useId } from "react";
import type { Language } from "../../api/handling";
import { ARTICLE_LANGUAGES } from "../../api/knowledge";
import type { ContactInfo } from "../../api/types";
import type { CannedInfo } from "../../api/writing";
import { filled, wording } from "../canned/filling";
import { Picker } from "../canned/Picker";
import { pasted, submitOnCtrlEnter } from "../conversation/boxEvents";
import { WayHint } from "../conversation/ReplyWay";
import { TEXT_LIMIT } from "../conversation/SendRow";
import { useCannedPicking } from "../conversation/usePickers";
import { showsForm } from "../conversation/ways";
import { FormattingBar } from "../formatting/FormattingBar";
import { formPressed } from "../formatting/writing";
import { useLanguageNames } from "../knowledge/parts";
import { listId, optionId } from "../picking/PickList";
import { useTexts } from "../texts/TextsProvider";
import type { Form } from "./firstMessage";

interface Props {
  form: Form;
  way: ContactInfo;
  /** Takes files that are pasted; null where none can go along. */
  attach: ((files: Iterable<File>) => void) | null;
  busy: boolean;
  write(change: Partial<Form>): void;
}

/** What is said: a mail's subject, the language, and the text, with canned replies by a slash as in replies. */
export function Words({ form, way, attach, busy, write }: Props) {
  const { t } = useTexts();
  const id = useId();
  const languageName = useLanguageNames();
  const fill = (reply: CannedInfo) =>
    Promise.resolve(filled(wording(reply, form.language), { navn: form.name }));
  const picking = useCannedPicking(id, fill, { now: () => form, write: (text) => write({ text }) });
  const offered = picking.offered?.length;
  return (
    <>
      <div className="first__about">
        {form.way === "email" && (
          <Textfield
            label={t("preview.subject")}
            value={form.title}
            maxLength={200}
            required
            autoComplete="off"
            onChange={(event) => write({ title: event.currentTarget.value })}
          />
        )}
        <Field>
          <Label>{t("field.language")}</Label>
          <Select
            value={form.language}
            onChange={(event) => write({ language: event.currentTarget.value as Language })}
          >
            {ARTICLE_LANGUAGES.map((one) => (
              <Select.Option key={one} value={one}>
                {languageName(one)}
              </Select.Option>
            ))}
          </Select>
        </Field>
      </div>
      <Field className="write__field">
        <Picker id={id} picking={picking} language={form.language} />
        <Label>{t("first.text")}</Label>
        {showsForm(way) && <FormattingBar box={id} />}
        <Textarea
          id={id}
          rows={6}
          value={form.text}
          readOnly={busy}
          required
          lang={form.language}
          aria-describedby={`${id}-way-hint`}
          aria-invalid={form.text.length > TEXT_LIMIT || undefined}
          aria-haspopup="listbox"
          aria-controls={offered ? listId(id) : undefined}
          aria-activedescendant={offered ? optionId(id, picking.chosen) : undefined}
          onChange={(event) => {
            write({ text: event.currentTarget.value });
            picking.typed(event.currentTarget.value, event.currentTarget.selectionStart);
          }}
          onPaste={(event) => attach !== null && pasted(event, attach)}
          onBlur={picking.close}
          onKeyDown={(event) => {
            if (!picking.pressed(event) && !(showsForm(way) && formPressed(event))) submitOnCtrlEnter(event);
          }}
        />
      </Field>
      <WayHint id={id} contacts={[]} way={way} text={form.text} />
    </>
  );
}
