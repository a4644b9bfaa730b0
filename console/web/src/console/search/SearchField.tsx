import { Search } from "@digdir/designsystemet-react";
import { type FormEvent, useEffect, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { useTexts } from "../texts/TextsProvider";
import { SearchBox } from "./SearchBox";
import { changed } from "./searchQuery";

export const SEARCH_BOX_ID = "search-box";

/** Where everybody types what they look for; on the search's page it keeps the filters that are set. */
export function SearchField() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const here = useLocation().pathname === "/search";
  const [asked] = useSearchParams();
  const wanted = here ? (asked.get("q") ?? "") : "";
  const [text, setText] = useState(wanted);
  useEffect(() => setText(wanted), [wanted]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    const next = changed(here ? asked : new URLSearchParams(), "q", text.trim());
    navigate(`/search?${next}`);
  };
  return (
    <search className="header__search" data-here={here}>
      <form onSubmit={search}>
        <SearchBox
          id={SEARCH_BOX_ID}
          aria-label={t("search.label")}
          placeholder={t("search.placeholder")}
          aria-keyshortcuts="/"
          maxLength={400}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          clearing={t("search.empty")}
          cleared={() => setText("")}
        >
          <Search.Button variant="secondary">{t("search.do")}</Search.Button>
        </SearchBox>
      </form>
    </search>
  );
}
