import { Button } from "@digdir/designsystemet-react";
import { BulletListIcon, LinkIcon, NumberListIcon } from "@navikt/aksel-icons";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTexts } from "../texts/TextsProvider";
import { FORMS, type Form } from "./marking";
import { give, KEYS } from "./writing";

const SIGNS = {
  bold: <b aria-hidden>B</b>,
  italic: <i aria-hidden>I</i>,
  list: <BulletListIcon aria-hidden />,
  numbered: <NumberListIcon aria-hidden />,
  link: <LinkIcon aria-hidden />,
} as const;

/** Buttons that give the selected words of a box a form: one stop for the Tab key, arrows go from button to button. */
export function FormattingBar({ box }: { box: string }) {
  const { t } = useTexts();
  const bar = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState<Form>("bold");
  const go = (event: KeyboardEvent) => {
    const to = neighbour(event.key, FORMS.indexOf(reached));
    const form = FORMS[to ?? -1];
    if (form === undefined) return;
    event.preventDefault();
    setReached(form);
    bar.current?.querySelectorAll("button")[to ?? 0]?.focus();
  };
  const press = (form: Form) => {
    setReached(form);
    const found = document.getElementById(box);
    if (found instanceof HTMLTextAreaElement) give(found, form);
  };
  return (
    <div
      ref={bar}
      className="formatting"
      role="toolbar"
      aria-label={t("formatting.label")}
      aria-controls={box}
      onKeyDown={go}
    >
      {FORMS.map((form) => (
        <Button
          key={form}
          variant="tertiary"
          icon
          data-size="sm"
          tabIndex={form === reached ? 0 : -1}
          aria-label={t(`formatting.${form}`)}
          aria-keyshortcuts={shortcut(form)}
          title={titled(t(`formatting.${form}`), form)}
          // The box keeps its focus and what is selected in it.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => press(form)}
        >
          {SIGNS[form]}
        </Button>
      ))}
    </div>
  );
}

function neighbour(key: string, at: number): number | null {
  const last = FORMS.length - 1;
  if (key === "ArrowRight") return at === last ? 0 : at + 1;
  if (key === "ArrowLeft") return at === 0 ? last : at - 1;
  if (key === "Home") return 0;
  return key === "End" ? last : null;
}

function shortcut(form: Form): string | undefined {
  const keys = KEYS[form]?.join("+");
  return keys && `Control+${keys} Meta+${keys}`;
}

function titled(name: string, form: Form): string {
  const keys = KEYS[form];
  return keys === undefined ? name : `${name} (Ctrl + ${keys.join(" + ")})`;
}
