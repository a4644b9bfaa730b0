import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { type ReactNode, useId } from "react";
import { useTexts } from "../texts/TextsProvider";

interface FigurePartProps {
  title: string;
  level?: 3 | 4;
  /** What is said instead of the plot where there is nothing to show; null where there is. */
  empty: string | null;
  plot: ReactNode;
  table: ReactNode;
  children?: ReactNode;
}

/** A plot with its heading and the table behind it; what comes below both are the children. */
export function FigurePart({ title, level = 3, empty, plot, table, children }: FigurePartProps) {
  const { t } = useTexts();
  const id = useId();
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={level} data-size="2xs" id={id}>
        {title}
      </Heading>
      {empty !== null ? (
        <Paragraph className="page__empty">{empty}</Paragraph>
      ) : (
        <>
          {plot}
          <details className="page__more">
            <summary>{t("figures.table")}</summary>
            {table}
          </details>
          {children}
        </>
      )}
    </section>
  );
}
