import { Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { CannedInfo, CannedList } from "../../api/writing";
import { ScopeChoice } from "../keeping/ScopeChoice";
import { useSteps } from "../knowledge/hooks";
import { EditDialog } from "../services/EditDialog";
import { useTexts } from "../texts/TextsProvider";
import { titleIn } from "./filling";
import { TextsFields } from "./TextsFields";

const SHORTCUT = /^[\p{L}\p{N}_-]*$/u;

interface Props {
  reply: CannedInfo | null;
  list: CannedList;
  done(list: CannedList): void;
  close(): void;
}

/** A canned reply under the hands of who may write it; whose it is is chosen once. */
export function CannedDialog({ reply, list, done, close }: Props) {
  const { t, language } = useTexts();
  const api = useApi().writing;
  const steps = useSteps();
  const called = reply === null ? "" : titleIn(reply, language);
  const [fields, setFields] = useState({
    title: called,
    shortcut: reply?.shortcut ?? "",
    texts: { ...reply?.texts } as Partial<Record<string, string>>,
  });
  const [scope, setScope] = useState<CannedInfo["scope"]>("own");
  const [unit, setUnit] = useState(list.units[0]?.id ?? null);
  const texts = Object.fromEntries(Object.entries(fields.texts).filter(([, text]) => text?.trim()));
  const wrong =
    fields.title.trim() === ""
      ? t("canned.needsTitle")
      : !SHORTCUT.test(fields.shortcut)
        ? t("canned.wrongShortcut")
        : Object.keys(texts).length === 0
          ? t("canned.needsText")
          : null;
  const save = () => {
    // A title that was not touched stays as it is kept, and with it the other languages' titles.
    const title = fields.title === called && reply !== null ? reply.title : fields.title;
    const words = texts as CannedInfo["texts"];
    const says = { title, shortcut: fields.shortcut, texts: words, actions: null };
    void steps.take("save", async () => {
      if (reply !== null) done(await api.saveCanned(reply.id, { ...says, based_on: reply.version }));
      else done(await api.addCanned({ ...says, scope, unit: scope === "unit" ? unit : null }));
    });
  };
  return (
    <EditDialog title={called || t("canned.add")} steps={steps} wrong={wrong} save={save} close={close}>
      <Textfield
        label={t("canned.name")}
        maxLength={100}
        value={fields.title}
        onChange={(event) => setFields({ ...fields, title: event.currentTarget.value })}
      />
      <Textfield
        label={t("canned.shortcut")}
        description={t("canned.shortcutHint")}
        maxLength={32}
        value={fields.shortcut}
        onChange={(event) => setFields({ ...fields, shortcut: event.currentTarget.value.replace(/^\//, "") })}
      />
      {reply === null && (
        <ScopeChoice
          label={t("canned.for")}
          value={{ scope, unit }}
          list={list}
          choose={(chosen) => {
            setScope(chosen.scope);
            setUnit(chosen.unit);
          }}
        />
      )}
      <TextsFields texts={fields.texts} change={(next) => setFields({ ...fields, texts: next })} />
    </EditDialog>
  );
}
