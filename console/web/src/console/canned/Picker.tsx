import { Link } from "react-router";
import type { CannedInfo } from "../../api/writing";
import { PickList } from "../picking/PickList";
import type { Picking } from "../picking/usePicking";
import { useTexts } from "../texts/TextsProvider";
import { titleIn, wording } from "./filling";

interface Props {
  id: string;
  picking: Picking<CannedInfo>;
  language: string;
}

/** The canned replies that fit what was typed after the slash. */
export function Picker({ id, picking, language }: Props) {
  const { t, language: own } = useTexts();
  const nothing = (
    <>
      {t("canned.nothing")}{" "}
      <Link className="ds-link" to="/canned">
        {t("canned.title")}
      </Link>
    </>
  );
  return (
    <PickList
      id={id}
      picking={picking}
      label={t("canned.title")}
      found={(count) => t("canned.found", { count })}
      nothing={nothing}
      keyOf={(reply) => reply.id}
    >
      {(reply) => (
        <>
          <span className="picker__name">
            {titleIn(reply, own)}
            {reply.shortcut !== "" && <code>/{reply.shortcut}</code>}
          </span>
          <span className="canned__words" lang={language}>
            {wording(reply, language)}
          </span>
        </>
      )}
    </PickList>
  );
}
