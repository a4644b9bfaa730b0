import type { MessageInfo } from "../../api/types";
import { useKept } from "../kept/useKept";

/** Another wording of a note, `text` null until something is changed, and the version that it was made upon. */
interface Kept {
  text: string | null;
  base: number;
}

const NOTHING: Kept = { text: null, base: 0 };

export interface Wording {
  text: string;
  base: number;
  /** Whether it says something else than the note. */
  begun: boolean;
  write(text: string): void;
  /** Holds on to it though the note has changed since. */
  hold(): void;
  drop(): void;
}

/** What the writer of a note is making of it, kept in the browser until it is saved or thrown away. */
export function useWording(note: MessageInfo): Wording {
  const { value, write, drop } = useKept(`note.${note.id}`, NOTHING);
  const { version } = note;
  return {
    text: value.text ?? note.text,
    base: value.text === null ? version : value.base,
    begun: value.text !== null,
    write: (text) =>
      write((now) => {
        if (text === note.text) return NOTHING;
        return { text, base: now.text === null ? version : now.base };
      }),
    hold: () => write({ base: version }),
    drop,
  };
}
