import { Paragraph } from "@digdir/designsystemet-react";
import { useApi } from "../../api/ApiProvider";
import type { RegisterChangeInfo } from "../../api/services";
import { useNews } from "../desk/News";
import { Awaited, Older, PageTitle, Problem } from "../knowledge/parts";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { ChangeList, useChanges } from "./ChangeList";
import { useChangeWords } from "./changeWords";

/** What was changed of the register, by whom; the last change of each thing can be undone. */
export function ChangesSection() {
  const { t } = useTexts();
  const api = useApi().services;
  const tell = useNews();
  const words = useChangeWords();
  const mayUndo = useRight("change_services");
  const { rows, next, more, steps, ...first } = useChanges();
  const undo = (one: RegisterChangeInfo) =>
    void steps.take(String(one.id), async () => {
      // Whoever was refused because somebody else was faster sees what the other one made of it.
      await api.undo(one.id).finally(first.reload);
      tell({ text: t("services.change.done", { name: words.name(one) }) });
    });
  return (
    <>
      <PageTitle title={t("services.changes")} />
      <Paragraph className="hint">{t("services.changes.text")}</Paragraph>
      <Awaited {...first} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      {rows !== null && <ChangeList changes={rows} busy={steps.busy} {...(mayUndo && { undo })} />}
      <Older next={next} busy={steps.busy} more={more} />
    </>
  );
}
