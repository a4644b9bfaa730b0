import type { Conversation } from "./conversation";
import { safeUrl } from "./sanitise";
import type { Speaker } from "./texts";
import { authorName } from "./views/aloud";

export type TranscriptForm = "txt" | "html";

/** One thing said, as a copy writes it. */
interface Line {
  readonly who: string;
  readonly when: string;
  readonly text: string;
  /** Titles with addresses of sources, and names of files. */
  readonly below: readonly string[];
}

/** A copy of the conversation as this page shows it, made in the browser: nothing is sent anywhere for it. */
export function transcript(
  conversation: Conversation,
  speaker: Speaker,
  about: { readonly title: string; readonly number: string | null },
  form: TranscriptForm,
): Blob {
  const lines = conversation.entries.map(({ message }): Line => {
    const who = message.author === "citizen" ? speaker.say("you") : authorName(message, speaker);
    const sources = message.sources.map(({ title, url }) => {
      const address = safeUrl(url)?.href;
      return address === undefined ? title : `${title}: ${address}`;
    });
    const below = [...sources, ...(message.files ?? []).map(({ name }) => name)];
    return { who, when: speaker.date(message.created_at), text: message.text, below };
  });
  const head = [
    about.title,
    ...(about.number === null ? [] : [speaker.say("inquiry", { number: about.number })]),
  ];
  const written = form === "txt" ? asText(head, lines) : asHtml(head, lines, speaker.language);
  // A mark at the beginning tells old editors that it is UTF-8.
  return new Blob([form === "txt" ? "\ufeff" : "", written], {
    type: form === "txt" ? "text/plain;charset=utf-8" : "text/html;charset=utf-8",
  });
}

function asText(head: readonly string[], lines: readonly Line[]): string {
  const said = lines.map(({ who, when, text, below }) => [`${who}, ${when}`, text, ...below].join("\n"));
  return `${[head.join("\n"), ...said].join("\n\n")}\n`;
}

function asHtml(head: readonly string[], lines: readonly Line[], language: string): string {
  const [title = "", ...more] = head.map(escaped);
  const said = lines.map(({ who, when, text, below }) => {
    const extra = below.map((one) => `<br><small>${escaped(one)}</small>`).join("");
    return `<dt><b>${escaped(who)}</b>, ${escaped(when)}</dt><dd>${escaped(text)}${extra}</dd>`;
  });
  const style =
    "body{font:1rem/1.5 sans-serif;max-width:40em;margin:2em auto}dd{margin:0 0 1em;white-space:pre-wrap}";
  return (
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${title}</title><style>${style}</style>` +
    `<h1>${title}</h1><p>${more.join("<br>")}</p><dl>${said.join("")}</dl></html>`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
