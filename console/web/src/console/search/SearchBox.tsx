import { Search } from "@digdir/designsystemet-react";
import type { ComponentProps, ReactNode } from "react";
import { useTexts } from "../texts/TextsProvider";

/** What the library's element can say of suggestions. A field without any never does. */
const UNSAID = Object.fromEntries(
  "added empty found invalid items of plural remove removed singular toggle"
    .split(" ")
    .map((name) => [`data-sr-${name}`, "–"]),
);

interface Props extends ComponentProps<typeof Search.Input> {
  /** What empties the field, for who hears the page. */
  clearing?: string;
  cleared?(): void;
  className?: string | undefined;
  /** What stands beside the field, as a button. */
  children?: ReactNode;
}

/**
 * A field in which somebody types what they look for, and a button that empties it.
 *
 * The library's element takes words that it is not given from the style sheet, for which the browser has to work out
 * the whole page's style while the page is still being made.
 */
export function SearchBox({ clearing, cleared, className, children, ...field }: Props) {
  const { t } = useTexts();
  const words = clearing ?? t("colleagues.clear");
  return (
    <Search data-size="sm" className={className} {...UNSAID} data-sr-clear={words}>
      <Search.Input {...field} />
      <Search.Clear aria-label={words} onClick={cleared} />
      {children}
    </Search>
  );
}
