import { Link } from "react-router";
import type { SavedFilter } from "../../api/inbox";
import { useTexts } from "../texts/TextsProvider";
import type { Counts } from "./inboxState";
import { placeOf } from "./lists";
import { useSaved } from "./useSaved";
import { useSavedCounts } from "./useSavedCounts";
import { ViewCount } from "./ViewCount";

/** The service counts no further where what is done is among it (`inquiries/own/filters.py`). */
const MANY = 1000;

interface Props {
  view: string;
  saved: readonly SavedFilter[];
  /** What the inbox's own views hold: when it was counted anew, so are these. */
  counts: Counts | null;
}

/** Saved views, where nobody has read them yet. */
export function ReadLinks(props: Omit<Props, "saved">) {
  const { filters } = useSaved();
  return <SavedLinks {...props} saved={filters ?? []} />;
}

/** The person's own views, and under a heading those that are shared with them; each with how many it holds. */
export function SavedLinks({ view, saved, counts }: Props) {
  const { t } = useTexts();
  const held = useSavedCounts(saved, counts);
  const shared = saved.filter(({ scope }) => scope !== "own");
  const links = (some: readonly SavedFilter[]) =>
    some.map((filter) => <SavedLink key={filter.id} view={view} filter={filter} count={held[filter.id]} />);
  const own = links(saved.filter(({ scope }) => scope === "own"));
  return (
    <>
      {own.length > 0 && (
        <li className="views__apart">
          <ul>{own}</ul>
        </li>
      )}
      {shared.length > 0 && (
        <li className="views__apart">
          <span className="views__heading" id="views-shared">
            {t("inbox.saved.shared")}
          </span>
          <ul aria-labelledby="views-shared">{links(shared)}</ul>
        </li>
      )}
    </>
  );
}

function SavedLink({
  view,
  filter,
  count,
}: {
  view: string;
  filter: SavedFilter;
  count: number | undefined;
}) {
  const to = placeOf(filter);
  return (
    <li>
      <Link
        className="views__link"
        to={`/${to}`}
        title={filter.unit_name ?? undefined}
        aria-current={to === view ? "page" : undefined}
      >
        <span className="views__saved">{filter.name}</span>
        <ViewCount count={count} many={MANY} />
      </Link>
    </li>
  );
}
