import { Button, Dialog, Heading, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { PRIORITIES, type Priority } from "../../api/handling";
import { LONGEST_TAG, tagsIn } from "../handling/tags";
import { useChoices } from "../handling/useHandling";
import { useTexts } from "../texts/TextsProvider";

/** Asks how urgent those are that were chosen. */
export function PriorityDialog({ choose, close }: { choose(priority: Priority): void; close(): void }) {
  const { t } = useTexts();
  return (
    <Asking title={t("chosen.priority.title")} close={close}>
      <div className="kb__buttons">
        {PRIORITIES.map((priority) => (
          <Button key={priority} variant="secondary" onClick={() => choose(priority)}>
            {t(`priority.${priority}`)}
          </Button>
        ))}
      </div>
    </Asking>
  );
}

/** Asks for a tag, which those that were chosen get beside their own; the ones in use are offered. */
export function TagDialog({ choose, close }: { choose(tag: string): void; close(): void }) {
  const { t } = useTexts();
  const list = useId();
  const box = useRef<HTMLInputElement>(null);
  // The dialog has opened by now, and has given the focus to its closing button.
  useEffect(() => box.current?.focus(), []);
  const used = useChoices().data?.tags ?? [];
  const [typed, setTyped] = useState("");
  const [tag, ...others] = tagsIn(typed);
  const wrong = others.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tag !== undefined && !wrong) choose(tag);
  };
  return (
    <Asking title={t("chosen.tag.title")} close={close}>
      <form className="lists__name" onSubmit={submit}>
        <Textfield
          ref={box}
          label={t("inbox.filter.tag")}
          value={typed}
          maxLength={LONGEST_TAG}
          list={list}
          autoComplete="off"
          error={wrong ? t("tags.one") : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <datalist id={list}>
          {used.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <div className="confirm__buttons">
          <Button type="submit" disabled={tag === undefined || wrong}>
            {t("tags.add")}
          </Button>
          <Button variant="secondary" onClick={close}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Asking>
  );
}

function Asking({ title, close, children }: { title: string; close(): void; children: ReactNode }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {title}
      </Heading>
      {children}
    </Dialog>
  );
}
