import { useApi } from "../../api/ApiProvider";
import { useNews } from "../desk/News";
import { useTexts } from "../texts/TextsProvider";
import type { NotePlace } from "./Note";

/** Puts a withdrawn note back, upon the version that it has now. */
export function useRestoring(
  note: string,
  { inquiry, mended }: NotePlace,
  focusBack: () => void,
): (version: number) => Promise<void> {
  const { t } = useTexts();
  const api = useApi().notes;
  const tell = useNews();
  return async (version) => {
    const done = await api.restore(inquiry, note, version);
    mended(done.note);
    if (done.unreached === null) tell({ text: t("note.changedMeanwhile"), failed: true });
    else tell({ text: t("note.restored") });
    focusBack();
  };
}
