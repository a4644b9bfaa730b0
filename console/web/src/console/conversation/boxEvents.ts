import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useCallback, useRef } from "react";
import { useLive } from "../live/LiveProvider";

const TYPING_EVERY_MS = 3_000;

/** Takes files that are dropped onto the form. */
export function droppable(add: (files: Iterable<File>) => void) {
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      add([...event.dataTransfer.files]);
    },
  };
}

/** Takes files that are pasted, a picture of the screen say; text is pasted as ever. */
export function pasted(event: ClipboardEvent, add: (files: Iterable<File>) => void): void {
  const files = [...event.clipboardData.files];
  if (files.length === 0) return;
  event.preventDefault();
  add(files);
}

export function submitOnCtrlEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** Tells the others that somebody is writing, no more often than the protocol allows. */
export function useTypingSignal(conversation: string | null): () => void {
  const { send } = useLive();
  const last = useRef(0);
  return useCallback(() => {
    if (conversation === null || Date.now() - last.current < TYPING_EVERY_MS) return;
    last.current = Date.now();
    send({ type: "typing", conversation });
  }, [conversation, send]);
}
