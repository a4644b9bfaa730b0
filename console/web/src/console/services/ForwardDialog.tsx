import { Field, Fieldset, Label, Radio, Select, Textarea } from "@digdir/designsystemet-react";
import { useCallback, useId } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ColleagueInfo, UnitStandingInfo } from "../../api/services";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { StatusTag } from "../colleagues/StatusTag";
import { KeptNote } from "../kept/KeptNote";
import { useKept } from "../kept/useKept";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Awaited, Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { EditDialog } from "./EditDialog";

interface Props {
  summary: InquirySummary;
  done(detail: InquiryDetail): void;
  close(): void;
}

/** Where an inquiry goes: a unit, and a person of it or whoever is there. One sees who that is before. */
export function ForwardDialog({ summary, done, close }: Props) {
  const { t } = useTexts();
  const api = useApi().services;
  const steps = useSteps();
  const [unitField, noteField] = [useId(), useId()];
  const { data, refusal, reload } = useLoaded(api.register);
  const kept = useKept(`${summary.id}.forward`, { unit: summary.unit ?? "", person: "", note: "" });
  const { unit, person, note } = kept.value;
  const units = data?.units.filter((one) => !one.withdrawn) ?? [];
  const chosen = units.some((one) => one.id === unit);
  const send = () =>
    void steps.take("save", async () => {
      const { sent } = kept.attempt();
      const detail = await api.forward(summary.id, { unit, staff: person || null, note, force: false });
      sent();
      done(detail);
    });
  return (
    <EditDialog
      title={t("forward.title", { number: summary.number })}
      steps={steps}
      wrong={chosen ? null : t("forward.choose")}
      save={send}
      close={close}
      yes={t("forward.send")}
    >
      <KeptNote kept={kept} />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && (
        <>
          <Field>
            <Label htmlFor={unitField}>{t("services.unit")}</Label>
            <Select
              id={unitField}
              value={chosen ? unit : ""}
              onChange={(event) => kept.write({ unit: event.currentTarget.value, person: "" })}
            >
              <Select.Option value="">–</Select.Option>
              {units.map((one) => (
                <Select.Option key={one.id} value={one.id}>
                  {one.name}
                </Select.Option>
              ))}
            </Select>
          </Field>
          {chosen && <People unit={unit} person={person} choose={(staff) => kept.write({ person: staff })} />}
          <Field>
            <Label htmlFor={noteField}>{t("forward.note")}</Label>
            <Textarea
              id={noteField}
              rows={3}
              maxLength={4000}
              value={note}
              onChange={(event) => kept.write({ note: event.currentTarget.value })}
            />
          </Field>
        </>
      )}
    </EditDialog>
  );
}

function People({ unit, person, choose }: { unit: string; person: string; choose(staff: string): void }) {
  const { t } = useTexts();
  const api = useApi().services;
  const load = useCallback(() => api.standing(unit), [api, unit]);
  const { data, refusal, reload } = useLoaded(load);
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null || data.unit !== unit) return <Loading />;
  return (
    <Fieldset>
      <Fieldset.Legend>{t("forward.who")}</Fieldset.Legend>
      <Fieldset.Description>
        <Standing standing={data} />
      </Fieldset.Description>
      <Radio
        name="person"
        value=""
        label={t("forward.anybody")}
        description={t("forward.anybodyText")}
        checked={person === ""}
        onChange={() => choose("")}
      />
      {data.colleagues.map((one) => (
        <Person key={one.staff} one={one} checked={person === one.staff} choose={() => choose(one.staff)} />
      ))}
    </Fieldset>
  );
}

function Standing({ standing: { open, opens_at, zone, colleagues } }: { standing: UnitStandingInfo }) {
  const { t, format } = useTexts();
  const now = useNow();
  const there = colleagues.filter((one) => one.status === "available" && !one.absent).length;
  const closed =
    opens_at === null
      ? t("forward.closed")
      : t("forward.opens", { moment: format.moment(new Date(opens_at), new Date(now), zone) });
  const people =
    there === 0 ? t("forward.nobody") : t(there === 1 ? "forward.one" : "forward.there", { count: there });
  return open ? people : `${closed} ${people}`;
}

function Person({ one, checked, choose }: { one: ColleagueInfo; checked: boolean; choose(): void }) {
  const { t, format } = useTexts();
  const now = useNow();
  const back = one.back === null ? null : format.moment(new Date(one.back), new Date(now));
  const said = one.absent
    ? back === null
      ? t("forward.absent")
      : t("forward.back", { moment: back })
    : t(`availability.${one.status}`);
  const more = [
    one.on_duty && t("forward.duty"),
    one.leader && t("units.leader"),
    t("forward.load", { count: one.load }),
  ];
  return (
    <Radio
      name="person"
      value={one.staff}
      checked={checked}
      onChange={choose}
      label={
        <>
          {one.name} <StatusTag status={one.status} absent={one.absent} said={said} />
        </>
      }
      description={more.filter(Boolean).join(" · ")}
    />
  );
}
