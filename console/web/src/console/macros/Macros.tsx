import { Alert, Button } from "@digdir/designsystemet-react";
import { useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { useBeside } from "../answers/Beside";
import { titleIn } from "../canned/filling";
import { useFilling } from "../canned/useCanned";
import { useDeskAction } from "../desk/actions";
import type { Work } from "../inbox/chosenSteps";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { MacroDialog } from "./MacroDialog";
import { isMacro, type Macro } from "./macros";
import { undoingOf } from "./undoing";
import { offerMacros } from "./wanted";

interface Props {
  summary: InquirySummary;
  /** What the person is called, where that is known. */
  person: string;
  read(detail: InquiryDetail): void;
  reload(): void;
  announce(text: string): void;
}

/** What is told of the macro that was run last; `undo` is null where not all of it can be undone. */
interface Told {
  text: string;
  undo: readonly Work[] | null;
  before: InquirySummary;
}

/** Runs macros on the open inquiry, and tells what became of it. */
export function Macros({ summary, person, read, reload, announce }: Props) {
  const { t, language } = useTexts();
  const api = useApi();
  const me = useOwnSession().staff.id;
  const steps = useSteps();
  const fill = useFilling(summary, person);
  const beside = useBeside();
  const begun = useRef(new Map<string, string>());
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState<Told | null>(null);
  const possible = summary.status !== "closed";
  useDeskAction("macro", possible ? () => setOpen(true) : null);
  const tell = (text: string, undo: Told["undo"]) => {
    setTold({ text, undo, before: summary });
    announce(text);
  };
  const act = async (macro: Macro) => {
    // Until it is known to be done it is the same run: asked for again, it is not done twice.
    const run = `${summary.id} ${macro.id}`;
    const clientId = begun.current.get(run) ?? crypto.randomUUID();
    begun.current.set(run, clientId);
    read(await api.writing.runMacro(summary.id, macro.id, clientId));
    begun.current.delete(run);
    setOpen(false);
    tell(t("macros.done", { title: titleIn(macro, language) }), undoingOf(macro, summary, me));
    // The box opens when the inquiry is one's own; until then the words wait.
    if (Object.keys(macro.texts).length > 0) beside?.insert(await fill(macro));
  };
  const run = (macro: Macro) => void steps.take("run", () => act(macro));
  const byId = (wanted: string) =>
    void steps.take("run", async () => {
      const { replies } = await api.writing.canned();
      const found = replies.filter(isMacro).find(({ id }) => id === wanted);
      if (found !== undefined) await act(found);
    });
  useOffered(possible ? byId : null);
  const undo = ({ undo: works, before }: Told) =>
    void steps.take("undo", async () => {
      try {
        for (const work of works ?? []) await work(api, before.id, before);
        tell(t("macros.undone"), null);
      } catch (failure) {
        setTold(null);
        throw failure;
      } finally {
        reload();
      }
    });
  const close = () => {
    steps.forget();
    setOpen(false);
  };
  return (
    <>
      {open && <MacroDialog busy={steps.busy !== null} refusal={steps.refusal} run={run} close={close} />}
      {!open && steps.refusal !== null && (
        <div className="pane__alert">
          <Problem refusal={steps.refusal} />
        </div>
      )}
      {told !== null && (
        <Alert data-color="info" data-size="sm" className="pane__alert macros__told">
          <span>{told.text}</span>
          {told.undo !== null && (
            <Button
              variant="secondary"
              data-size="sm"
              loading={steps.busy === "undo"}
              onClick={() => undo(told)}
            >
              {t("undo")}
            </Button>
          )}
          <Button variant="tertiary" data-size="sm" onClick={() => setTold(null)}>
            {t("close")}
          </Button>
        </Alert>
      )}
    </>
  );
}

/** Lets the command palette run macros here. */
function useOffered(run: ((macro: string) => void) | null): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const there = run !== null;
  useEffect(() => (there ? offerMacros((macro) => latest.current?.(macro)) : undefined), [there]);
}
