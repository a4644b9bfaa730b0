import { Link } from "react-router";
import type { SavedCounts, SavedFilter } from "../../api/inbox";
import { useTexts } from "../texts/TextsProvider";
import type { Counts } from "./inboxState";
import { placeOf } from "./lists";
import { useSaved } from "./useSaved";
import { useSavedCounts } from "./useSavedCounts";
import { ViewCount } from "./ViewCount";

/** The service counts no further where what is done is among it (`inquiries/own/counting.py`). */
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
  const hidden = shared.filter((one) => one.hidden);
  const links = (some: readonly SavedFilter[]) =>
    some.map((filter) => <SavedLink key={filter.id} view={view} filter={filter} held={held} />);
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
          <ul aria-labelledby="views-shared">
            {links(shared.filter((one) => !one.hidden))}
            {hidden.length > 0 && <HiddenLinks view={view} hidden={hidden} />}
          </ul>
        </li>
      )}
    </>
  );
}

/** What others share and the person does not want to see: out of sight, and still there to be looked at and had back. */
function HiddenLinks({ view, hidden }: { view: string; hidden: readonly SavedFilter[] }) {
  const { t } = useTexts();
  return (
    <li>
      <details className="views__hidden" open={hidden.some((one) => placeOf(one) === view)}>
        <summary>{t("inbox.saved.hidden", { count: hidden.length })}</summary>
        <ul>
          {hidden.map((filter) => (
            <SavedLink key={filter.id} view={view} filter={filter} held={null} />
          ))}
        </ul>
      </details>
    </li>
  );
}

interface LinkProps {
  view: string;
  filter: SavedFilter;
  /** Null for one that is not counted. */
  held: SavedCounts | null;
}

function SavedLink({ view, filter, held }: LinkProps) {
  const to = placeOf(filter);
  return (
    <li>
      <Link
        className="views__link"
        to={`/${to}`}
        title={[filter.name, filter.unit_name].filter(Boolean).join(" – ")}
        aria-current={to === view ? "page" : undefined}
      >
        <span className="views__saved">{filter.name}</span>
        {held !== null && (
          <ViewCount count={held.counts[filter.id]} many={MANY} more={held.more.includes(filter.id)} />
        )}
      </Link>
    </li>
  );
}
