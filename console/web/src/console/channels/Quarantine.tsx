import { Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowsCirclepathIcon, DownloadIcon, TrashIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { arrivalUrl } from "../../api/client";
import type { ArrivalInfo } from "../../api/types";
import { refusalText } from "../conversation/StepProblem";
import { useNews } from "../desk/News";
import { channelName } from "../inbox/labels";
import { Said } from "../reasons/Said";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

interface Props {
  arrivals: readonly ArrivalInfo[];
  discarded: readonly ArrivalInfo[];
  changed(): void;
}

/** What came and could not be read: it waits here until somebody looks at it; nothing is dropped. */
export function Quarantine({ arrivals, discarded, changed }: Props) {
  const { t } = useTexts();
  return (
    <section className="page__part" aria-labelledby="quarantine">
      <Heading level={3} data-size="2xs" id="quarantine">
        {t("quarantine.title")}
      </Heading>
      {arrivals.length === 0 ? (
        <Paragraph className="page__empty">{t("quarantine.empty")}</Paragraph>
      ) : (
        <>
          <Paragraph className="hint">{t("quarantine.text")}</Paragraph>
          <ul className="arrivals">
            {arrivals.map((arrival) => (
              <Arrived key={arrival.id} arrival={arrival} changed={changed} />
            ))}
          </ul>
        </>
      )}
      {discarded.length > 0 && (
        <details className="page__more">
          <summary>{t("quarantine.discarded", { count: discarded.length })}</summary>
          <ul className="arrivals">
            {discarded.map((arrival) => (
              <Arrived key={arrival.id} arrival={arrival} changed={changed} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Arrived({ arrival, changed }: { arrival: ArrivalInfo; changed(): void }) {
  const { t, format } = useTexts();
  const now = useNow();
  const { busy, step } = useArrivalSteps(arrival, changed);
  const at = new Date(arrival.received_at);
  const name = arrival.sender || t("quarantine.unknown");
  return (
    <li className="arrival">
      <p className="arrival__head">
        <strong>{name}</strong>
        <span>{channelName(arrival.channel, t)}</span>
        <time dateTime={arrival.received_at} title={format.full(at)}>
          {format.moment(at, new Date(now))}
        </time>
        {arrival.size !== null && <span>{format.bytes(arrival.size)}</span>}
      </p>
      <p className="arrival__reason">
        <Said words={arrival.reason} why={arrival.why} />
      </p>
      <div className="arrival__steps">
        <Button
          variant="secondary"
          data-size="sm"
          loading={busy === "retry"}
          aria-label={t("quarantine.retryOf", { name })}
          onClick={() => step("retry")}
        >
          <ArrowsCirclepathIcon aria-hidden />
          {t("quarantine.retry")}
        </Button>
        <Button asChild variant="tertiary" data-size="sm">
          <a href={arrivalUrl(arrival.id)} download aria-label={t("quarantine.downloadOf", { name })}>
            <DownloadIcon aria-hidden />
            {t("quarantine.download")}
          </a>
        </Button>
        {arrival.state === "quarantined" && (
          <Button
            variant="tertiary"
            data-size="sm"
            loading={busy === "discard"}
            aria-label={t("quarantine.discardOf", { name })}
            onClick={() => step("discard")}
          >
            <TrashIcon aria-hidden />
            {t("quarantine.discard")}
          </Button>
        )}
      </div>
    </li>
  );
}

function useArrivalSteps(arrival: ArrivalInfo, changed: () => void) {
  const { t, format } = useTexts();
  const api = useApi();
  const tell = useNews();
  const dealWith = useRefusal();
  const [busy, setBusy] = useState<"retry" | "discard" | null>(null);
  const step = async (wanted: "retry" | "discard") => {
    setBusy(wanted);
    try {
      await api[wanted](arrival.id);
      tell({ text: t(`quarantine.${wanted}Done`) });
    } catch (failure) {
      const refusal = dealWith(failure);
      if (refusal !== null) tell({ text: refusalText(refusal, t, format), failed: true });
    } finally {
      setBusy(null);
      changed();
    }
  };
  return { busy, step: (wanted: "retry" | "discard") => void step(wanted) };
}
