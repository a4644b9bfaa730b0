import { Button, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { QuestionmarkCircleIcon } from "@navikt/aksel-icons";
import { usePreferences } from "../preferences";
import type { TextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";

export const HELP_ID = "help";

const KEYS: readonly [keys: readonly string[], meaning: TextKey][] = [
  [["J", "K"], "help.move"],
  [["Enter"], "help.open"],
  [["R"], "help.reply"],
  [["N"], "help.register"],
  [["Ctrl", "Enter"], "help.send"],
  [["Esc"], "help.back"],
  [["/"], "help.search"],
  [["?"], "help.help"],
];

export function HelpButton() {
  const { t } = useTexts();
  return (
    <Button variant="tertiary" icon aria-label={t("help.title")} command="show-modal" commandfor={HELP_ID}>
      <QuestionmarkCircleIcon aria-hidden />
    </Button>
  );
}

/** What a substitute needs on the first day: what the views mean, and the keys. */
export function ShortcutHelp() {
  const { t } = useTexts();
  const { shortcuts } = usePreferences();
  return (
    <Dialog id={HELP_ID} closedby="any" closeButton={t("close")}>
      <Heading level={2} data-size="xs">
        {t("help.title")}
      </Heading>
      <ol className="help__steps">
        <li>{t("help.step1")}</li>
        <li>{t("help.step2")}</li>
        <li>{t("help.step3")}</li>
        <li>{t("help.step4")}</li>
      </ol>
      <Heading level={3} data-size="2xs">
        {t("help.keys")}
      </Heading>
      <dl className="help__keys">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
      {!shortcuts && <Paragraph data-size="sm">{t("help.off")}</Paragraph>}
    </Dialog>
  );
}
