import { Button, Field, Label, Select, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { LogFilter, LookInfo } from "../../api/privacy";
import { useLoaded } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";

const ACTIONS: readonly LookInfo["action"][] = [
  "opened",
  "searched",
  "downloaded",
  "exported",
  "erased",
  "looked_up",
  "translated",
  "checked",
];

interface Props {
  wanted: LogFilter;
  change(wanted: LogFilter): void;
}

/** Whose looks are shown, at which inquiry, of which kind, on which days; asked for by the button. */
export function LogFilters({ wanted, change }: Props) {
  const { t } = useTexts();
  const { privacy } = useApi();
  const { data } = useLoaded(useCallback(() => privacy.lookers(), [privacy]));
  const filtered = Object.keys(wanted).length > 0;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()]);
    change(Object.fromEntries(given.filter(([, value]) => value !== "")) as LogFilter);
  };
  return (
    <form
      className="privacy__form"
      onSubmit={submit}
      onReset={() => change({})}
      aria-label={t("audit.filters")}
    >
      <Field>
        <Label>{t("privacy.who")}</Label>
        <Select name="staff" defaultValue="">
          <Select.Option value="">{t("audit.everybody")}</Select.Option>
          {data?.map((one) => (
            <Select.Option key={one.id} value={one.id}>
              {one.name}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <Field>
        <Label>{t("privacy.did")}</Label>
        <Select name="action" defaultValue="">
          <Select.Option value="">{t("audit.everything")}</Select.Option>
          {ACTIONS.map((one) => (
            <Select.Option key={one} value={one}>
              {t(`privacy.action.${one}`)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <Textfield label={t("privacy.way.inquiry")} name="inquiry" autoComplete="off" maxLength={20} />
      <Textfield label={t("audit.since")} name="since" type="date" />
      <Textfield label={t("audit.until")} name="until" type="date" />
      <Button type="submit" variant="secondary">
        {t("audit.show")}
      </Button>
      {filtered && (
        <Button type="reset" variant="tertiary">
          {t("audit.clear")}
        </Button>
      )}
    </form>
  );
}
