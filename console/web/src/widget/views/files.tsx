/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Chosen } from "../files";
import type { ChatFile, Message } from "../protocol";
import type { Speaker } from "../texts";
import { Icon } from "./icons";

interface Props {
  readonly chat: Chat;
  readonly speaker: Speaker;
}

/** Height of a preview in pixels. */
const PREVIEW = 96;

/** The button that chooses files; not there where the service takes none. */
export function Attach({ chat, speaker }: Props): JSX.Element | null {
  const input = useRef<HTMLInputElement>(null);
  if (chat.files.most === 0) return null;
  return (
    <>
      <button
        type="button"
        class="bare attach"
        aria-label={speaker.say("attach")}
        title={speaker.say("attach")}
        disabled={chat.files.sending}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          chat.files.add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ""; // The same file may be chosen again after it was taken away.
        }}
      />
    </>
  );
}

/** What goes with the next message, each with a picture of itself and a way to take it away. */
export function ChosenFiles({
  chat,
  speaker,
  focusField,
}: Props & { focusField(): void }): JSX.Element | null {
  const { chosen, sending } = chat.files;
  if (chosen.length === 0) return null;
  const remove = (id: string): void => {
    chat.files.remove(id);
    focusField();
  };
  return (
    <ul class="chosen" aria-label={speaker.say("chosen")}>
      {chosen.map((one) => (
        <li key={one.id}>
          <Preview chosen={one} />
          <span class="file-name">{one.file.name}</span>{" "}
          <span class="file-size">{speaker.size(one.file.size)}</span>
          <button
            type="button"
            class="bare"
            disabled={sending}
            aria-label={speaker.say("fileRemove", { name: one.file.name })}
            title={speaker.say("fileRemove", { name: one.file.name })}
            onClick={() => remove(one.id)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A small picture drawn on a canvas, since the page's policy may let no other picture in; else a sheet of paper. */
function Preview({ chosen }: { chosen: Chosen }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!chosen.file.type.startsWith("image/") || typeof createImageBitmap === "undefined") return;
    let there = true;
    createImageBitmap(chosen.file).then(
      (picture) => {
        const place = canvas.current;
        if (there && place !== null) {
          place.height = Math.min(PREVIEW, picture.height);
          place.width = Math.min(2 * PREVIEW, Math.max(1, (picture.width * place.height) / picture.height));
          place.getContext("2d")?.drawImage(picture, 0, 0, place.width, place.height);
          setDrawn(true);
        }
        picture.close();
      },
      () => setDrawn(false), // A picture that this browser cannot read is sent all the same.
    );
    return () => {
      there = false;
    };
  }, [chosen]);
  return (
    <span class="preview" aria-hidden="true">
      <canvas ref={canvas} hidden={!drawn} width={0} height={0} />
      {!drawn && <Icon name="sheet" />}
    </span>
  );
}

/** The files of a message, to be saved. */
export function MessageFiles({ chat, message, speaker }: Props & { message: Message }): JSX.Element | null {
  const files = message.files ?? [];
  const [failed, setFailed] = useState<string | null>(null);
  if (files.length === 0) return null;
  const save = async (file: ChatFile): Promise<void> => {
    const saved = await chat.save(file);
    setFailed(saved ? null : file.id);
  };
  return (
    <ul class="files" lang={speaker.language} aria-label={speaker.say("files", { count: files.length })}>
      {files.map((file) => (
        <li key={file.id}>
          <button type="button" class="outlined" onClick={() => void save(file)}>
            <Icon name="sheet" />
            <span class="file-name">{file.name}</span>{" "}
            <span class="file-size">{speaker.size(file.size)}</span>
          </button>
          <span role="alert">
            {failed === file.id && <span class="wrong">{speaker.say("fileLost")}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
