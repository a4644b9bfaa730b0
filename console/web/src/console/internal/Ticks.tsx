import { Checkbox, Fieldset } from "@digdir/designsystemet-react";

interface Props {
  legend: string;
  options: readonly { id: string; name: string; description?: string }[];
  chosen: readonly string[];
  choose(ids: string[]): void;
}

/** Several of some, each with a box; nothing where there is nothing to choose. */
export function Ticks({ legend, options, chosen, choose }: Props) {
  if (options.length === 0) return null;
  return (
    <Fieldset className="internal__people">
      <Fieldset.Legend>{legend}</Fieldset.Legend>
      {options.map(({ id, name, description }) => (
        <Checkbox
          key={id}
          value={id}
          label={name}
          description={description}
          checked={chosen.includes(id)}
          onChange={({ currentTarget }) =>
            choose(currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
          }
        />
      ))}
    </Fieldset>
  );
}
