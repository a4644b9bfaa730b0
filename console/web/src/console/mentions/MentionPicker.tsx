import type { ColleagueNow } from "../../api/colleagues";
import { StatusTag } from "../colleagues/StatusTag";
import { PickList } from "../picking/PickList";
import type { Picking } from "../picking/usePicking";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  id: string;
  picking: Picking<ColleagueNow>;
}

/** The colleagues who fit what was typed after the sign, with their units and whether they are here. */
export function MentionPicker({ id, picking }: Props) {
  const { t } = useTexts();
  return (
    <PickList
      id={id}
      picking={picking}
      label={t("mentions.label")}
      found={(count) => t("mentions.found", { count })}
      nothing={t("mentions.nothing")}
      keyOf={({ staff }) => staff}
    >
      {({ name, username, units, status, absent }) => (
        <>
          <span className="picker__name">
            {name} <code>@{username}</code>
            <StatusTag status={status} absent={absent} />
          </span>
          {units.length > 0 && <span>{units.join(", ")}</span>}
        </>
      )}
    </PickList>
  );
}
