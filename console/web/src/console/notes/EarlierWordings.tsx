import { Button, Paragraph } from "@digdir/designsystemet-react";
import { useCallback, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { MessageInfo } from "../../api/types";
import { useLoaded } from "../knowledge/hooks";
import { Problem } from "../knowledge/parts";
import { Named, type Names } from "../mentions/Named";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  note: MessageInfo;
  inquiry: string;
  names: Names;
}

/** That a note was mended, and when; what it said before is one click away. */
export function EarlierWordings({ note, inquiry, names }: Props) {
  const { t, format } = useTexts();
  const [shown, setShown] = useState(false);
  const at = new Date(note.edited_at ?? note.created_at);
  return (
    <>
      <Button
        className="note__edited"
        variant="tertiary"
        data-size="sm"
        aria-expanded={shown}
        title={format.full(at)}
        onClick={() => setShown(!shown)}
      >
        {t("note.edited", { at: format.moment(at, new Date()) })}
      </Button>
      {shown && <Wordings note={note} inquiry={inquiry} names={names} />}
    </>
  );
}

function Wordings({ note, inquiry, names }: Props) {
  const { t, format } = useTexts();
  const api = useApi().notes;
  // A new version is asked for anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when there is more to read.
  const load = useCallback(() => api.versions(inquiry, note.id), [api, inquiry, note.id, note.version]);
  const { data, refusal, reload } = useLoaded(load);
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  if (data === null) return <Paragraph role="status">{t("loading")}</Paragraph>;
  return (
    <ol className="note__before" aria-label={t("note.before")}>
      {data.map(({ version, text, at }) => (
        <li key={version}>
          <time dateTime={at}>{format.moment(new Date(at), new Date())}</time>
          <p className="message__text">
            <Named text={text} names={names} />
          </p>
        </li>
      ))}
    </ol>
  );
}
