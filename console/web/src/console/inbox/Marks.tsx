import { Tag } from "@digdir/designsystemet-react";
import { ChevronUpDoubleIcon, ChevronUpIcon } from "@navikt/aksel-icons";
import type { InquirySummary } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";

/** How many tags stand in a row of the inbox before the others are only counted. */
const IN_A_ROW = 3;

/** That an inquiry is more urgent than others, by a sign and a word; nothing where it is not. */
export function PriorityMark({ priority }: Pick<InquirySummary, "priority">) {
  const { t } = useTexts();
  if (priority === "normal") return null;
  const urgent = priority === "urgent";
  const Icon = urgent ? ChevronUpDoubleIcon : ChevronUpIcon;
  return (
    <Tag data-color={urgent ? "danger" : "info"} data-size="sm" className="priority">
      <Icon aria-hidden />
      {t(`priority.${priority}`)}
    </Tag>
  );
}

/** An inquiry's first tags on a line, each cut where it is long, and how many more there are. */
export function TagLine({ tags }: Pick<InquirySummary, "tags">) {
  const { t } = useTexts();
  if (tags.length === 0) return null;
  const more = tags.length - IN_A_ROW;
  return (
    <span className="inbox__tags" title={tags.join(", ")}>
      <span className="ds-sr-only">{t("field.tags")}: </span>
      {tags.slice(0, IN_A_ROW).map((tag) => (
        <span key={tag} className="inbox__tag">
          {tag}
        </span>
      ))}
      {more > 0 && <span>{t("tags.more", { count: more })}</span>}
    </span>
  );
}
