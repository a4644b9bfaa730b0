import type { Catalogue } from "../texts";

const files = import.meta.glob<Catalogue>("../texts/*.json", { eager: true, import: "default" });

/** Every language's texts, by its code. */
export const CATALOGUES: Readonly<Record<string, Catalogue>> = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [path.slice("../texts/".length, -".json".length), texts]),
);
