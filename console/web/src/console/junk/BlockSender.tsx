import { Button } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { InquiryDetail } from "../../api/types";
import { HEADING_ID } from "../conversation/ConversationHeader";
import { useChanging } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { JunkDialog } from "./JunkDialog";

interface Props {
  inquiry: string;
  changed(detail: InquiryDetail): void;
  announce(text: string): void;
}

/** Blocking the sender of what is junk already; shown where they can be, and the reader may. */
export function BlockSender({ inquiry, changed, announce }: Props) {
  const { t } = useTexts();
  const api = useApi().junk;
  const { data, steps, take } = useChanging(useCallback(() => api.standing(inquiry), [api, inquiry]));
  const [asking, setAsking] = useState(false);
  if (data === null || data.address === null || data.blocked || !data.may_block) return null;
  const close = () => {
    steps.forget();
    setAsking(false);
  };
  const block = () =>
    void take("block", async () => {
      changed(await api.sortOut(inquiry, true));
      setAsking(false);
      // What was pressed is gone afterwards.
      requestAnimationFrame(() => document.getElementById(HEADING_ID)?.focus({ preventScroll: true }));
      announce(t("junk.block.done"));
    });
  return (
    <>
      <Button variant="tertiary" data-size="sm" onClick={() => setAsking(true)}>
        {t("junk.block")}
      </Button>
      {asking && (
        <JunkDialog
          title={t("junk.block.title")}
          text={t("junk.block.text", { address: data.address })}
          offer={null}
          yes={t("junk.block.do")}
          busy={steps.busy !== null}
          choose={block}
          close={close}
        >
          {steps.refusal !== null && <Problem refusal={steps.refusal} />}
        </JunkDialog>
      )}
    </>
  );
}
