import { Checkbox, Fieldset, Paragraph } from "@digdir/designsystemet-react";
import { StatusTag } from "../colleagues/StatusTag";
import { useColleagues } from "../colleagues/useColleagues";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  /** What the list is called; to whom one writes where nothing is said. */
  legend?: string;
  /** Those who cannot be chosen, since they are in it already. */
  without: readonly string[];
  chosen: readonly string[];
  choose(staff: string[]): void;
}

/** Whom to write to: one sees who is there before. */
export function PeopleChoice({ legend, without, chosen, choose }: Props) {
  const { t } = useTexts();
  const { data, refusal, reload } = useColleagues();
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Loading />;
  const people = data.filter(({ staff }) => !without.includes(staff));
  return (
    <Fieldset className="internal__people">
      <Fieldset.Legend>{legend ?? t("messages.people")}</Fieldset.Legend>
      {people.length === 0 && <Paragraph className="hint">{t("colleagues.nobody")}</Paragraph>}
      {people.map((one) => (
        <Checkbox
          key={one.staff}
          value={one.staff}
          checked={chosen.includes(one.staff)}
          onChange={({ currentTarget }) =>
            choose(
              currentTarget.checked ? [...chosen, one.staff] : chosen.filter((staff) => staff !== one.staff),
            )
          }
          label={
            <>
              {one.name} <StatusTag status={one.status} />
            </>
          }
        />
      ))}
    </Fieldset>
  );
}
