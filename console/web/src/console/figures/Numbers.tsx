import type { ReactNode } from "react";
import { WideTable } from "../desk/WideTable";

interface NumbersProps {
  caption: string;
  columns: readonly string[];
  children: ReactNode;
}

/** A table of numbers that scrolls by itself where it is wider than the page, and is cards on a telephone. */
export function Numbers({ caption, columns, children }: NumbersProps) {
  return (
    <WideTable label={caption} columns={columns.map((column) => column)} className="kb__table">
      {children}
    </WideTable>
  );
}
