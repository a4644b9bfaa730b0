import { Alert, Button, Paragraph } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { InquirySummary } from "../../api/types";
import { Confirm } from "../conversation/Confirm";
import { refusalText } from "../conversation/StepProblem";
import { JunkDialog } from "../junk/JunkDialog";
import { PutOffDialog } from "../putting/PutOffDialog";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { BLOCKED, prioritised, type Step, sortedOut, tagged, type Work } from "./chosenSteps";
import { PriorityDialog, TagDialog } from "./GivingDialogs";
import type { Chosen } from "./useChosen";
import { type ChosenSteps, type Outcome, useChosenSteps } from "./useChosenSteps";

const AT_ONCE: Readonly<Record<"take" | "solve" | "close", Work>> = {
  take: (api, inquiry) => api.take(inquiry, false),
  solve: (api, inquiry) => api.handling.solve(inquiry),
  close: (api, inquiry) => api.close(inquiry),
};

const putBack: Work = (api, inquiry) => api.junk.putBack(inquiry, "no");

interface Props {
  chosen: Chosen;
  changed(summary: InquirySummary): void;
  /** Marks one as unread. */
  unread(inquiry: string): Promise<void>;
  announce(text: string): void;
}

/** What can be done with all that are chosen, how far it has come, what was refused and why, and undoing it. */
export function ChosenTools({ chosen, changed, unread, announce }: Props) {
  const { t } = useTexts();
  const steps = useChosenSteps(changed);
  const { outcome, going, forget } = steps;
  const { summaries } = chosen;
  useEffect(() => {
    if (summaries !== null) forget();
  }, [summaries, forget]);
  const words = useRef(announce);
  words.current = announce;
  const told = outcome === null ? "" : inWords(outcome, t);
  useEffect(() => {
    if (told !== "") words.current(told);
  }, [told]);
  const work: Working = async (step, one, given) => {
    const left = await steps.work(step, [...(summaries?.values() ?? [])], one, given);
    chosen.keep(left);
  };
  if (summaries === null && outcome === null) return null;
  return (
    <Focused className={summaries === null ? "chosen__told" : "chosen"} label={t("chosen.title")}>
      {summaries !== null ? (
        <Bar chosen={chosen} count={summaries.size} going={going} work={work} unread={unread} />
      ) : (
        outcome !== null && <Told steps={steps} outcome={outcome} text={told} />
      )}
    </Focused>
  );
}

/** What was pressed is gone when this comes or changes; the focus would fall to the page's top. */
function Focused({ className, label, children }: { className: string; label: string; children: ReactNode }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isLost()) box.current?.focus({ preventScroll: true });
  });
  // Whoever gives up was in here; the list is what comes next.
  useEffect(
    () => () => {
      if (isLost()) document.getElementById("list-title")?.focus({ preventScroll: true });
    },
    [],
  );
  return (
    <section className={className} aria-label={label} ref={box} tabIndex={-1}>
      {children}
    </section>
  );
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

type Working = (step: Step, one: Work, given?: string) => Promise<void>;

interface BarProps {
  chosen: Chosen;
  count: number;
  going: ChosenSteps["going"];
  work: Working;
  unread: Props["unread"];
}

function Bar({ chosen, count, going, work, unread }: BarProps) {
  const { t } = useTexts();
  const [asking, setAsking] = useState<Exclude<Step, "take" | "solve" | "notJunk" | "unread"> | null>(null);
  const blocks = useRight("block_senders");
  const junk = count > 0 && [...(chosen.summaries?.values() ?? [])].every((one) => one.junk);
  const disabled = count === 0 || going !== null;
  const act: Working = (step, one, given) => {
    setAsking(null);
    return work(step, one, given);
  };
  const no = () => setAsking(null);
  const mark: Work = async (_, inquiry, before) => {
    await unread(inquiry);
    return { inquiry: before };
  };
  const button = (step: Step, press: () => void) => (
    <Button variant="secondary" data-size="sm" disabled={disabled} onClick={press}>
      {t(`chosen.${step}`)}
    </Button>
  );
  return (
    <>
      <Paragraph data-size="sm" role="status" className="chosen__count">
        {going === null ? t("chosen.count", { count }) : t("chosen.going", going)}
      </Paragraph>
      <div className="kb__buttons">
        {button("take", () => void act("take", AT_ONCE.take))}
        {button("solve", () => void act("solve", AT_ONCE.solve))}
        {button("close", () => setAsking("close"))}
        {button("putOff", () => setAsking("putOff"))}
        {junk
          ? button("notJunk", () => void act("notJunk", putBack))
          : button("junk", () => setAsking("junk"))}
        {button("priority", () => setAsking("priority"))}
        {button("tag", () => setAsking("tag"))}
        {button("unread", () => void act("unread", mark))}
        <Button variant="tertiary" data-size="sm" disabled={going !== null} onClick={chosen.all}>
          {t("chosen.all")}
        </Button>
        <Button variant="tertiary" data-size="sm" disabled={going !== null} onClick={chosen.stop}>
          {t("cancel")}
        </Button>
      </div>
      {asking === "close" && (
        <Confirm
          open
          title={t("chosen.close.title", { count })}
          text={t("chosen.close.text")}
          yes={t("chosen.close.yes", { count })}
          onYes={() => void act("close", AT_ONCE.close)}
          onNo={no}
        />
      )}
      {asking === "putOff" && (
        <PutOffDialog
          busy={false}
          choose={(until) => void act("putOff", (api, inquiry) => api.handling.putOff(inquiry, until))}
          close={no}
        />
      )}
      {asking === "junk" && (
        <JunkDialog
          title={t("chosen.junk.title", { count })}
          text={t("junk.text")}
          offer={blocks ? t("chosen.junk.block") : null}
          yes={t("junk.do")}
          busy={false}
          choose={(block) => void act("junk", sortedOut(block), block ? BLOCKED : "")}
          close={no}
        />
      )}
      {asking === "priority" && (
        <PriorityDialog choose={(one) => void act("priority", prioritised(one), one)} close={no} />
      )}
      {asking === "tag" && <TagDialog choose={(tag) => void act("tag", tagged(tag), tag)} close={no} />}
    </>
  );
}

type Translate = ReturnType<typeof useTexts>["t"];

function inWords({ step, undone, done, already }: Outcome, t: Translate): string {
  const told = t(undone ? "chosen.undone" : `chosen.done.${step}`, { count: done.length });
  return already === 0 ? told : `${told} ${t("chosen.already", { count: already })}`;
}

function Told({ steps, outcome, text }: { steps: ChosenSteps; outcome: Outcome; text: string }) {
  const { t, format } = useTexts();
  const { going, undoable, undo, forget } = steps;
  const { refused } = outcome;
  return (
    <Alert data-color={refused.length > 0 ? "warning" : "info"} data-size="sm">
      <Paragraph>{going === null ? text : t("chosen.going", going)}</Paragraph>
      {refused.length > 0 && (
        <ul>
          {refused.map(({ summary, refusal }) => (
            <li key={summary.id}>
              {summary.number}: {refusalText(refusal, t, format)}
            </li>
          ))}
        </ul>
      )}
      <div className="confirm__buttons">
        {undoable && (
          <Button variant="secondary" data-size="sm" disabled={going !== null} onClick={() => void undo()}>
            {t("undo")}
          </Button>
        )}
        <Button variant="tertiary" data-size="sm" disabled={going !== null} onClick={forget}>
          {t("close")}
        </Button>
      </div>
    </Alert>
  );
}
