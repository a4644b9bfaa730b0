export interface BarRow {
  key: string;
  label: string;
  value: number;
}

/** Rows with a bar each; the number stands beside it, so that neither colour nor length has to be read. */
export function Bars({ rows }: { rows: readonly BarRow[] }) {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ol className="kb__bars">
      {rows.map(({ key, label, value }) => (
        <li key={key}>
          <span>{label}</span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect className="kb__bar" width={(100 * value) / most} height={10} />
          </svg>
          <strong>{value}</strong>
        </li>
      ))}
    </ol>
  );
}
