import { Alert, Button, Paragraph } from "@digdir/designsystemet-react";
import type { Refusal } from "../../api/refusal";
import { useOwnSession } from "../session/SessionProvider";
import { isTextKey, type Translate } from "../texts";
import type { Formatter } from "../texts/format";
import { useTexts } from "../texts/TextsProvider";
import type { Conversation } from "./useConversation";

const SHORTEST_WAIT_S = 1;

/** Why a step was refused, and the way out: a colleague who was faster can be asked, or taken over from. */
export function StepProblem({ conversation, force }: { conversation: Conversation; force(): void }) {
  const { t, format } = useTexts();
  const me = useOwnSession().staff.id;
  const { refusal, state } = conversation;
  const colleague =
    state.summary?.owner === "staff" && state.summary.staff?.id !== me ? state.summary.staff : null;
  if (refusal === null) return null;
  const taken = refusal.code === "conflict" && colleague !== null;
  return (
    <Alert data-color="warning" role="alert" className="pane__alert">
      <Paragraph>
        {taken ? t("conflict.taken", { name: colleague.name }) : refusalText(refusal, t, format)}
      </Paragraph>
      <div className="confirm__buttons">
        {taken && (
          <Button variant="secondary" data-size="sm" onClick={force}>
            {t("conflict.force")}
          </Button>
        )}
        <Button variant="tertiary" data-size="sm" onClick={conversation.dismiss}>
          {t("close")}
        </Button>
      </div>
    </Alert>
  );
}

export function refusalText(refusal: Refusal, t: Translate, format: Formatter): string {
  const key = `error.${refusal.code}`;
  if (!isTextKey(key)) return t("error.error");
  return t(key, { wait: format.wait(refusal.retryAfter ?? SHORTEST_WAIT_S) });
}
