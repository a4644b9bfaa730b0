import { Button, Dialog, Heading } from "@digdir/designsystemet-react";
import { type FormEvent, type ReactNode, useId } from "react";
import type { Steps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  title: string;
  steps: Steps;
  /** Why it cannot be saved as it stands, null when it can. */
  wrong: string | null;
  save(): void;
  close(): void;
  children: ReactNode;
  /** What the button says that does it. */
  yes?: string;
  /** What else can be done, such as withdrawing. */
  more?: ReactNode;
}

/** A form over the page: what is wrong stands at its end, beside the buttons. */
export function EditDialog({ title, steps, wrong, save, close, children, yes, more }: Props) {
  const { t } = useTexts();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === null) save();
  };
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id} className="services__dialog">
      <Heading level={2} data-size="xs" id={id}>
        {title}
      </Heading>
      <form className="dialog__form" onSubmit={submit} noValidate>
        <div className="dialog__body services__form">{children}</div>
        <div className="dialog__end">
          {wrong !== null && <p role="status">{wrong}</p>}
          {steps.refusal !== null && <Problem refusal={steps.refusal} />}
          <div className="confirm__buttons">
            <Button type="submit" loading={steps.busy === "save"} disabled={wrong !== null}>
              {yes ?? t("services.save")}
            </Button>
            <Button variant="secondary" onClick={close}>
              {t("cancel")}
            </Button>
            {more}
          </div>
        </div>
      </form>
    </Dialog>
  );
}
