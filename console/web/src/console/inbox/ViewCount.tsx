import { useTexts } from "../texts/TextsProvider";

interface Props {
  count: number | undefined;
  /** Whether it is told aloud that there are any. */
  urgent?: boolean;
  /** From how many on the number is not told exactly. */
  many?: number;
  /** Whether there may be more than were counted. */
  more?: boolean;
}

/** How many inquiries a view holds. */
export function ViewCount({ count, urgent = false, many = Number.POSITIVE_INFINITY, more = false }: Props) {
  const { t, format } = useTexts();
  // Its place is kept until it comes, so that no word beside it moves under somebody's finger.
  if (count === undefined) return <span className="views__count" aria-hidden />;
  const most = Math.min(count, many - 1);
  const open = more || most < count;
  const shown = open ? `${format.count(most)}+` : format.count(count);
  return (
    <>
      <span className="views__count" data-urgent={urgent && count > 0} aria-hidden>
        {shown}
      </span>
      <span className="ds-sr-only">{t(open ? "views.countOpen" : "views.count", { count: most })}</span>
    </>
  );
}
