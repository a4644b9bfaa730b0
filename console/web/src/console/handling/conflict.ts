import type { FieldName, FieldsInfo } from "../../api/handling";
import { asText } from "./tags";

/** The fields of the panel in the order in which they are shown; the topic has a place of its own in the header. */
export const SHOWN = [
  "title",
  "kind",
  "priority",
  "service",
  "unit",
  "responsible",
  "language",
  "tags",
] as const;
export type Shown = (typeof SHOWN)[number];

export type Edits = Readonly<Partial<Record<FieldName, string>>>;

/** A field as text; nothing is the empty text. */
export function textOf(fields: FieldsInfo, name: FieldName): string {
  return name === "tags" ? asText(fields.tags) : (fields[name] ?? "");
}

/** What of the edits differs from what stands. */
export function realEdits(edits: Edits, fields: FieldsInfo): Edits {
  return Object.fromEntries(
    Object.entries(edits).filter(([name, value]) => value !== textOf(fields, name as FieldName)),
  );
}

/** The fields in which the own version differs from the one that stands. */
export function disputed(edits: Edits, current: FieldsInfo): FieldName[] {
  return Object.keys(realEdits(edits, current)) as FieldName[];
}

/** The edits of fields that the other person has left alone: those are kept unless somebody says otherwise. */
export function undisputed(edits: Edits, base: FieldsInfo, current: FieldsInfo): ReadonlySet<FieldName> {
  return new Set(disputed(edits, current).filter((name) => textOf(base, name) === textOf(current, name)));
}

/** What is written after the choice: the own values of the fields that are to have them. */
export function settled(edits: Edits, mine: ReadonlySet<FieldName>): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([name]) => mine.has(name as FieldName)));
}
