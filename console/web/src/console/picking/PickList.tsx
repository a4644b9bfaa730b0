import { type ReactNode, useEffect } from "react";
import type { Picking } from "./usePicking";

export function listId(id: string): string {
  return `${id}-picker`;
}

export function optionId(id: string, place: number): string {
  return `${id}-picker-${place}`;
}

interface Props<T> {
  /** The id of the text box that the list belongs to. */
  id: string;
  picking: Picking<T>;
  label: string;
  /** Says to screen readers how many there are. */
  found(count: number): string;
  /** Stands there where nothing fits. */
  nothing: ReactNode;
  keyOf(one: T): string;
  children(one: T): ReactNode;
}

/** What fits what was typed after a sign; the focus stays in the text box, which names the active option. */
export function PickList<T>({ id, picking, label, found, nothing, keyOf, children }: Props<T>) {
  const { offered, chosen } = picking;
  const shown = offered !== null;
  useEffect(() => {
    if (shown) document.getElementById(optionId(id, chosen))?.scrollIntoView?.({ block: "nearest" });
  }, [id, chosen, shown]);
  if (offered === null) return null;
  return (
    <div className="picker">
      <p className="ds-sr-only" role="status">
        {found(offered.length)}
      </p>
      {offered.length === 0 && <p className="hint">{nothing}</p>}
      <div id={listId(id)} role="listbox" aria-label={label} hidden={offered.length === 0}>
        {offered.map((one, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text box takes the keys and keeps the focus.
          // biome-ignore lint/a11y/useFocusableInteractive: the text box names the active option.
          <div
            key={keyOf(one)}
            id={optionId(id, place)}
            role="option"
            aria-selected={place === chosen}
            className="picker__option"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => picking.pick(one)}
          >
            {children(one)}
          </div>
        ))}
      </div>
    </div>
  );
}
