import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../../api/ApiProvider";
import type { ArticleDetail } from "../../../api/knowledge";
import { Refusal } from "../../../api/refusal";
import { type Steps, useSteps } from "../hooks";
import { type ArticleForm, bodyOf, EMPTY, formOf, sameForm } from "./articleForm";

export interface EditedArticle {
  detail: ArticleDetail | null;
  form: ArticleForm;
  dirty: boolean;
  /** What somebody else has saved meanwhile, until one of the two is chosen. */
  theirs: ArticleDetail | null;
  steps: Steps;
  change(part: Partial<ArticleForm>): void;
  save(): Promise<boolean>;
  publish(): Promise<boolean>;
  withdraw(): Promise<boolean>;
  restore(version: number): Promise<boolean>;
  /** Goes on from the other's version, with one's own words or with theirs. */
  settle(keep: "mine" | "theirs"): void;
}

/** An article between its fields and the service: nothing that was written is lost when somebody else was faster. */
export function useArticle(first: ArticleDetail | null, created: (id: string) => void): EditedArticle {
  const api = useApi().knowledge;
  const steps = useSteps();
  const [detail, setDetail] = useState(first);
  const [form, setForm] = useState(first === null ? EMPTY : formOf(first.newest.article));
  const [theirs, setTheirs] = useState<ArticleDetail | null>(null);
  const dirty = !sameForm(form, detail === null ? EMPTY : formOf(detail.newest.article));
  useKeptOpen(dirty);

  const came = useCallback((next: ArticleDetail) => {
    setDetail(next);
    setForm(formOf(next.newest.article));
  }, []);

  const kept = async (): Promise<ArticleDetail> => {
    if (detail === null) return api.create(bodyOf(form, null));
    if (!dirty) return detail;
    const { id: _, ...body } = bodyOf(form, detail.newest.article);
    return api.save(detail.id, { ...body, based_on: detail.newest.version, note: "" });
  };
  const step = (name: string, does: () => Promise<ArticleDetail>) =>
    steps.take(name, async () => {
      try {
        came(await does());
      } catch (failure) {
        if (detail !== null && failure instanceof Refusal && failure.code === "conflict")
          setTheirs(await api.article(detail.id));
        throw failure;
      }
    });
  return {
    detail,
    form,
    dirty,
    theirs,
    steps,
    change: (part) => setForm((before) => ({ ...before, ...part })),
    save: () =>
      step("save", async () => {
        const saved = await kept();
        if (detail === null) created(saved.id);
        return saved;
      }),
    publish: () =>
      step("publish", async () => {
        const saved = await kept();
        // Kept already, should publishing be refused: the next try must not stumble over our own version.
        came(saved);
        const published = await api.publish(saved.id, saved.newest.version);
        if (detail === null) created(saved.id);
        return published;
      }),
    withdraw: () =>
      step("withdraw", async () => {
        if (detail === null) throw new Refusal("not_found", "");
        return api.withdraw(detail.id, detail.newest.version);
      }),
    restore: (version) =>
      step("restore", async () => {
        if (detail === null) throw new Refusal("not_found", "");
        return api.restore(detail.id, version, detail.newest.version);
      }),
    settle: (keep) => {
      if (theirs === null) return;
      setDetail(theirs);
      if (keep === "theirs") setForm(formOf(theirs.newest.article));
      setTheirs(null);
      steps.forget();
    },
  };
}

/** Lets the browser ask before a window with unsaved words is closed. */
function useKeptOpen(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
}
