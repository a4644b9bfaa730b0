import { Field, Label, Textarea, Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { CannedInfo, CannedList, MacroActions } from "../../api/writing";
import { titleIn } from "../canned/filling";
import { TextsFields } from "../canned/TextsFields";
import { ScopeChoice, type Whose } from "../keeping/ScopeChoice";
import { useSteps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";
import { ActionFields } from "./ActionFields";
import { doesSomething, type Macro, NOTHING } from "./macros";

interface Props {
  macro: Macro | null;
  list: CannedList;
  done(list: CannedList): void;
  close(): void;
}

/** A macro under the hands of who may write it; whose it is is chosen once. */
export function EditMacro({ macro, list, done, close }: Props) {
  const { t, language } = useTexts();
  const api = useApi().writing;
  const steps = useSteps();
  const called = macro === null ? "" : titleIn(macro, language);
  const [title, setTitle] = useState(called);
  const [actions, setActions] = useState<MacroActions>(macro?.actions ?? NOTHING);
  const [texts, setTexts] = useState<Partial<Record<string, string>>>({ ...macro?.texts });
  const [whose, setWhose] = useState<Whose>({ scope: "own", unit: list.units[0]?.id ?? null });
  const said = Object.fromEntries(Object.entries(texts).filter(([, text]) => text?.trim()));
  const wrong = useWrong(title, actions, Object.keys(said).length > 0);
  const save = () => {
    // A title that was not touched stays as it is kept, and with it the other languages' titles.
    const kept = title === called && macro !== null ? macro.title : title;
    const says = {
      title: kept,
      shortcut: macro?.shortcut ?? "",
      texts: said as CannedInfo["texts"],
      actions,
    };
    void steps.take("save", async () => {
      if (macro !== null) done(await api.saveCanned(macro.id, { ...says, based_on: macro.version }));
      else done(await api.addCanned({ ...says, ...whose, unit: whose.scope === "unit" ? whose.unit : null }));
    });
  };
  return (
    <EditDialog title={called || t("macros.add")} steps={steps} wrong={wrong} save={save} close={close}>
      <Textfield
        label={t("canned.name")}
        maxLength={100}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {macro === null && <ScopeChoice label={t("canned.for")} value={whose} list={list} choose={setWhose} />}
      <ActionFields actions={actions} change={(more) => setActions((before) => ({ ...before, ...more }))} />
      <Field>
        <Label>{t("macros.note")}</Label>
        <Textarea
          rows={2}
          maxLength={4000}
          value={actions.note}
          onChange={(event) => setActions({ ...actions, note: event.currentTarget.value })}
        />
      </Field>
      <fieldset className="macros__texts">
        <legend>{t("macros.texts")}</legend>
        <p className="hint">{t("macros.textsHint")}</p>
        <TextsFields texts={texts} change={setTexts} />
      </fieldset>
    </EditDialog>
  );
}

/** Why a macro cannot be saved as it stands, null when it can. */
function useWrong(title: string, actions: MacroActions, says: boolean): string | null {
  const { t } = useTexts();
  const { ending, days, take } = actions;
  if (title.trim() === "") return t("canned.needsTitle");
  if (!doesSomething(actions)) return t("macros.needsAction");
  if (ending === "put_off" && !(Number.isInteger(days) && days !== null && days >= 1 && days <= 365)) {
    return t("macros.wrongDays");
  }
  return says && (ending !== null || !take) ? t("macros.textNeedsTaking") : null;
}
