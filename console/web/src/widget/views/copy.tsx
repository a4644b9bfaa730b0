/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { saveAs } from "../save";
import type { Speaker } from "../texts";
import { type TranscriptForm, transcript } from "../transcript";
import { offered } from "./contact-form";
import { Icon } from "./icons";

/** Saves a copy of the conversation on the person's own machine, as text or as a page, or has it sent by e-mail. */
export function Copy({ chat, speaker }: { chat: Chat; speaker: Speaker }): JSX.Element | null {
  const [open, setOpen] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (open) first.current?.focus();
  }, [open]);
  if (chat.conversation.entries.length === 0) return null;
  const save = (form: TranscriptForm): void => {
    const municipality = chat.terms.config?.municipality ?? speaker.say("municipality");
    const about = { title: speaker.say("title", { municipality }), number: chat.session.stored.inquiry };
    saveAs(transcript(chat.conversation, speaker, about, form), `${about.number ?? "chat"}.${form}`);
  };
  return (
    <>
      <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="down" />
        {speaker.say("copy")}
      </button>
      {open && (
        <span class="forms">
          <button type="button" class="outlined" ref={first} onClick={() => save("txt")}>
            {speaker.say("copyText")}
          </button>
          <button type="button" class="outlined" onClick={() => save("html")}>
            {speaker.say("copyPage")}
          </button>
          {offered(chat).includes("email") && (
            <button type="button" class="outlined" onClick={() => chat.mail.ask("address")}>
              {speaker.say("copyMail")}
            </button>
          )}
        </span>
      )}
    </>
  );
}
