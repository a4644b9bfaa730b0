import { Button } from "@digdir/designsystemet-react";
import { BellIcon } from "@navikt/aksel-icons";
import { useState } from "react";
import type { MessageInfo } from "../../api/types";
import { Files } from "../conversation/Files";
import { Named, type Names } from "../mentions/Named";
import { piecesOf } from "../mentions/naming";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { EarlierWordings } from "./EarlierWordings";
import { EditNote } from "./EditNote";
import { NoteSteps } from "./NoteSteps";

/** Where a note stands, and who hears of what becomes of it. */
export interface NotePlace {
  inquiry: string;
  mended(note: MessageInfo): void;
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
  if (note.withdrawn) {
    return <p className="message__body note__gone">{t("note.withdrawn")}</p>;
  }
  return (
    <>
      <div className="message__body">
        {editing ? (
          <EditNote note={note} place={place} close={() => setEditing(false)} />
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
          {note.staff === me && <NoteSteps note={note} place={place} edit={() => setEditing(true)} />}
        </div>
      )}
    </>
  );
}

/** Whether a note names somebody; they are offered to follow its inquiry, and need not. */
function mentions(text: string, username: string): boolean {
  const me = new Map([[username.toLowerCase(), username]]);
  return piecesOf(text, me).some((piece) => "username" in piece);
}
