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
export function Delivery({ state, channel }: { state: State; channel: string | null }) {
  const { t } = useTexts();
  const Icon = ICONS[state];
  const onPaper = channel === "letter" && state !== "queued" && state !== "failed";
  return (
    <span className="delivery" data-state={state} title={onPaper ? undefined : t(`delivery.${state}.hint`)}>
      <Icon aria-hidden />
      {onPaper ? t(`delivery.letter.${state}`) : t(`delivery.${state}`)}
    </span>
  );
}
