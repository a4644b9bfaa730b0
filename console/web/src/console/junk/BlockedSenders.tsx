import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { BlockedInfo } from "../../api/junk";
import { channelName } from "../inbox/labels";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

/** Whose messages lie among the junk at once: who blocked them, when, and lifting that. */
export function BlockedSenders() {
  const { t } = useTexts();
  const api = useApi().junk;
  const { data, refusal, reload } = useLoaded(api.blocked);
  const [after, setAfter] = useState<readonly BlockedInfo[] | null>(null);
  const [told, setTold] = useState("");
  const steps = useSteps();
  const senders = after ?? data;
  const lift = (one: BlockedInfo) =>
    void steps.take(one.id, async () => {
      setAfter(await api.unblock(one.id));
      setTold(t("blocked.lifted", { address: one.address }));
      // What was pressed is gone.
      document.getElementById("blocked")?.focus({ preventScroll: true });
    });
  return (
    <section className="page__part" aria-labelledby="blocked">
      <Heading level={3} data-size="2xs" id="blocked" tabIndex={-1}>
        {t("blocked.title")}
      </Heading>
      <Paragraph className="hint">{t("blocked.text")}</Paragraph>
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <Paragraph data-size="sm" role="status">
        {told}
      </Paragraph>
      {senders?.length === 0 && <Paragraph className="page__empty">{t("blocked.none")}</Paragraph>}
      {senders !== null && senders.length > 0 && (
        <ul className="arrivals">
          {senders.map((one) => (
            <Sender key={one.id} sender={one} busy={steps.busy} lift={() => lift(one)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Sender({ sender, busy, lift }: { sender: BlockedInfo; busy: string | null; lift(): void }) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  const when = format.moment(new Date(sender.at), now);
  return (
    <li className="arrival kept">
      <div className="kept__words">
        <strong className="blocked__address">{sender.address}</strong>
        <span className="hint">
          {channelName(sender.channel, t)} · {t("blocked.by", { name: sender.by ?? t("blocked.gone"), when })}
        </span>
      </div>
      <Button
        variant="secondary"
        data-size="sm"
        loading={busy === sender.id}
        disabled={busy !== null}
        aria-label={t("blocked.liftOf", { address: sender.address })}
        onClick={lift}
      >
        {t("blocked.lift")}
      </Button>
    </li>
  );
}
