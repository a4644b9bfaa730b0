import type { Message } from "../protocol";
import { sanitise } from "../sanitise";
import type { Speaker } from "../texts";

/** Who a message is from, as the person is told. */
export function authorName(message: Pick<Message, "author" | "author_name">, speaker: Speaker): string {
  if (message.author === "citizen") return speaker.say("you");
  if (message.author === "notice") return speaker.say("notice");
  if (message.author === "staff") return message.author_name ?? speaker.say("staff");
  return speaker.say("bot");
}

/** A message as a screen reader says it: who, what, and what one may choose. */
export function aloud(message: Message, speaker: Speaker): string {
  const said = message.html === null ? message.text : plain(message.html);
  const parts = [`${authorName(message, speaker)}: ${said}`];
  if (message.choices.length > 0) {
    const choices = message.choices.map((choice) => choice.label).join("; ");
    parts.push(speaker.say("announceChoices", { choices }));
  }
  return parts.join(" ");
}

function plain(html: string): string {
  const clean = sanitise(html, "");
  // Paragraphs, lines and list items are told apart by a pause, that is by white space.
  for (const block of clean.querySelectorAll("p, li, br")) block.append(" ");
  return (clean.textContent ?? "").replace(/\s+/g, " ").trim();
}
