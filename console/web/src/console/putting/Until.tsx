import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";

/** When an inquiry that is put off comes back. */
export function Until({ at }: { at: Date }) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  return (
    <time dateTime={at.toISOString()} title={format.full(at)}>
      {t("inbox.until", { moment: format.moment(at, now) })}
    </time>
  );
}
