import { useTexts } from "../texts/TextsProvider";

interface Props {
  count: number | undefined;
  /** Whether it is told aloud that there are any. */
  urgent?: boolean;
  /** From how many on the number is not told exactly. */
  many?: number;
}

/** How many inquiries a view holds. */
export function ViewCount({ count, urgent = false, many = Number.POSITIVE_INFINITY }: Props) {
  const { t, format } = useTexts();
  // Its place is kept until it comes, so that no word beside it moves under somebody's finger.
  if (count === undefined) return <span className="views__count" aria-hidden />;
  const shown = count >= many ? `${format.count(many - 1)}+` : format.count(count);
  return (
    <>
      <span className="views__count" data-urgent={urgent && count > 0} aria-hidden>
        {shown}
      </span>
      <span className="ds-sr-only">{t("views.count", { count })}</span>
    </>
  );
}
