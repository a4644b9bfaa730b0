import { Button, Dialog, Heading, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { type FormEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { useLoaded } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

const YEAR_MS = 366 * 86_400_000;

interface Props {
  busy: boolean;
  /** Puts off until a moment (ISO 8601). */
  choose(until: string): void;
  close(): void;
  children?: ReactNode;
}

/** Asks until when: moments that are often wanted are one press, any other is written. */
export function PutOffDialog({ busy, choose, close, children }: Props) {
  const { t, format } = useTexts();
  const api = useApi().handling;
  const id = useId();
  const moments = useRef<HTMLUListElement>(null);
  const { data, refusal, reload } = useLoaded(useCallback(() => api.moments(), [api]));
  // Whoever has begun to write a moment of their own meanwhile stays where they are.
  useEffect(() => {
    const writes = document.activeElement?.tagName === "INPUT";
    if (data !== null && !writes) moments.current?.querySelector("button")?.focus();
  }, [data]);
  return (
    <Dialog open onClose={close} closeButton={t("close")} aria-labelledby={id}>
      <Heading level={2} data-size="xs" id={id}>
        {t("putOff.title")}
      </Heading>
      <Paragraph data-size="sm" className="hint">
        {t("putOff.hint")}
      </Paragraph>
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      {data === null && refusal === null && <Loading />}
      <ul className="putoff__moments" ref={moments}>
        {data?.map(({ name, at }) => (
          <li key={name}>
            <Button variant="secondary" disabled={busy} onClick={() => choose(at)} className="putoff__moment">
              <span>{t(`putOff.moment.${name}`)}</span>
              <span className="putoff__when">{format.full(new Date(at))}</span>
            </Button>
          </li>
        ))}
      </ul>
      <OwnMoment busy={busy} choose={choose} />
      {children}
    </Dialog>
  );
}

/** A moment of somebody's own: in the future, and no more than a year ahead. */
function OwnMoment({ busy, choose }: Pick<Props, "busy" | "choose">) {
  const { t } = useTexts();
  const now = useNow();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const at = Date.parse(typed);
  const wrong = Number.isNaN(at) ? "none" : at <= now ? "past" : at > now + YEAR_MS ? "far" : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (wrong === null) choose(new Date(at).toISOString());
  };
  return (
    <form className="putoff__own" onSubmit={submit} noValidate>
      <Textfield
        type="datetime-local"
        label={t("putOff.own")}
        value={typed}
        error={asked && wrong !== null ? t(`putOff.wrong.${wrong}`) : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="secondary" disabled={busy}>
        {t("putOff.do")}
      </Button>
    </form>
  );
}
