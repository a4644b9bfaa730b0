import { Dropdown } from "@digdir/designsystemet-react";
import { EnvelopeClosedIcon, LinkIcon, PrinterSmallIcon } from "@navikt/aksel-icons";
import type { MouseEvent } from "react";
import { type DeskAction, perform, usePossibleActions } from "../desk/actions";
import { useTexts } from "../texts/TextsProvider";

const ITEMS = [
  ["unread", EnvelopeClosedIcon],
  ["copyLink", LinkIcon],
  ["print", PrinterSmallIcon],
] as const;

/** What one does seldom with the open inquiry, and only for oneself. */
export function MoreMenu() {
  const { t } = useTexts();
  const possible = usePossibleActions();
  const act = (action: DeskAction) => (event: MouseEvent<HTMLElement>) => {
    // The menu gives the focus back before the action may take it.
    event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover?.();
    perform(action);
  };
  return (
    <Dropdown.TriggerContext>
      <Dropdown.Trigger variant="tertiary" data-size="sm">
        {t("conversation.more")}
      </Dropdown.Trigger>
      <Dropdown data-size="sm">
        <Dropdown.List>
          {ITEMS.filter(([action]) => possible.has(action)).map(([action, Icon]) => (
            <Dropdown.Item key={action}>
              <Dropdown.Button onClick={act(action)}>
                <Icon aria-hidden />
                {t(`palette.${action}`)}
              </Dropdown.Button>
            </Dropdown.Item>
          ))}
        </Dropdown.List>
      </Dropdown>
    </Dropdown.TriggerContext>
  );
}
