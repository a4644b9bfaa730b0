import { Checkbox, Field, Fieldset, Label, Select, Textfield } from "@digdir/designsystemet-react";
import type { ArticleChoices } from "../../../api/knowledge";
import { useOwnSession } from "../../session/SessionProvider";
import { useTexts } from "../../texts/TextsProvider";
import { ServiceSelect } from "../ServiceSelect";
import { useKnown } from "../useKnown";
import type { ArticleForm } from "./articleForm";

interface Props {
  form: ArticleForm;
  change(part: Partial<ArticleForm>): void;
}

/** What is known of an article besides its words: where it belongs, who finds it, who looks after it, and until when. */
export function Facts({ form, change }: Props) {
  const { t } = useTexts();
  const { services, staff } = useKnown();
  const line = (name: "link" | "formUrl" | "topic", type: "text" | "url" = "text") => (
    <Textfield
      label={t(`knowledge.field.${name}`)}
      type={type}
      value={form[name]}
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
        <ServiceSelect
          label={t("knowledge.field.service")}
          services={services}
          value={form.service}
          change={(service) => change({ service })}
        />
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
        <Owner owner={form.owner} staff={staff} change={(owner) => change({ owner })} />
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
  staff: ArticleChoices["staff"];
  change(owner: string): void;
}

/** Who looks after it: nobody, oneself, or a colleague; one who is no colleague any more stays until somebody else is. */
function Owner({ owner, staff, change }: OwnerProps) {
  const { t } = useTexts();
  const me = useOwnSession().staff.id;
  const others = staff.filter(({ id }) => id !== me);
  const unknown = owner !== "" && owner !== me && !others.some(({ id }) => id === owner);
  return (
    <Field>
      <Label>{t("knowledge.field.owner")}</Label>
      <Select value={owner} onChange={(event) => change(event.currentTarget.value)}>
        <Select.Option value="">{t("knowledge.owner.none")}</Select.Option>
        <Select.Option value={me}>{t("knowledge.owner.me")}</Select.Option>
        {others.map(({ id, name }) => (
          <Select.Option key={id} value={id}>
            {name}
          </Select.Option>
        ))}
        {unknown && <Select.Option value={owner}>{t("holder.colleague")}</Select.Option>}
      </Select>
    </Field>
  );
}
