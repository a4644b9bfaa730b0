import nb from "./nb.json";

/** One language's texts; a key that depends on a number has the forms `_one` and `_other`. */
export type Catalogue = Readonly<Record<string, string>>;
type RawKey = keyof typeof nb;
export type TextKey = RawKey extends infer K
  ? K extends `${infer Stem}_${"one" | "other"}`
    ? Stem
    : K
  : never;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, values?: Values) => string;

export const FALLBACK = "nb";

// Nobody reads four languages: bokmål, which any text may fall back on, comes with the console, the others when chosen.
const files = import.meta.glob<Catalogue>(["./*.json", "!./nb.json"], { import: "default" });
const pathOf = (language: string) => `./${language}.json`;

/** Every language that has a file here, by its code: a new language is a new file and nothing else. */
export const LANGUAGES: readonly string[] = [
  FALLBACK,
  ...Object.keys(files).map((path) => path.slice("./".length, -".json".length)),
];

const read = new Map<string, Catalogue>([[FALLBACK, nb]]);

/** Whether a language's texts are here; those of one that is not are told in bokmål. */
export function hasTexts(language: string): boolean {
  return read.has(language);
}

/** Reads a language's texts, unless they are here or there are none; what cannot be fetched throws. */
export async function readTexts(language: string): Promise<void> {
  const load = files[pathOf(language)];
  if (load !== undefined && !hasTexts(language)) read.set(language, await load());
}

/** Picks the first wanted language that has texts; `no` is what older browsers call bokmål. */
export function chooseLanguage(chosen: string | null, wanted: readonly string[]): string {
  const codes = [...(chosen === null ? [] : [chosen]), ...wanted].map((tag) => tag.split("-")[0] ?? tag);
  return (
    codes.map((code) => (code === "no" ? "nb" : code)).find((code) => LANGUAGES.includes(code)) ?? FALLBACK
  );
}

export function translator(language: string): Translate {
  const plurals = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const form = typeof values["count"] === "number" ? plurals.select(values["count"]) : "other";
    const text = lookUp(language, key, form) ?? lookUp(FALLBACK, key, form) ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

function lookUp(language: string, key: string, form: string): string | undefined {
  const texts = read.get(language);
  return texts?.[`${key}_${form}`] ?? texts?.[key] ?? texts?.[`${key}_other`];
}

/** Whether there is such a text: for words that come from the service (channels, reasons, error codes). */
export function isTextKey(key: string): key is TextKey {
  return lookUp(FALLBACK, key, "other") !== undefined;
}
