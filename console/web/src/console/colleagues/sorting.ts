import type { ColleagueNow } from "../../api/colleagues";

/** Those of whom every word of a text is in the name, a unit, the duty or the competence. */
export function matching(people: readonly ColleagueNow[], text: string): ColleagueNow[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return people.filter(({ name, username, units, leads, on_duty, competence, home }) => {
    const known = [name, username, ...units, ...leads, ...on_duty, ...competence, home ?? ""]
      .join(" ")
      .toLocaleLowerCase();
    return words.every((word) => known.includes(word));
  });
}

/** Those who are here, and those who are not. */
export function parted(people: readonly ColleagueNow[]): { here: ColleagueNow[]; gone: ColleagueNow[] } {
  return {
    here: people.filter(({ status }) => status !== "offline"),
    gone: people.filter(({ status }) => status === "offline"),
  };
}
