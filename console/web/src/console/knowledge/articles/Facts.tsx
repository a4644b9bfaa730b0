import { Checkbox, Field, Fieldset, Label, Select, Textfield } from "@digdir/designsystemet-react";
import { useCallback, useId } from "react";
import { useApi } from "../../../api/ApiProvider";
import { useOwnSession } from "../../session/SessionProvider";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded } from "../hooks";
import { useKnown } from "../useKnown";
import type { ArticleForm } from "./articleForm";

interface Props {
  form: ArticleForm;
  article: string | null;
  change(part: Partial<ArticleForm>): void;
}

/** What is known of an article besides its words: where it belongs, who finds it, who looks after it, and until when. */
export function Facts({ form, article, change }: Props) {
  const { t } = useTexts();
  const { services } = useKnown();
  const list = useId();
  const line = (name: "service" | "link" | "formUrl" | "topic", type: "text" | "url" = "text") => (
    <Textfield
      label={t(`knowledge.field.${name}`)}
      type={type}
      value={form[name]}
      list={name === "service" ? list : undefined}
      autoComplete="off"
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  const day = (name: "from" | "until" | "review") => (
    <Textfield
      label={t(`knowledge.field.${name}`)}
      type="date"
      value={form[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Fieldset className="page__part">
      <Fieldset.Legend>{t("knowledge.facts")}</Fieldset.Legend>
      <div className="kb__grid">
        {line("service")}
        <datalist id={list}>
          {services.map((service) => (
            <option key={service} value={service} />
          ))}
        </datalist>
        {line("link", "url")}
        {line("formUrl", "url")}
        {line("topic")}
        <Field>
          <Label>{t("knowledge.field.audience")}</Label>
          <Select
            value={form.audience}
            onChange={(event) =>
              change({ audience: event.currentTarget.value === "staff" ? "staff" : "public" })
            }
          >
            <Select.Option value="public">{t("knowledge.audience.public")}</Select.Option>
            <Select.Option value="staff">{t("knowledge.audience.staff")}</Select.Option>
          </Select>
        </Field>
        <Owner owner={form.owner} article={article} change={(owner) => change({ owner })} />
        {day("from")}
        {day("until")}
        {day("review")}
      </div>
      <Checkbox
        label={t("knowledge.field.shared")}
        description={t("knowledge.hint.shared")}
        value="shared"
        checked={form.shared}
        onChange={(event) => change({ shared: event.currentTarget.checked })}
      />
    </Fieldset>
  );
}

interface OwnerProps {
  owner: string;
  article: string | null;
  change(owner: string): void;
}

/** Who looks after it: nobody, oneself, or somebody who has worked on it. */
function Owner({ owner, article, change }: OwnerProps) {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const api = useApi().knowledge;
  const load = useCallback(async () => (article === null ? [] : api.versions(article)), [api, article]);
  const worked = useLoaded(load).data ?? [];
  const people = new Map(worked.filter((one) => one.staff !== "").map((one) => [one.staff, one.staff_name]));
  if (owner !== "" && !people.has(owner)) people.set(owner, t("holder.colleague"));
  people.delete(staff.id);
  return (
    <Field>
      <Label>{t("knowledge.field.owner")}</Label>
      <Select value={owner} onChange={(event) => change(event.currentTarget.value)}>
        <Select.Option value="">{t("knowledge.owner.none")}</Select.Option>
        <Select.Option value={staff.id}>{t("knowledge.owner.me")}</Select.Option>
        {[...people].map(([id, name]) => (
          <Select.Option key={id} value={id}>
            {name}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}
