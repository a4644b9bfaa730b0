import type { AnswerInfo } from "../../api/answers";

/** What is in the box, with words behind it. */
export function joined(before: string, words: string): string {
  return before.trim() === "" ? words : `${before.trimEnd()}\n\n${words}`;
}

/** A suggestion as a reply says it: its answer, and below it where citizens read more, if there is such a place. */
export function wordsOf(answer: AnswerInfo, base: string): string {
  const link = answer.public || answer.origin !== "" ? linkOf(answer.url, base) : null;
  return link === null || answer.text.includes(link) ? answer.text : `${answer.text}\n\n${link}`;
}

/** The whole address of a source; null where it is none that a browser should follow. */
export function linkOf(url: string, base: string): string | null {
  if (url === "") return null;
  try {
    const found = new URL(url, base);
    return ["http:", "https:"].includes(found.protocol) ? found.href : null;
  } catch {
    return null;
  }
}
