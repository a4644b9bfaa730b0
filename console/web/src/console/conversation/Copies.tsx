import { Alert, Button, Textfield } from "@digdir/designsystemet-react";
import { PersonGroupIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import type { ContactInfo, MessageInfo } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import { addressesIn, everybody, MOST_COPIES, together, tooMany, wrongIn } from "./copyAddresses";
import type { DraftControl } from "./useDraft";
import { carriesCopies } from "./ways";

interface Props {
  id: string;
  control: DraftControl;
  way: ContactInfo | null;
  messages: readonly MessageInfo[];
}

/** Who else gets a reply by e-mail: by hand, or all who got the person's own mail. */
export function Copies({ id, control, way, messages }: Props) {
  const { t } = useTexts();
  const { cc, bcc, clientId } = control.draft;
  const filled = cc.trim() !== "" || bcc.trim() !== "";
  // For one reply: the next one begins without.
  const [openedFor, setOpenedFor] = useState<string | null>(null);
  if (!carriesCopies(way)) {
    return filled ? (
      <Alert data-color="warning" data-size="sm" className="copies__hint">
        {t("copies.notThisWay")}
      </Alert>
    ) : null;
  }
  const write: DraftControl["copy"] = (to) => {
    setOpenedFor(clientId); // What is emptied again stays open.
    control.copy(to);
  };
  const known = everybody(messages, way);
  const left = known.filter((address) => !addressesIn(`${cc}, ${bcc}`).includes(address));
  const open = openedFor === clientId || filled;
  return (
    <>
      {!filled && (
        <Button
          variant="tertiary"
          data-size="sm"
          aria-expanded={open}
          aria-controls={open ? `${id}-copies` : undefined}
          onClick={() => setOpenedFor(open ? null : clientId)}
        >
          {t("copies.open")}
        </Button>
      )}
      {left.length > 0 && (
        <Button
          variant="tertiary"
          data-size="sm"
          onClick={() => {
            write({ cc: together(cc, left) });
            // The button is gone now, and what it did is looked over next.
            requestAnimationFrame(() => document.getElementById(`${id}-cc`)?.focus());
          }}
        >
          <PersonGroupIcon aria-hidden />
          {t("copies.everybody", { count: left.length })}
        </Button>
      )}
      {open && (
        <div className="copies__fields" id={`${id}-copies`}>
          <Line id={`${id}-cc`} kind="cc" typed={cc} write={(typed) => write({ cc: typed })} />
          <Line id={`${id}-bcc`} kind="bcc" typed={bcc} write={(typed) => write({ bcc: typed })} />
          <p className="hint copies__hint">{t("copies.hint")}</p>
          <div role="alert">
            {tooMany({ cc, bcc }) && (
              <Alert data-color="warning" data-size="sm">
                {t("why.copies_most", { most: MOST_COPIES })}
              </Alert>
            )}
          </div>
        </div>
      )}
    </>
  );
}

interface LineProps {
  id: string;
  kind: "cc" | "bcc";
  typed: string;
  write(typed: string): void;
}

/** Some addresses on one line. */
function Line({ id, kind, typed, write }: LineProps) {
  const { t } = useTexts();
  // Nobody is told that half an address is none.
  const [left, setLeft] = useState(typed !== "");
  const wrong = left ? wrongIn(typed) : null;
  return (
    <Textfield
      id={id}
      type="text"
      data-size="sm"
      inputMode="email"
      autoComplete="off"
      spellCheck={false}
      label={t(`copies.${kind}`)}
      value={typed}
      maxLength={7000}
      error={wrong === null ? undefined : t("why.copy_address", { address: wrong })}
      onFocus={() => setLeft(false)}
      onBlur={() => setLeft(true)}
      onChange={(event) => write(event.currentTarget.value)}
      onKeyDown={(event) => {
        // Enter in a line must not send what may not be finished.
        if (event.key === "Enter") event.preventDefault();
      }}
    />
  );
}
