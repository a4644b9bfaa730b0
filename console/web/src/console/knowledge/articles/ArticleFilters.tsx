import { Button, Checkbox, Field, Label, Select, Textfield } from "@digdir/designsystemet-react";
import { FunnelIcon } from "@navikt/aksel-icons";
import { useCallback, useEffect, useId, useState } from "react";
import { useSearchParams } from "react-router";
import { ARTICLE_LANGUAGES } from "../../../api/knowledge";
import { useTexts } from "../../texts/TextsProvider";
import { useLanguageNames } from "../parts";
import type { Known } from "../useKnown";

export const STATES = ["draft", "published", "withdrawn"] as const;

/** What narrows the list of articles; on a telephone folded below the search, where it would fill the screen. */
export function ArticleFilters({ known }: { known: Known }) {
  const { t } = useTexts();
  const nameOf = useLanguageNames();
  const { services, topics } = known;
  const [open, setOpen] = useState(false);
  const id = useId();
  const [asked, ask] = useSearchParams();
  const [text, setText] = useState(asked.get("text") ?? "");
  const change = useCallback(
    (name: string, value: string) =>
      ask(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === "") next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [ask],
  );
  useEffect(() => {
    if ([...asked].length === 0) setText("");
  }, [asked]);
  const count = [...asked.keys()].filter((name) => name !== "text").length;
  const choice = (name: string, label: string, options: readonly (readonly [string, string])[]) => (
    <Field>
      <Label>{label}</Label>
      <Select value={asked.get(name) ?? ""} onChange={(event) => change(name, event.currentTarget.value)}>
        <Select.Option value="">{t("knowledge.filter.all")}</Select.Option>
        {options.map(([value, shown]) => (
          <Select.Option key={value} value={value}>
            {shown}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
  return (
    <search className="kb__filters">
      <Textfield
        type="search"
        label={t("knowledge.filter.text")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          change("text", event.currentTarget.value);
        }}
      />
      <Button
        className="kb__fold"
        variant="tertiary"
        data-size="sm"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <FunnelIcon aria-hidden />
        {count === 0 ? t("inbox.filter") : t("inbox.filtered", { count })}
      </Button>
      <div id={id} className="kb__choices" data-open={open || undefined}>
        {choice("state", t("knowledge.filter.state"), [
          ...STATES.map((state) => [state, t(`knowledge.state.${state}`)] as const),
          ["waiting", t("knowledge.filter.waiting")],
        ])}
        {choice(
          "service",
          t("knowledge.field.service"),
          services.filter(({ used }) => used).map(({ id, name }) => [id, name] as const),
        )}
        {choice(
          "topic",
          t("knowledge.filter.topic"),
          topics.map((topic) => [topic, topic]),
        )}
        {choice("owner", t("knowledge.field.owner"), [
          ["me", t("knowledge.owner.me")],
          ["none", t("knowledge.owner.none")],
        ])}
        {choice(
          "lacks",
          t("knowledge.filter.lacks"),
          ARTICLE_LANGUAGES.map((code) => [code, nameOf(code)]),
        )}
        <Checkbox
          label={t("knowledge.filter.due")}
          value="1"
          checked={asked.get("due") === "1"}
          onChange={(event) => change("due", event.currentTarget.checked ? "1" : "")}
        />
      </div>
      {[...asked].length > 0 && (
        <Button variant="tertiary" data-size="sm" onClick={() => ask({}, { replace: true })}>
          {t("knowledge.filter.clear")}
        </Button>
      )}
    </search>
  );
}
