/** How many characters a password has at least; the service holds it to the same. */
export const SHORTEST = 10;

export type Fault = "missing" | "short" | "same" | "differ";

/** What is wrong with a change of password before anybody is asked, null for nothing. */
export function faultOf(old: string, chosen: string, again: string): Fault | null {
  if (old === "" || chosen === "") return "missing";
  // Counted as the service counts: by characters, not by UTF-16 units.
  if ([...chosen].length < SHORTEST) return "short";
  if (chosen === old) return "same";
  return chosen === again ? null : "differ";
}
