import {
  Button,
  Dialog,
  Heading,
  Label,
  Select,
  Textarea,
  Textfield,
  ToggleGroup,
} from "@digdir/designsystemet-react";
import {
  type ChangeEvent,
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { KeptNote } from "../kept/KeptNote";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { CHANNELS, type Form, type RegisteredChannel } from "./registration";
import { Suggested } from "./Suggested";
import { useRegistering } from "./useRegistering";

/** A call, a visit or a letter in one line: how it came, what it was about, and what came of it. */
export function RegisterDialog({ close }: { close(): void }) {
  const { t } = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { form, setForm, found, save, steps, kept } = useRegistering(close);
  const [known] = useState(form.name !== "" || form.address !== "");
  useEffect(() => {
    dialog.current?.showModal();
    document.getElementById(`${id}-text`)?.focus();
  }, [id]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save("answered");
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save("answered");
    }
  };
  return (
    <div data-size="sm">
      <Dialog ref={dialog} onClose={close} closeButton={t("close")} aria-labelledby={id} className="register">
        <Heading level={2} data-size="xs" id={id}>
          {t("register.title")}
        </Heading>
        <KeptNote kept={kept} />
        <form className="dialog__form" onSubmit={submit} onKeyDown={pressed}>
          <div className="dialog__body register__form">
            <ToggleGroup
              data-toggle-group={t("register.channel")}
              value={form.channel}
              onChange={(channel) => setForm({ ...form, channel: channel as RegisteredChannel })}
            >
              {CHANNELS.map((channel) => (
                <ToggleGroup.Item key={channel} value={channel}>
                  {t(`channel.${channel}`)}
                </ToggleGroup.Item>
              ))}
            </ToggleGroup>
            <div className="register__text">
              <Label htmlFor={`${id}-text`}>{t("register.text")}</Label>
              <Textarea
                id={`${id}-text`}
                rows={2}
                maxLength={8000}
                value={form.text}
                aria-describedby={`${id}-hint`}
                onChange={(event) => setForm({ ...form, text: event.currentTarget.value })}
              />
              <p id={`${id}-hint`} className="hint">
                {t("register.hint")}
              </p>
            </div>
            <Suggested form={form} setForm={setForm} found={found} />
            <details className="register__more" open={known}>
              <summary>{t("register.more")}</summary>
              <More form={form} setForm={setForm} />
            </details>
          </div>
          <div className="dialog__end">
            {steps.refusal !== null && <Problem refusal={steps.refusal} />}
            <div className="confirm__buttons">
              <Button type="submit" loading={steps.busy === "answered"} disabled={steps.busy !== null}>
                {t("register.answered")}
              </Button>
              {(["mine", "queue"] as const).map((result) => (
                <Button
                  key={result}
                  variant="secondary"
                  loading={steps.busy === result}
                  disabled={steps.busy !== null}
                  onClick={() => save(result)}
                >
                  {t(`register.${result}`)}
                </Button>
              ))}
            </div>
          </div>
        </form>
      </Dialog>
    </div>
  );
}

const WAYS = ["sms", "email", "letter"] as const;

/** Who it was and where they can be answered: only where they want an answer, and said to be so. */
function More({ form, setForm }: { form: Form; setForm(form: Form): void }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="register__contact">
      <Textfield
        label={t("register.name")}
        value={form.name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
      />
      <div className="fields__one">
        <Label htmlFor={id}>{t("register.way")}</Label>
        <Select
          id={id}
          value={form.way}
          onChange={(event) => setForm({ ...form, way: event.currentTarget.value as Form["way"] })}
        >
          {WAYS.map((way) => (
            <Select.Option key={way} value={way}>
              {t(`channel.${way}`)}
            </Select.Option>
          ))}
        </Select>
      </div>
      <Textfield
        label={t("register.address")}
        description={t("register.addressHint")}
        value={form.address}
        maxLength={400}
        autoComplete="off"
        {...(form.way === "letter" ? { multiline: true, rows: 3 } : { type: "text" })}
        onChange={({ currentTarget }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
          setForm({ ...form, address: currentTarget.value })
        }
      />
    </div>
  );
}
