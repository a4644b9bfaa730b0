import type { Refusal } from "../../../api/refusal";
import type { TextKey } from "../../texts";

/** What the service says of files that it does not take, and the person's own words for it. */
const KNOWN: readonly [said: RegExp, key: TextKey][] = [
  [/protected by a password/, "knowledge.documents.protected"],
  [/too much time or memory|larger than|unpacks to more/, "knowledge.documents.large"],
  [/is broken/, "knowledge.documents.broken"],
  [/documents come as|old format/, "knowledge.documents.unknownKind"],
  [/nothing in it/, "knowledge.error.empty"],
];

/** Returns the text for a refused file, null where only the service's own words tell what is wrong. */
export function documentProblem(refusal: Refusal): TextKey | null {
  if (refusal.status === 413 || refusal.code === "too_long") return "knowledge.documents.large";
  return KNOWN.find(([said]) => said.test(refusal.message))?.[1] ?? null;
}
