import { Dialog, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useId } from "react";
import type { DueInfo } from "../../api/duty";
import type { Translate } from "../texts";
import type { Formatter } from "../texts/format";
import { useTexts } from "../texts/TextsProvider";
import { dueWords } from "./due";

/** When each deadline of an inquiry ends, and why then. */
export function DueReasons({ dues, close }: { dues: readonly DueInfo[]; close(): void }) {
  const { t, format } = useTexts();
  const id = useId();
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id} data-size="sm">
      <Heading level={2} data-size="xs" id={id}>
        {t("due.why")}
      </Heading>
      <dl className="due__reasons">
        {dues.map((due) => (
          <div key={due.name}>
            <dt>
              {t(`due.${due.name}`)}: {format.full(new Date(due.at))}
            </dt>
            <dd>
              {t("due.standing", { words: dueWords(due, t) })} {whyWords(due, t, format)}
            </dd>
          </div>
        ))}
      </dl>
      <Paragraph data-size="sm" className="hint">
        {t("due.counting")}
      </Paragraph>
    </Dialog>
  );
}

/** Why a deadline is when it is, in sentences. */
export function whyWords({ name, reason }: DueInfo, t: Translate, format: Formatter): string {
  if (reason === null || reason === undefined) return "";
  const since = reason.since === null ? "" : format.full(new Date(reason.since));
  const told = [t(`due.since.${name}`, { since })];
  told.push(t(`due.by.${reason.source}`, { count: reason.within ?? 0 }));
  if (reason.paused_days > 0) told.push(t("due.pausedDays", { count: reason.paused_days }));
  return told.join(" ");
}
