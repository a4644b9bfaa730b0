import type { GroupInfo } from "../../api/internal";
import { useTexts } from "../texts/TextsProvider";
import { Ticks } from "./Ticks";

interface Props {
  groups: readonly GroupInfo[];
  chosen: readonly string[];
  choose(groups: string[]): void;
}

/** Groups, each of which stands for those who are in it when it is used. */
export function GroupChoice({ groups, chosen, choose }: Props) {
  const { t } = useTexts();
  const options = groups
    .filter(({ members }) => members.length > 0)
    .map(({ id, name, members }) => ({ id, name, description: members.map((one) => one.name).join(", ") }));
  return <Ticks legend={t("groups.to")} options={options} chosen={chosen} choose={choose} />;
}
