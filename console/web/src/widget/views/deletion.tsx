/** @jsxImportSource preact */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import type { Speaker } from "../texts";

/** Asks once, in the panel, and says what follows before it happens. */
export function Deletion({ chat, speaker }: { chat: Chat; speaker: Speaker }): JSX.Element {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  const running = chat.deletion === "running";
  return (
    <div
      class="deletion"
      role="alertdialog"
      aria-labelledby="torg-delete"
      aria-describedby="torg-delete-what"
    >
      <h3 id="torg-delete">{speaker.say("deleteTitle")}</h3>
      <p id="torg-delete-what">{speaker.say("deleteBody")}</p>
      <div role="alert">
        {chat.deletion === "failed" && <p class="wrong">{speaker.say("deleteFailed")}</p>}
      </div>
      <div class="answers">
        <button
          type="button"
          class="danger"
          aria-disabled={running}
          onClick={() => running || void chat.erase()}
        >
          {speaker.say(running ? "deleting" : "deleteYes")}
        </button>
        <button
          type="button"
          class="outlined"
          ref={keep}
          disabled={running}
          onClick={() => chat.askDeletion(false)}
        >
          {speaker.say("deleteNo")}
        </button>
      </div>
    </div>
  );
}
