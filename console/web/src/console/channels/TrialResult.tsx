import { CheckmarkCircleIcon, XMarkOctagonIcon } from "@navikt/aksel-icons";
import type { TrialStep } from "../../api/trials";
import { Said } from "../reasons/Said";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";

/** What was tried of a channel: whether it works, how long it took, why not, and where to look then. */
export function TrialResult({ channel, steps }: { channel: string; steps: readonly TrialStep[] }) {
  const { t, language } = useTexts();
  if (steps.length === 0) return null;
  const length = (ms: number) => {
    const [value, unit] = ms < 1000 ? [ms, "millisecond"] : [ms / 1000, "second"];
    const form = { style: "unit", unit, maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(language, form).format(value);
  };
  return (
    <ul className="trial__steps">
      {steps.map(({ step, worked, milliseconds, said, why }) => {
        const look = `trial.look.${channel}.${step}`;
        const values = { what: t(`trial.step.${step}`), time: length(milliseconds) };
        return (
          <li key={step} data-worked={worked}>
            {worked ? <CheckmarkCircleIcon aria-hidden /> : <XMarkOctagonIcon aria-hidden />}
            <div>
              {t(worked ? "trial.worked" : "trial.failed", values)}
              {said !== "" && (
                <p className="channels__reason">
                  <Said words={said} why={why} />
                </p>
              )}
              {!worked && isTextKey(look) && <p>{t("trial.look", { where: t(look) })}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
