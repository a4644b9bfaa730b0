import { Button } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import type { InquirySummary, View } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import { FieldsPanel } from "./FieldsPanel";
import { RelatedPanel } from "./RelatedPanel";
import { StepsPanel } from "./StepsPanel";

const PANELS = ["fields", "steps", "related"] as const;
type Panel = (typeof PANELS)[number];

/** What is known of an inquiry beside what was said: folded away until somebody wants to see it. */
export function Details({ summary, view }: { summary: InquirySummary; view: View }) {
  const { t } = useTexts();
  const id = useId();
  const [open, setOpen] = useState<Panel | null>(null);
  return (
    <div className="details">
      <div className="details__tabs">
        {PANELS.map((panel) => (
          <Button
            key={panel}
            variant="tertiary"
            data-size="sm"
            aria-expanded={open === panel}
            aria-controls={`${id}-${panel}`}
            onClick={() => setOpen(open === panel ? null : panel)}
          >
            {t(`details.${panel}`)}
          </Button>
        ))}
      </div>
      {PANELS.map((panel) => (
        <section
          key={panel}
          id={`${id}-${panel}`}
          className="details__panel"
          aria-label={t(`details.${panel}`)}
          hidden={open !== panel}
        >
          {open === panel && <Content panel={panel} summary={summary} view={view} />}
        </section>
      ))}
    </div>
  );
}

function Content({ panel, summary, view }: { panel: Panel; summary: InquirySummary; view: View }) {
  if (panel === "fields") return <FieldsPanel inquiry={summary.id} />;
  if (panel === "steps") return <StepsPanel inquiry={summary.id} />;
  return <RelatedPanel summary={summary} view={view} />;
}
