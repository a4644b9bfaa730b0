import type { Chat } from "../chat";
import type { Speaker } from "../texts";

/** What is said of a conversation that has ended: that it is gone, or what the archive has to keep of it and until when. */
export function endingText(chat: Chat, speaker: Speaker): string {
  if (chat.ending === null) return "";
  const { kept } = chat;
  if (chat.ending !== "archived" || kept === null) return speaker.say(chat.ending);
  return speaker.say("archived", { inquiry: kept.inquiry, day: speaker.day(kept.until) });
}
