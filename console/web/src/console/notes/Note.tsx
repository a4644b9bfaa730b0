import { Button } from "@digdir/designsystemet-react";
import { BellIcon } from "@navikt/aksel-icons";
import { useEffect, useRef, useState } from "react";
import type { MessageInfo } from "../../api/types";
import { Files } from "../conversation/Files";
import { Named, type Names } from "../mentions/Named";
import { piecesOf } from "../mentions/naming";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { EarlierWordings } from "./EarlierWordings";
import { EditNote } from "./EditNote";
import { NoteSteps } from "./NoteSteps";
import { useFocusBack } from "./useFocusBack";
import { useWording } from "./useWording";
import { WithdrawnNote } from "./WithdrawnNote";

/** Where a note stands, and who hears of what becomes of it. */
export interface NotePlace {
  inquiry: string;
  mended(note: MessageInfo): void;
  /** Says something to screen readers. */
  announce(text: string): void;
  /** Begins to follow the inquiry, for whom a note mentions; null where they do already. */
  follow: (() => void) | null;
}

interface Props {
  note: MessageInfo;
  names: Names;
  place: NotePlace;
}

/** What an internal note says, or that it was withdrawn; who wrote it can mend it and take it back. */
export function Note({ note, names, place }: Props) {
  const { t } = useTexts();
  const { id: me, username } = useOwnSession().staff;
  const [editing, setEditing] = useState(false);
  const wording = useWording(note);
  const focusBack = useFocusBack(note.id);
  const own = note.staff === me;
  const close = () => {
    setEditing(false);
    focusBack();
  };
  const interrupted = useInterrupted(note.withdrawn, editing, () => {
    if (!wording.begun) place.announce(t("note.withdrawn"));
    close();
  });
  if (note.withdrawn) {
    const begun = own ? wording : null;
    return (
      <WithdrawnNote
        note={note}
        place={place}
        begun={begun}
        interrupted={interrupted}
        focusBack={focusBack}
      />
    );
  }
  return (
    <>
      <div className="message__body">
        {editing ? (
          <EditNote note={note} place={place} wording={wording} close={close} />
        ) : (
          <p className="message__text">
            <Named text={note.text} names={names} />
          </p>
        )}
        <Files files={note.attachments} />
      </div>
      {!editing && (
        <div className="note__steps">
          {note.edited_at !== null && <EarlierWordings note={note} inquiry={place.inquiry} names={names} />}
          {place.follow !== null && mentions(note.text, username) && (
            <Button variant="tertiary" data-size="sm" onClick={place.follow}>
              <BellIcon aria-hidden />
              {t("follow.offer")}
            </Button>
          )}
          {own && (
            <NoteSteps
              note={note}
              place={place}
              wording={wording}
              edit={() => setEditing(true)}
              focusBack={focusBack}
            />
          )}
        </div>
      )}
    </>
  );
}

/** Tells whether another window withdrew a note while it was being mended here, and ends the mending when it does. */
function useInterrupted(withdrawn: boolean, editing: boolean, end: () => void): boolean {
  const [interrupted, setInterrupted] = useState(false);
  const latest = useRef(end);
  latest.current = end;
  useEffect(() => {
    if (!withdrawn) setInterrupted(false);
    else if (editing) {
      setInterrupted(true);
      latest.current();
    }
  }, [withdrawn, editing]);
  return interrupted;
}

/** Whether a note names somebody; they are offered to follow its inquiry, and need not. */
function mentions(text: string, username: string): boolean {
  const me = new Map([[username.toLowerCase(), username]]);
  return piecesOf(text, me).some((piece) => "username" in piece);
}
