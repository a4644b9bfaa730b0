import { Alert, Button, Paragraph } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ColleagueDraft } from "../../api/writing";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import type { DraftControl } from "./useDraft";
import type { KeptDraftControl } from "./useKeptDraft";

/** Whether what is written is safe on the service. */
export function DraftState({ state }: { state: KeptDraftControl["state"] }) {
  const { t } = useTexts();
  return <span className="hint draft__state">{state === null ? "" : t(`draft.${state}`)}</span>;
}

/** Two windows have written: both texts are shown, and neither is lost before somebody has chosen. */
export function DraftConflict({ kept }: { kept: KeptDraftControl }) {
  const { t } = useTexts();
  if (kept.conflict === null) return null;
  return (
    <Alert data-color="warning" data-size="sm" role="alert">
      <Paragraph>{t("draft.conflict")}</Paragraph>
      <blockquote className="draft__other">{kept.conflict.text}</blockquote>
      <div className="draft__buttons">
        {(["mine", "theirs", "both"] as const).map((how) => (
          <Button key={how} variant="secondary" data-size="sm" onClick={() => kept.settle(how)}>
            {t(`draft.${how}`)}
          </Button>
        ))}
      </div>
    </Alert>
  );
}

interface Props {
  inquiry: string;
  others: readonly ColleagueDraft[];
  /** Whether the inquiry is the person's own, so that they may take a draft over. */
  mine: boolean;
  control: DraftControl;
  kept: KeptDraftControl;
  reload(): void;
  announce(text: string): void;
}

/** That colleagues have begun a reply, which whoever has the inquiry may go on with. */
export function ColleagueDrafts({ inquiry, others, mine, control, kept, reload, announce }: Props) {
  const { t, format } = useTexts();
  const api = useApi().writing;
  const steps = useSteps();
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const take = (staff: string) =>
    steps.take(staff, async () => {
      if (control.now().text !== control.now().kept) await kept.push();
      control.adopt(await api.takeDraft(inquiry, staff));
      setTaken(new Set([...taken, staff]));
      reload();
      announce(t("draft.taken"));
    });
  return others
    .filter(({ staff }) => !taken.has(staff))
    .map(({ staff, name, updated_at }) => (
      <Alert key={staff} data-color="info" data-size="sm" className="draft__colleague">
        <Paragraph>
          {t("draft.colleague", {
            name: name || t("holder.colleague"),
            at: format.moment(new Date(updated_at), new Date()),
          })}{" "}
          {!mine && t("draft.colleagueFirst")}
        </Paragraph>
        {mine && (
          <Button
            variant="secondary"
            data-size="sm"
            loading={steps.busy === staff}
            onClick={() => void take(staff)}
          >
            {t("draft.take")}
          </Button>
        )}
        {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      </Alert>
    ));
}
