import { Dropdown } from "@digdir/designsystemet-react";
import {
  BranchingIcon,
  CircleSlashIcon,
  EnvelopeClosedIcon,
  LinkIcon,
  PrinterSmallIcon,
} from "@navikt/aksel-icons";
import type { MouseEvent } from "react";
import { perform, usePossibleActions } from "../desk/actions";
import { useTexts } from "../texts/TextsProvider";

const ITEMS = [
  ["unread", EnvelopeClosedIcon],
  ["copyLink", LinkIcon],
  ["junk", CircleSlashIcon],
  ["print", PrinterSmallIcon],
] as const;

/** What one does seldom with the open inquiry. */
export function MoreMenu({ merge }: { merge: (() => void) | null }) {
  const { t } = useTexts();
  const possible = usePossibleActions();
  const act = (step: () => void) => (event: MouseEvent<HTMLElement>) => {
    // The menu gives the focus back before the step may take it.
    event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover?.();
    step();
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
              <Dropdown.Button onClick={act(() => perform(action))}>
                <Icon aria-hidden />
                {t(`palette.${action}`)}
              </Dropdown.Button>
            </Dropdown.Item>
          ))}
          {merge !== null && (
            <Dropdown.Item>
              <Dropdown.Button onClick={act(merge)}>
                <BranchingIcon aria-hidden />
                {t("action.merge")}
              </Dropdown.Button>
            </Dropdown.Item>
          )}
        </Dropdown.List>
      </Dropdown>
    </Dropdown.TriggerContext>
  );
}
