import { Alert } from "@digdir/designsystemet-react";
import { useEffect, useRef, useState } from "react";
import type { PartHealth } from "../../api/types";
import { channelName } from "../inbox/labels";
import { useLive } from "../live/LiveProvider";
import { ReleaseNews } from "../settings/ReleaseNews";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";

const LOST_SHOWN_AFTER_MS = 2_000;
const BACK_SHOWN_FOR_MS = 5_000;
const DIALOGUE = "dialogue";
const CHANNEL = "channel.";
const CASES = "cases.";

/** What staff must know about the service itself: the connection, the bot, other parts. */
export function Banners() {
  const { t } = useTexts();
  const { parts } = useLive();
  const connection = useConnectionNews();
  return (
    <div className="banners" role="status">
      {connection === "lost" && <Alert data-color="danger">{t("connection.lost")}</Alert>}
      {connection === "back" && <Alert data-color="success">{t("connection.back")}</Alert>}
      {parts.filter(isNews).map((part) => (
        <Alert key={part.part} data-color={part.state === "starting" ? "info" : "warning"}>
          {healthText(part, t)}
        </Alert>
      ))}
      <ReleaseNews />
    </div>
  );
}

/** A channel that starts or is switched off is no news: its page tells. */
function isNews({ part, state }: PartHealth): boolean {
  return part.startsWith(CHANNEL) ? state === "down" : state === "down" || state === "starting";
}

function healthText({ part, state }: PartHealth, t: Translate): string {
  if (part === DIALOGUE) return t(state === "starting" ? "health.dialogue.starting" : "health.dialogue.down");
  if (part.startsWith(CHANNEL)) {
    return t("health.channel.down", { channel: channelName(part.slice(CHANNEL.length), t) });
  }
  const name = part.startsWith(CASES) ? `health.cases.${part.slice(CASES.length)}` : `health.part.${part}`;
  return t(state === "starting" ? "health.other.starting" : "health.other.down", {
    part: isTextKey(name) ? t(name) : part,
  });
}

/** A connection is called lost only after a moment: a reload or a passing hiccup is no news. */
function useConnectionNews(): "lost" | "back" | null {
  const { state } = useLive();
  const [news, setNews] = useState<"lost" | "back" | null>(null);
  const told = useRef(false);
  useEffect(() => {
    if (state === "connecting") return;
    if (state === "lost") {
      const timer = setTimeout(() => {
        told.current = true;
        setNews("lost");
      }, LOST_SHOWN_AFTER_MS);
      return () => clearTimeout(timer);
    }
    if (!told.current) return;
    told.current = false;
    setNews("back");
    const timer = setTimeout(() => setNews(null), BACK_SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return news;
}
