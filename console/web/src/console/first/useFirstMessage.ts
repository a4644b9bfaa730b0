import { useState } from "react";
import { useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { useUploads } from "../conversation/useUploads";
import { useNews } from "../desk/News";
import { useShownLanguage } from "../handling/useHandling";
import { useKept } from "../kept/useKept";
import { useSteps } from "../knowledge/hooks";
import { useLive } from "../live/LiveProvider";
import { useTexts } from "../texts/TextsProvider";
import { bodyOf, byWay, emptyForm, type Form, waysOn } from "./firstMessage";

/** The form of a first message: its state, its files, and what happens in the end. */
export function useFirstMessage(close: () => void) {
  const { t } = useTexts();
  const api = useApi().firstMessages;
  const tell = useNews();
  const navigate = useNavigate();
  const language = useShownLanguage();
  const steps = useSteps();
  const ways = waysOn(useLive().parts);
  const [empty] = useState(() => emptyForm(language));
  const kept = useKept<Form>("first", empty);
  const { value: form, write } = kept;
  const way = ways.includes(form.way) ? form.way : (ways[0] ?? form.way);
  const uploads = useUploads(api.attach, (file) => write((now) => ({ ...now, files: [...now.files, file] })));
  const send = () =>
    void steps.take("send", async () => {
      // One id for one text: a second press after a lost answer must not make a second message.
      const { clientId, sent } = kept.attempt();
      const made = await api.send(bodyOf(byWay(form, way), clientId));
      sent();
      close();
      tell({ text: t("first.done", { number: made.number }) });
      void navigate(`/mine/${made.id}`);
    });
  return { form: { ...form, way }, write, ways, uploads, send, steps, kept };
}
