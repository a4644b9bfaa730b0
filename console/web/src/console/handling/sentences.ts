import type { StepInfo } from "../../api/handling";
import { channelName } from "../inbox/labels";
import { isTextKey, type Translate } from "../texts";

/** Fields whose values are words of ours; those of the others are names already. */
const CODED: ReadonlySet<string> = new Set(["kind", "priority", "language"]);

/** What was done, in a sentence; a kind that this console does not know gets one that says so. */
export function sentenceOf(
  step: StepInfo,
  t: Translate,
  languageName: (code: string) => string,
  moment: (at: Date) => string,
): string {
  if (step.sentence !== null) return step.sentence;
  const who = step.who ?? "Torg";
  if (step.kind === "changed") return changed(step, who, t, languageName);
  const values = {
    who,
    other: step.values["to"] ?? step.values["other"] ?? t("step.unknown"),
    channel: channelName(step.values["channel"] ?? "", t),
    days: step.values["after_days"] ?? "",
    system: systemName(step.values["system"] ?? "", t),
    reference: step.values["reference"] ?? "",
    moment: moment(new Date(step.values["until"] ?? step.at)),
  };
  const key = `step.${variant(step)}`;
  return isTextKey(key) ? t(key, values) : t("step.other", values);
}

function systemName(system: string, t: Translate): string {
  const key = `cases.system.${system}`;
  return isTextKey(key) ? t(key) : system;
}

/** Steps that read otherwise depending on who or what was behind them. */
function variant({ kind, who, values }: StepInfo): string {
  if (kind === "reopened" && values["by"] === "outside") return "reopenedFromOutside";
  if (kind === "reopened") return values["by"] === "citizen" ? "reopenedByCitizen" : "reopened";
  if (kind === "closed" && who === null) return "closedByItself";
  if (kind === "junked" && who === null)
    return values["by"] === "filter" ? "junkedByFilter" : "junkedByBlock";
  if (kind === "undelivered" && values["sent_on"] !== undefined) return "undeliveredSentOn";
  return kind;
}

function changed(step: StepInfo, who: string, t: Translate, languageName: (code: string) => string): string {
  const name = step.values["field"] ?? "";
  const key = `field.${name}`;
  const field = isTextKey(key) ? t(key).toLocaleLowerCase() : name;
  const shown = (value: string | undefined) =>
    value === undefined ? undefined : inWords(name, value, t, languageName);
  const before = shown(step.values["before"]);
  const after = shown(step.values["after"]);
  if (before !== undefined && after !== undefined) return t("step.changed", { who, field, before, after });
  if (after !== undefined) return t("step.set", { who, field, after });
  if (before !== undefined) return t("step.emptied", { who, field, before });
  return t("step.touched", { who, field });
}

/** A field's value in words. */
export function inWords(
  field: string,
  value: string,
  t: Translate,
  languageName: (code: string) => string,
): string {
  if (!CODED.has(field)) return value;
  if (field === "language") return languageName(value);
  const key = `${field}.${value}`;
  return isTextKey(key) ? t(key) : value;
}
