import { Command } from "cmdk";
import { useApi } from "../../api/ApiProvider";
import { byTitle, titleIn } from "../canned/filling";
import { useLoaded } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { isMacro } from "./macros";
import { runWanted } from "./wanted";

/** Every macro by its name in the command palette, to be run on the open inquiry. */
export function MacroItems({ close }: { close(): void }) {
  const { t, language } = useTexts();
  const { data } = useLoaded(useApi().writing.canned);
  const macros = byTitle(data?.replies ?? [], language).filter(isMacro);
  if (macros.length === 0) return null;
  const run = (macro: string) => () => {
    close();
    // The dialog gives the focus back first; then the macro may take it.
    requestAnimationFrame(() => runWanted(macro));
  };
  return (
    <Command.Group heading={t("macros.title")}>
      {macros.map((macro) => (
        <Command.Item
          key={macro.id}
          value={`${titleIn(macro, language)} ${macro.id}`}
          onSelect={run(macro.id)}
        >
          {titleIn(macro, language)}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
