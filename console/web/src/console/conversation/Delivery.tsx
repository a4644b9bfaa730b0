import {
  CheckmarkCircleIcon,
  CheckmarkIcon,
  ClockIcon,
  ExclamationmarkTriangleIcon,
} from "@navikt/aksel-icons";
import type { MessageInfo } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";

type State = NonNullable<MessageInfo["state"]>;

const ICONS = {
  queued: ClockIcon,
  accepted: CheckmarkIcon,
  delivered: CheckmarkCircleIcon,
  failed: ExclamationmarkTriangleIcon,
};

/** How far an outgoing message has come, in a word and a sign. */
export function Delivery({ state }: { state: State }) {
  const { t } = useTexts();
  const Icon = ICONS[state];
  return (
    <span className="delivery" data-state={state} title={t(`delivery.${state}.hint`)}>
      <Icon aria-hidden />
      {t(`delivery.${state}`)}
    </span>
  );
}
