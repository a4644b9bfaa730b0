import { Field, Label, Select } from "@digdir/designsystemet-react";
import { useId } from "react";
import { useApi } from "../../api/ApiProvider";
import type { OwnStatus } from "../../api/services";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { useTexts } from "../texts/TextsProvider";

const STATUSES: readonly OwnStatus[] = ["available", "busy", "away", "undisturbed"];

/** What one says of oneself; inquiries are sent to those who are available. */
export function AvailabilitySelect() {
  const { t } = useTexts();
  const api = useApi().services;
  const id = useId();
  const steps = useSteps();
  const { data, reload } = useLoaded(api.availability);
  const status = STATUSES.find((one) => one === data?.mine.status) ?? "available";
  const say = (chosen: string) => {
    const wanted = STATUSES.find((one) => one === chosen);
    if (wanted === undefined) return;
    void steps.take("say", async () => void (await api.say(wanted))).then(() => reload());
  };
  return (
    <Field data-size="sm">
      <Label htmlFor={id}>{t("availability.label")}</Label>
      <Select
        id={id}
        value={status}
        disabled={data === null || steps.busy !== null}
        onChange={(event) => say(event.currentTarget.value)}
      >
        {STATUSES.map((one) => (
          <Select.Option key={one} value={one}>
            {t(`availability.${one}`)}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}
