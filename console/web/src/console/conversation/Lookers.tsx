import { EyeIcon } from "@navikt/aksel-icons";
import { useEffect, useRef, useState } from "react";
import { useLive } from "../live/LiveProvider";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

const EVERY_MS = 20_000;

interface Looker {
  name: string;
  until: number;
}

/** Who else has the conversation on the screen, so that two do not answer the same. */
export function Lookers({ conversation }: { conversation: string }) {
  const { t, language } = useTexts();
  const names = useLookers(conversation);
  const listed = new Intl.ListFormat(language).format(names);
  return (
    <p className="talk__lookers" role="status">
      {names.length > 0 && (
        <>
          <EyeIcon aria-hidden /> {t(names.length === 1 ? "lookers.one" : "lookers.some", { names: listed })}
        </>
      )}
    </p>
  );
}

/** Tells that the person looks, every now and then and whenever somebody new comes, and hears who else does. */
function useLookers(conversation: string): string[] {
  const { listen, send, state } = useLive();
  const me = useOwnSession().staff.id;
  const [lookers, setLookers] = useState<ReadonlyMap<string, Looker>>(new Map());
  const known = useRef(lookers);
  useEffect(() => {
    known.current = lookers;
  });
  useEffect(() => {
    if (state !== "open") return;
    const tell = () => send({ type: "looking", conversation });
    const change = (staff: string, looker: Looker | null) => {
      const next = new Map(
        [...known.current].filter(([id, { until }]) => id !== staff && until > Date.now()),
      );
      if (looker !== null) next.set(staff, looker);
      known.current = next;
      setLookers(next);
    };
    tell();
    const timer = setInterval(() => {
      tell();
      change("", null);
    }, EVERY_MS);
    const ended = listen((frame) => {
      if (frame.type !== "looking" || frame.conversation !== conversation || frame.staff === me) return;
      const fresh = !known.current.has(frame.staff);
      change(frame.staff, frame.for_ms > 0 ? { name: frame.name, until: Date.now() + frame.for_ms } : null);
      // Who has just come has heard of nobody yet.
      if (fresh && frame.for_ms > 0) tell();
    });
    return () => {
      clearInterval(timer);
      ended();
      send({ type: "looking", conversation, gone: true });
    };
  }, [conversation, listen, send, state, me]);
  return [...lookers.values()].map(({ name }) => name);
}
