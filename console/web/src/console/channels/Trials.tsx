import { Button, Details, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { TrialStep } from "../../api/trials";
import type { ChannelInfo } from "../../api/types";
import { channelName } from "../inbox/labels";
import { useSteps } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { useSaying } from "../reasons/why";
import { useTexts } from "../texts/TextsProvider";
import { FileSettings } from "./FileSettings";
import { TrialResult } from "./TrialResult";

const TRIED = ["webchat", "email", "sms", "xmpp"] as const;
type TriedChannel = (typeof TRIED)[number];

/** For administrators: whether each channel works at this moment, and how it is set up. */
export function Trials({ channels }: { channels: readonly ChannelInfo[] }) {
  const { t } = useTexts();
  return (
    <section className="page__part" aria-labelledby="trials">
      <Heading level={3} data-size="2xs" id="trials">
        {t("trial.title")}
      </Heading>
      <Paragraph>{t("trial.intro")}</Paragraph>
      {TRIED.map((name) => {
        const channel = channels.find((one) => one.name === name);
        return channel !== undefined && <Trial key={name} name={name} channel={channel} />;
      })}
    </section>
  );
}

function Trial({ name, channel }: { name: TriedChannel; channel: ChannelInfo }) {
  const { t } = useTexts();
  const { trials } = useApi();
  const steps = useSteps();
  const [to, setTo] = useState("");
  const [result, setResult] = useState<readonly TrialStep[]>([]);
  const [opened, setOpened] = useState(false);
  const called = channelName(name, t);
  const off = useSaying()(channel.reason, channel.whys);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setResult([]);
    void steps.take(name, async () => setResult((await trials.tryOut(name, to)).steps));
  };
  return (
    <div className="trial">
      <Heading level={4} data-size="2xs">
        {called}
      </Heading>
      {channel.state === "off" ? (
        <p lang={off.lang}>{t("trial.off", { reason: off.text })}</p>
      ) : (
        <form className="trial__form" onSubmit={send} aria-label={t("trial.tryOf", { channel: called })}>
          {(name === "email" || name === "sms") && (
            <Textfield
              label={t(`trial.to.${name}`)}
              type={name === "email" ? "email" : "tel"}
              maxLength={254}
              required
              value={to}
              onChange={({ target }) => setTo(target.value)}
            />
          )}
          <Button
            type="submit"
            variant="secondary"
            loading={steps.busy !== null}
            aria-label={t("trial.tryOf", { channel: called })}
          >
            {t("trial.try")}
          </Button>
        </form>
      )}
      <div role="status">
        {steps.busy !== null && <p>{t("trial.trying")}</p>}
        <TrialResult channel={name} steps={result} />
      </div>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <Details data-size="sm" open={opened} onToggle={() => setOpened(!opened)}>
        <Details.Summary>{t("trial.settings")}</Details.Summary>
        <Details.Content>{opened && <FileSettings channel={name} />}</Details.Content>
      </Details>
    </div>
  );
}
