import type { FieldChoices } from "../../api/handling";
import type { CannedInfo, MacroActions } from "../../api/writing";
import type { Translate } from "../texts";

/** A canned reply that does something. */
export type Macro = CannedInfo & { actions: MacroActions };

export const NOTHING: MacroActions = {
  take: false,
  unit: null,
  service: null,
  priority: null,
  tags: [],
  note: "",
  ending: null,
  days: null,
};

export function isMacro(reply: CannedInfo): reply is Macro {
  return reply.actions !== null;
}

/** Whether there is anything that it does. */
export function doesSomething(actions: MacroActions): boolean {
  const { take, unit, service, priority, tags, note, ending } = actions;
  return take || [unit, service, priority, ending].some(Boolean) || tags.length > 0 || note.trim() !== "";
}

/** What a macro does, in a few words; names of units and services where they are known. */
export function inWords(macro: Macro, t: Translate, choices: FieldChoices | null): string {
  const { take, unit, service, priority, tags, note, ending, days } = macro.actions;
  const named = (some: readonly { id: string; name: string }[] | undefined, id: string) =>
    some?.find((one) => one.id === id)?.name ?? id;
  const words = [
    take && t("macros.word.take"),
    unit !== null && t("macros.word.unit", { name: named(choices?.units, unit) }),
    service !== null && t("macros.word.service", { name: named(choices?.services, service) }),
    priority !== null && t("macros.word.priority", { name: t(`priority.${priority}`).toLocaleLowerCase() }),
    tags.length > 0 && t("macros.word.tags", { names: tags.join(", ") }),
    note !== "" && t("macros.word.note"),
    Object.keys(macro.texts).length > 0 && t("macros.word.text"),
    (ending === "solve" || ending === "close") && t(`macros.word.${ending}`),
    ending === "put_off" && t("macros.word.put_off", { count: days ?? 0 }),
  ];
  return words.filter(Boolean).join(" · ");
}
