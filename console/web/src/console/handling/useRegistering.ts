import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { FieldSuggestions, NewRegistration } from "../../api/handling";
import { useNews } from "../desk/News";
import { useKept } from "../kept/useKept";
import { useSettled, useSteps } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";
import { bodyOf, emptyForm, type Form, withSuggestions } from "./registration";
import { useShownLanguage } from "./useHandling";

const SUGGEST_AFTER_MS = 350;
const SHORTEST = 6;

/** The form of a registration: its state, what the text suggests, and what happens in the end. */
export function useRegistering(close: () => void) {
  const { t } = useTexts();
  const api = useApi().handling;
  const tell = useNews();
  const navigate = useNavigate();
  const language = useShownLanguage();
  const steps = useSteps();
  const [empty] = useState(() => emptyForm("telephone", language));
  const kept = useKept<Form>("register", empty);
  const { value: form, write: setForm } = kept;
  const { found } = useSuggestions(form, setForm);
  const save = (result: NewRegistration["result"]) =>
    void steps.take(result, async () => {
      // One id for one form: a second press after a lost answer must not make a second inquiry.
      const { clientId, sent } = kept.attempt();
      const made = await api.register(bodyOf(form, result, clientId));
      sent();
      const view = result === "answered" ? "closed" : result === "mine" ? "mine" : "waiting";
      const to = `/${view}/${made.id}`;
      close();
      tell({ text: t("register.done", { number: made.number }), link: { to, label: t("register.look") } });
      if (result === "mine") void navigate(to);
    });
  return { form, setForm, found, save, steps, kept };
}

function useSuggestions(form: Form, setForm: (change: (form: Form) => Form) => void) {
  const api = useApi().handling;
  const language = useShownLanguage();
  const [found, setFound] = useState<FieldSuggestions | null>(null);
  const text = useSettled(form.text.trim(), SUGGEST_AFTER_MS);
  const spoken = form.touched.includes("language") ? form.language : null;
  useEffect(() => {
    if (text.length < SHORTEST) return;
    let wanted = true;
    api.suggest(text, spoken, language).then(
      (suggestions) => {
        if (!wanted) return;
        setFound(suggestions);
        // What has been thrown away meanwhile gets no title any more.
        setForm((now) => (now.text.trim() === text ? withSuggestions(now, suggestions) : now));
      },
      // Without suggestions the form is as good as before; the service suggests once more when it stores.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [api, text, spoken, language, setForm]);
  return { found };
}
