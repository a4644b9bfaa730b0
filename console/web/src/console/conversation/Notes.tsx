import { Button } from "@digdir/designsystemet-react";
import { BranchingIcon, InformationSquareIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";
import type { MessageNotes } from "../../api/types";
import { Said } from "../reasons/Said";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  notes: MessageNotes;
  /** Splits the message off; null where that cannot be done. */
  split: (() => void) | null;
  /** Offers to merge the inquiry into the one with this number; null where that cannot be done. */
  merge: ((number: string) => void) | null;
}

/** What staff should know of how a message came, each with what can be done about it. */
export function Notes({ notes, split, merge }: Props) {
  const { t } = useTexts();
  const { subject, belongs_to: belongsTo, split_offered: splitOffered, problems, problem_whys: whys } = notes;
  const lines = wordsOf(notes, t);
  if (lines.length === 0 && !splitOffered && belongsTo === null && problems.length === 0) return null;
  return (
    <ul className="notes" aria-label={t("notes.label")}>
      {lines.map((line) => (
        <Line key={line}>{line}</Line>
      ))}
      {splitOffered && (
        <Line>
          {t("notes.newSubject", { subject: subject ?? "" })}{" "}
          {split !== null && (
            <Button variant="secondary" data-size="sm" onClick={split}>
              <BranchingIcon aria-hidden />
              {t("notes.split")}
            </Button>
          )}
        </Line>
      )}
      {belongsTo !== null && (
        <Line>
          {t("notes.belongsTo", { number: belongsTo })}{" "}
          {merge !== null && (
            <Button variant="secondary" data-size="sm" onClick={() => merge(belongsTo)}>
              {t("notes.merge", { number: belongsTo })}
            </Button>
          )}
        </Line>
      )}
      {problems.length > 0 && (
        <Line>
          <details>
            <summary>{t("notes.problems")}</summary>
            <ul className="notes__problems">
              {problems.map((words, place) => (
                <li key={words}>
                  <Said words={words} why={whys?.[place]} />
                </li>
              ))}
            </ul>
          </details>
        </Line>
      )}
    </ul>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <li className="notes__line">
      <InformationSquareIcon aria-hidden />
      <div>{children}</div>
    </li>
  );
}

/** What needs no more than words. */
function wordsOf(notes: MessageNotes, t: Translate): string[] {
  const machine = notes.automatic ?? notes.silent;
  const kind = `notes.automatic.${machine?.replaceAll("-", "_")}`;
  return [
    machine !== null &&
      notes.opt_out === null &&
      notes.unanswerable === null &&
      (isTextKey(kind) ? t(kind) : t("notes.automatic.other")),
    notes.opt_out !== null && t(notes.opt_out === "start" ? "notes.optOut.start" : "notes.optOut.stop"),
    notes.unanswerable !== null && t("notes.unanswerable"),
    notes.incomplete && t("notes.incomplete"),
    notes.sender !== null && t("notes.sender", { address: notes.sender }),
  ].filter((line) => line !== false);
}
