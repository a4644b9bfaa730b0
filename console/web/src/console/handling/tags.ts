/** The most that the service lets staff give an inquiry (`bot/handling.py`). */
export const MOST_TAGS = 10;
export const LONGEST_TAG = 40;

/** Tags as one text: a comma stands in none of them. */
export function asText(tags: readonly string[]): string {
  return tags.join(", ");
}

/** The tags that a text holds, each once. */
export function tagsIn(text: string): string[] {
  const found = new Map<string, string>();
  for (const part of text.split(",")) {
    const tag = part.trim().replace(/\s+/g, " ");
    if (tag !== "" && !found.has(keyOf(tag))) found.set(keyOf(tag), tag);
  }
  return [...found.values()];
}

/** Whether a tag is among some: capitals and spaces make no other tag. */
export function isAmong(tags: readonly string[], wanted: string): boolean {
  return tags.some((tag) => keyOf(tag) === keyOf(wanted));
}

/** Some tags but for one. */
export function withoutTag(tags: readonly string[], unwanted: string): string[] {
  return tags.filter((tag) => keyOf(tag) !== keyOf(unwanted));
}

function keyOf(tag: string): string {
  return tag.trim().replace(/\s+/g, " ").toLowerCase();
}
