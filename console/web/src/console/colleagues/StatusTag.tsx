import { Tag } from "@digdir/designsystemet-react";
import type { Shown } from "../../api/colleagues";
import { useTexts } from "../texts/TextsProvider";

const TONES = {
  available: "success",
  in_conversation: "warning",
  busy: "warning",
  away: "warning",
  idle: "neutral",
  undisturbed: "danger",
  offline: "neutral",
} as const;

interface Props {
  status: Shown;
  /** The calendar says that the person is absent, and nobody has heard otherwise from them. */
  absent?: boolean;
  /** Words that say more than the status does. */
  said?: string;
}

/** How a colleague is now, in words as well as in colour. */
export function StatusTag({ status, absent = false, said }: Props) {
  const { t } = useTexts();
  return (
    <Tag data-size="sm" data-color={absent ? "neutral" : TONES[status]}>
      {said ?? t(`availability.${status}`)}
    </Tag>
  );
}
