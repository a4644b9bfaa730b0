import { Button } from "@digdir/designsystemet-react";
import { useId, useState } from "react";
import type { ContactInfo, InquiryDetail, InquirySummary, Place } from "../../api/types";
import { CasesPanel } from "../cases/CasesPanel";
import { useKey } from "../desk/useKey";
import { LookupPanel } from "../lookups/LookupPanel";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { FieldsPanel } from "./FieldsPanel";
import { RelatedPanel } from "./RelatedPanel";
import { StepsPanel } from "./StepsPanel";

const PANELS = ["fields", "steps", "related", "cases", "lookups"] as const;
type Panel = (typeof PANELS)[number];
/** The right without which the service refuses what a panel shows. */
const NEEDED: Partial<Record<Panel, string>> = {
  related: "see_related",
  cases: "look_up_and_send_cases",
  lookups: "look_up_and_send_cases",
};

interface Props {
  summary: InquirySummary;
  view: Place;
  replyTo: ContactInfo | null;
  /** Takes in what the service says of the whole inquiry after its person was found elsewhere. */
  read(detail: InquiryDetail): void;
}

/** What is known of an inquiry beside what was said: folded away until somebody wants to see it. */
export function Details(props: Props) {
  const { t } = useTexts();
  const id = useId();
  const [open, setOpen] = useState<Panel | null>(null);
  const [byKey, setByKey] = useState(false);
  const { rights } = useOwnSession();
  const panels = PANELS.filter((panel) => {
    const needed = NEEDED[panel];
    return needed === undefined || rights.includes(needed);
  });
  useKey("l", () => {
    if (!panels.includes("lookups")) return;
    setOpen("lookups");
    setByKey(true);
  });
  return (
    <div className="details">
      <div className="details__tabs">
        {panels.map((panel) => (
          <Button
            key={panel}
            variant="tertiary"
            data-size="sm"
            aria-expanded={open === panel}
            aria-controls={`${id}-${panel}`}
            onClick={() => {
              setOpen(open === panel ? null : panel);
              setByKey(false);
            }}
          >
            {t(`details.${panel}`)}
          </Button>
        ))}
      </div>
      {panels.map((panel) => (
        <section
          key={panel}
          id={`${id}-${panel}`}
          className="details__panel"
          aria-label={t(`details.${panel}`)}
          hidden={open !== panel}
        >
          {open === panel && <Content panel={panel} byKey={byKey} {...props} />}
        </section>
      ))}
    </div>
  );
}

function Content({ panel, byKey, summary, view, replyTo, read }: Props & { panel: Panel; byKey: boolean }) {
  if (panel === "fields") return <FieldsPanel inquiry={summary.id} />;
  if (panel === "cases") return <CasesPanel summary={summary} />;
  if (panel === "steps") return <StepsPanel inquiry={summary.id} />;
  if (panel === "related") return <RelatedPanel summary={summary} view={view} read={read} />;
  // What was found about one person must not stand beside the next one's inquiry.
  return <LookupPanel key={summary.id} inquiry={summary.id} replyTo={replyTo} focus={byKey} read={read} />;
}
