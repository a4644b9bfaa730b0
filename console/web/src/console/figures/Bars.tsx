import { useTexts } from "../texts/TextsProvider";

export interface BarRow {
  key: string;
  label: string;
  value: number;
  /** The same of an earlier period, where two are compared. */
  before?: number;
}

/** Of the whole width: what is left keeps the outline of the longest bar within the drawing. */
const LONGEST = 98;
const [THICK, THIN, APART] = [14, 10, 3];

/**
 * Rows with a bar each; the number stands beside it, so that neither colour nor length has to be read.
 *
 * An earlier period's bar is thinner and an outline, and its number says whose it is.
 */
export function Bars({ rows }: { rows: readonly BarRow[] }) {
  const { t } = useTexts();
  const most = Math.max(1, ...rows.flatMap(({ value, before = 0 }) => [value, before]));
  const length = (value: number) => `${(LONGEST * value) / most}%`;
  return (
    <ol className="figures__bars">
      {rows.map(({ key, label, value, before }) => (
        <li key={key}>
          <span>{label}</span>
          <svg height={before === undefined ? THICK : THICK + APART + THIN} aria-hidden="true">
            <rect className="figures__bar" width={length(value)} height={THICK} />
            {before !== undefined && before > 0 && (
              <rect
                className="figures__earlier"
                x={1}
                y={THICK + APART}
                width={length(before)}
                height={THIN - 1}
              />
            )}
          </svg>
          <span className="figures__values">
            <strong>{value}</strong>
            {before !== undefined && (
              <span className="figures__before">{t("figures.before", { value: before })}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
