/** @jsxImportSource preact */
import { render } from "preact";
import { Chat, type ChatOptions } from "./chat";
import { Panel } from "./panel";
import { ChatStorage, MemoryArea } from "./storage";
import { Speaker } from "./texts";
import { PanelView } from "./views/panel-view";

const nothing = (): void => {};

/**
 * Draw the panel of a chat that nobody has, out of sight, and take it away again before anything is painted.
 *
 * Most of what a first opening takes is the browser's reading of code that has not run yet, and its measuring of words
 * that it has not set yet. Nothing of this chat is stored, and it never connects.
 */
export function rehearse(root: ShadowRoot, options: Omit<ChatOptions, "storage">): void {
  const storage = new ChatStorage(new MemoryArea(), new MemoryArea());
  const chat = new Chat({ ...options, storage });
  const stage = document.createElement("div");
  stage.className = "root";
  stage.inert = true;
  stage.style.visibility = "hidden";
  root.append(stage);
  try {
    const speaker = new Speaker(chat.language, null);
    const panel = new Panel(storage);
    render(
      <PanelView chat={chat} panel={panel} speaker={speaker} hide={nothing} announce={nothing}>
        {null}
      </PanelView>,
      stage,
    );
    stage.firstElementChild?.getBoundingClientRect();
  } finally {
    render(null, stage);
    stage.remove();
  }
}

/** Do something when the browser has nothing better to do; those that do not tell are given two seconds. */
export function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(work);
  else setTimeout(work, 2_000);
}
