import { readTexts, translator } from "../texts";

/** A reply with its translation first, a word to the citizen that a machine made it, and the original along with it. */
export async function composed(translation: string, original: string, language: string): Promise<string> {
  await readTexts(language);
  return `${translation.trim()}\n\n${translator(language)("translation.said")}\n\n${original.trim()}`;
}
