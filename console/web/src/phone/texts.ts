import en from "./texts/en.json";
import nb from "./texts/nb.json";
import nn from "./texts/nn.json";
import sv from "./texts/sv.json";

export type Key = keyof typeof nb;
export type Texts = Record<Key, string>;

export const CATALOGUES: Record<string, Texts> = { nb, nn, sv, en };

/** Return a text with its values put in; bokmål stands in for a language without texts. */
export function text(language: string, key: Key, values: Record<string, string | number> = {}): string {
  const found = (CATALOGUES[language] ?? nb)[key];
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
