import { Dialog } from "@digdir/designsystemet-react";
import { Command } from "cmdk";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { VIEWS } from "../../api/types";
import { placeOf } from "../inbox/lists";
import { useSaved } from "../inbox/useSaved";
import { usePages } from "../inbox/ViewNav";
import { MacroItems } from "../macros/MacroItems";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { ACTIONS, type DeskAction, perform, usePossibleActions } from "./actions";
import { useKeydown } from "./useKeydown";

const NUMBER = /^#?\s*(\d{4}\s*[-/]\s*)?\d{1,9}$/;

/** Everything by its name: views, pages, an inquiry by its number, and what can be done with the open one. */
export function CommandPalette() {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  useKeydown((event) => {
    const combined = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!combined || event.key.toLowerCase() !== "k") return;
    // Another dialog is about something that has to be finished first.
    if (document.querySelector("dialog[open]:not(.palette)") !== null) return;
    event.preventDefault();
    setOpen((before) => !before);
  });
  return (
    <Dialog
      className="palette"
      open={open}
      onClose={() => setOpen(false)}
      closedby="any"
      closeButton={t("close")}
      aria-label={t("palette.title")}
    >
      {open && <Palette close={() => setOpen(false)} />}
    </Dialog>
  );
}

function Palette({ close }: { close(): void }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const pages = usePages();
  const { filters } = useSaved();
  const possible = usePossibleActions();
  const [typed, setTyped] = useState("");
  const { find, missing } = useNumber(close);
  const input = useRef<HTMLInputElement>(null);
  // The dialog gives the focus to its close button when it opens; whoever opens this wants to type.
  useEffect(() => {
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const go = (to: string) => () => {
    close();
    navigate(to);
  };
  const act = (action: DeskAction) => () => {
    close();
    // The dialog gives the focus back first; then the action may take it.
    requestAnimationFrame(() => perform(action));
  };
  return (
    <Command label={t("palette.title")} loop>
      <Command.Input ref={input} placeholder={t("palette.hint")} value={typed} onValueChange={setTyped} />
      <Command.List label={t("palette.found")}>
        <Command.Empty>{t("palette.nothing")}</Command.Empty>
        {NUMBER.test(typed.trim()) && (
          <Command.Item value={`${typed} #`} onSelect={() => void find(typed.trim())} forceMount>
            {t("palette.number", { number: typed.trim() })}
          </Command.Item>
        )}
        {missing && (
          <p role="alert" className="palette__missing">
            {t("palette.missing")}
          </p>
        )}
        <Command.Group heading={t("palette.actions")}>
          {ACTIONS.filter((action) => possible.has(action)).map((action) => (
            <Command.Item key={action} onSelect={act(action)}>
              {t(`palette.${action}`)}
            </Command.Item>
          ))}
        </Command.Group>
        {possible.has("macro") && <MacroItems close={close} />}
        {possible.has("writeFirst") && (
          <Command.Group heading={t("palette.beginning")}>
            <Command.Item onSelect={act("writeFirst")}>{t("first.open")}</Command.Item>
          </Command.Group>
        )}
        <Command.Group heading={t("palette.views")}>
          {VIEWS.map((view) => (
            <Command.Item key={view} onSelect={go(`/${view}`)}>
              {t(`view.${view}`)}
            </Command.Item>
          ))}
          {filters?.map((filter) => (
            <Command.Item
              key={filter.id}
              value={`${filter.name} ${filter.id}`}
              onSelect={go(`/${placeOf(filter)}`)}
            >
              {filter.name}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading={t("palette.pages")}>
          {pages.map((page) => (
            <Command.Item key={page} onSelect={go(`/${page}`)}>
              {t(`${page}.title`)}
            </Command.Item>
          ))}
        </Command.Group>
      </Command.List>
    </Command>
  );
}

/** Opens an inquiry by its number, where there is one. */
function useNumber(close: () => void) {
  const api = useApi();
  const navigate = useNavigate();
  const dealWith = useRefusal();
  const [missing, setMissing] = useState(false);
  const find = async (number: string) => {
    try {
      const found = await api.byNumber(number);
      close();
      navigate(`/open/${found.id}`);
    } catch (failure) {
      dealWith(failure);
      setMissing(true);
    }
  };
  return { find, missing };
}
