import { Dialog } from "@digdir/designsystemet-react";
import { Command } from "cmdk";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import { byTitle, titleIn } from "../canned/filling";
import { useChoices } from "../handling/useHandling";
import { useLoaded } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { inWords, isMacro, type Macro } from "./macros";

interface Props {
  busy: boolean;
  refusal: Refusal | null;
  run(macro: Macro): void;
  close(): void;
}

/** The macros by their names, each with what it does. */
export function MacroDialog({ busy, refusal, run, close }: Props) {
  const { t, language } = useTexts();
  const api = useApi().writing;
  const { data, refusal: unread, reload } = useLoaded(api.canned);
  const { data: choices } = useChoices();
  const macros = byTitle(data?.replies ?? [], language).filter(isMacro);
  return (
    <Dialog
      className="palette"
      open
      onClose={close}
      closedby="any"
      closeButton={t("close")}
      aria-label={t("macros.run")}
    >
      {data === null && unread === null && <Loading />}
      {unread !== null && <Problem refusal={unread} again={reload} />}
      {data !== null && (
        <Command label={t("macros.run")} loop>
          <Field />
          <Command.List label={t("macros.title")}>
            <Command.Empty>{t(macros.length === 0 ? "macros.empty" : "macros.nothing")}</Command.Empty>
            {macros.map((macro) => (
              <Command.Item
                key={macro.id}
                value={`${titleIn(macro, language)} ${macro.id}`}
                disabled={busy}
                onSelect={() => run(macro)}
              >
                <span className="macros__one">
                  <span>{titleIn(macro, language)}</span>
                  <span className="hint">{inWords(macro, t, choices)}</span>
                </span>
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      )}
      {refusal !== null && <Problem refusal={refusal} />}
      <Link className="ds-link macros__keep" to="/canned" onClick={close}>
        {t("macros.keep")}
      </Link>
    </Dialog>
  );
}

/** The dialog gives the focus to its close button when it opens; whoever opens this wants to type. */
function Field() {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return <Command.Input ref={input} placeholder={t("macros.hint")} />;
}
