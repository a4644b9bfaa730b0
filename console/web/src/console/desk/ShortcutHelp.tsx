import { Button, Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { QuestionmarkCircleIcon } from "@navikt/aksel-icons";
import { useId, useState } from "react";
import { usePreferences } from "../preferences";
import { owes } from "../session/roles";
import { useOwnSession } from "../session/SessionProvider";
import { SupportHelp } from "../settings/SupportHelp";
import type { TextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { mayAct } from "./Shortcuts";
import { useKeydown } from "./useKeydown";

const HELP_ID = "help";

/** What the first day needs to know, for whom it is true: the first right of these that somebody has decides. */
const STEPS: readonly [right: string, steps: readonly TextKey[]][] = [
  ["handle_inquiries", ["help.step1", "help.step2", "help.step3", "help.step4"]],
  ["write_knowledge", ["help.knowledge1", "help.knowledge2"]],
  ["see_access_log", ["help.audit"]],
];

/** The keys, and the right without which there is nothing that they do; null where everybody has it. */
const KEYS: readonly [keys: readonly string[], meaning: TextKey, right: string | null][] = [
  [["J", "K"], "help.move", "handle_inquiries"],
  [["Home", "End"], "help.ends", "handle_inquiries"],
  [["Enter"], "help.open", "handle_inquiries"],
  [["T"], "help.take", "handle_inquiries"],
  [["R"], "help.reply", "handle_inquiries"],
  [["I"], "help.note", "handle_inquiries"],
  [["F"], "help.forward", "handle_inquiries"],
  [["U"], "help.putOff", "handle_inquiries"],
  [["S"], "help.junk", "handle_inquiries"],
  [["Q"], "help.macro", "handle_inquiries"],
  [["W"], "help.follow", "handle_inquiries"],
  [["E"], "help.close", "handle_inquiries"],
  [["M"], "help.unread", "handle_inquiries"],
  [["Y"], "help.copyLink", "handle_inquiries"],
  [["X"], "help.choose", "handle_inquiries"],
  [["N"], "help.register", "register_inquiries"],
  [["C"], "help.writeFirst", "write_first"],
  [["L"], "help.lookups", "look_up_and_send_cases"],
  [["Ctrl", "Enter"], "help.send", "handle_inquiries"],
  [["Ctrl", "B"], "help.bold", "handle_inquiries"],
  [["Ctrl", "I"], "help.italic", "handle_inquiries"],
  [["Ctrl", "Shift", "K"], "help.link", "handle_inquiries"],
  [["Esc"], "help.back", "handle_inquiries"],
  [["/"], "help.search", "search_inquiries"],
  [["Ctrl", "K"], "help.palette", "handle_inquiries"],
  [["?"], "help.help", null],
];

/** Opens the help, which stands on every page: this button, or the key for it. */
export function HelpButton() {
  const { t } = useTexts();
  return (
    <Button variant="tertiary" icon aria-label={t("help.title")} command="show-modal" commandfor={HELP_ID}>
      <QuestionmarkCircleIcon aria-hidden />
    </Button>
  );
}

/** What a substitute needs on the first day: what the views mean, and the keys, as far as the person has them. */
export function ShortcutHelp() {
  const { t } = useTexts();
  const { shortcuts } = usePreferences();
  const session = useOwnSession();
  // Whoever owes a password or a second factor has nothing else yet.
  const rights = owes(session) ? [] : session.rights;
  const [opened, setOpened] = useState(false);
  const heading = useId();
  useHelpKey();
  return (
    <Dialog
      id={HELP_ID}
      closedby="any"
      closeButton={t("close")}
      aria-labelledby={heading}
      onToggle={() => setOpened(true)}
    >
      <Heading level={2} data-size="xs" id={heading}>
        {t("help.title")}
      </Heading>
      <Steps rights={rights} />
      {opened && <SupportHelp />}
      <Heading level={3} data-size="2xs">
        {t("help.keys")}
      </Heading>
      <dl className="help__keys">
        {KEYS.filter(([, , right]) => right === null || rights.includes(right)).map(([keys, meaning]) => (
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

function Steps({ rights }: { rights: readonly string[] }) {
  const { t } = useTexts();
  const steps = STEPS.find(([right]) => rights.includes(right))?.[1] ?? [];
  if (steps.length === 0) return null;
  return (
    <ol className="help__steps">
      {steps.map((step) => (
        <li key={step}>{t(step)}</li>
      ))}
    </ol>
  );
}

function useHelpKey(): void {
  useKeydown((event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || !mayAct(event)) return;
    event.preventDefault();
    document.querySelector<HTMLDialogElement>(`dialog#${HELP_ID}`)?.showModal();
  });
}
