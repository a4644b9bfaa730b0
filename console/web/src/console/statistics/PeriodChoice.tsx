import { Field, Label, Select, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { useState } from "react";
import type { Days } from "../figures/days";
import { useTexts } from "../texts/TextsProvider";
import { COMPARISONS, type Comparison, isPeriod, PERIODS, type PeriodName } from "./period";

export interface Chosen {
  period: PeriodName;
  comparison: Comparison;
  /** The days of `own`. */
  own: Days;
  /** Whether all municipalities that one may see are counted together. */
  everywhere: boolean;
}

interface PeriodChoiceProps {
  chosen: Chosen;
  /** In how many municipalities one may see statistics. */
  places: number;
  choose(change: Partial<Chosen>): void;
}

/** Which days are counted, which they are held against, and whose. Days that are no period yet are asked of nobody. */
export function PeriodChoice({ chosen, places, choose }: PeriodChoiceProps) {
  const { t } = useTexts();
  return (
    <div className="kb__filters">
      <Field>
        <Label>{t("statistics.period")}</Label>
        <Select
          value={chosen.period}
          onChange={(event) => choose({ period: event.currentTarget.value as PeriodName })}
        >
          {PERIODS.map((one) => (
            <Select.Option key={one} value={one}>
              {t(`statistics.period.${one}`)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      {chosen.period === "own" && <OwnDays own={chosen.own} choose={(own) => choose({ own })} />}
      <Field>
        <Label>{t("statistics.compare")}</Label>
        <Select
          value={chosen.comparison}
          onChange={(event) => choose({ comparison: event.currentTarget.value as Comparison })}
        >
          {COMPARISONS.map((one) => (
            <Select.Option key={one} value={one}>
              {t(`statistics.compare.${one}`)}
            </Select.Option>
          ))}
        </Select>
      </Field>
      {(places > 1 || chosen.everywhere) && (
        <Field>
          <Label>{t("statistics.places")}</Label>
          <Select
            value={chosen.everywhere ? "all" : "own"}
            onChange={(event) => choose({ everywhere: event.currentTarget.value === "all" })}
          >
            <Select.Option value="own">{t("statistics.places.own")}</Select.Option>
            <Select.Option value="all">{t("statistics.places.all", { count: places })}</Select.Option>
          </Select>
        </Field>
      )}
    </div>
  );
}

function OwnDays({ own, choose }: { own: Days; choose(own: Days): void }) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(own);
  const type = (change: Partial<Days>) => {
    const days = { ...typed, ...change };
    setTyped(days);
    if (isPeriod(days)) choose(days);
  };
  const wrong = !isPeriod(typed);
  return (
    <>
      <Textfield
        type="date"
        label={t("statistics.since")}
        value={typed.since}
        aria-invalid={wrong || undefined}
        onChange={(event) => type({ since: event.currentTarget.value })}
      />
      <Textfield
        type="date"
        label={t("statistics.until")}
        value={typed.until}
        aria-invalid={wrong || undefined}
        onChange={(event) => type({ until: event.currentTarget.value })}
      />
      {wrong && (
        <ValidationMessage className="statistics__wrong" role="alert">
          {t("statistics.badDays")}
        </ValidationMessage>
      )}
    </>
  );
}
