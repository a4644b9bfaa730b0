import { Table } from "@digdir/designsystemet-react";
import type { ReactNode } from "react";

interface Props {
  /** What the table is called for whoever hears it. */
  label: string;
  columns: readonly string[];
  /** Columns whose heading is only heard. */
  unseen?: readonly string[];
  /** A table among other parts of a page. */
  part?: boolean;
  /** With lines around, and roomier: for what is worked in rather than looked up. */
  border?: boolean;
  className?: string;
  children: ReactNode;
}

/** A table that scrolls by itself where it is wider than the page. */
export function WideTable({
  label,
  columns,
  unseen = [],
  part = false,
  border = false,
  className,
  children,
}: Props) {
  return (
    // A group, not a landmark: it often stands in a part of the page that is called the same.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <div
      className={part ? "page__part page__scroll" : "page__scroll"}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1).
      tabIndex={0}
      aria-label={label}
    >
      <Table className={className} border={border} data-size={border ? "md" : "sm"}>
        <caption className="ds-sr-only">{label}</caption>
        <Table.Head>
          <Table.Row>
            {columns.map((column) => (
              <Table.HeaderCell key={column} scope="col">
                {unseen.includes(column) ? <span className="ds-sr-only">{column}</span> : column}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Head>
        <Table.Body>{children}</Table.Body>
      </Table>
    </div>
  );
}
