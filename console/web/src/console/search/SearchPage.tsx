import { Alert, Button, Heading, Paragraph, Select } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { Page } from "../desk/Page";
import { useTexts } from "../texts/TextsProvider";
import { Filters } from "./Filters";
import { Hit } from "./Hit";
import { SEARCH_BOX_ID } from "./SearchField";
import { changed, queryOf } from "./searchQuery";
import { type Search, useSearch } from "./useSearch";

/** Everything that was said, found by words; the address holds the question. */
export function SearchPage() {
  const { t } = useTexts();
  const [asked, ask] = useSearchParams();
  const search = useSearch(asked.toString());
  const text = asked.get("q")?.trim() ?? "";
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${text === "" ? t("search.title") : `${text} – ${t("search.title")}`} – Torg`;
  }, [t, text]);
  useEffect(() => {
    if (text === "") document.getElementById(SEARCH_BOX_ID)?.focus();
    else heading.current?.focus({ preventScroll: true });
  }, [text]);
  return (
    <Page page="search" className="search">
      <div className="search__head">
        <Heading level={2} data-size="xs" tabIndex={-1} ref={heading}>
          {text === "" ? t("search.title") : t("search.for", { text })}
        </Heading>
        <Select
          data-size="sm"
          width="auto"
          aria-label={t("search.order")}
          value={asked.get("order") === "newest" ? "newest" : ""}
          onChange={(event) => ask(changed(asked, "order", event.currentTarget.value))}
        >
          <Select.Option value="">{t("search.order.relevance")}</Select.Option>
          <Select.Option value="newest">{t("search.order.newest")}</Select.Option>
        </Select>
      </div>
      <Filters />
      {queryOf(asked) === null ? <Advice /> : <Results search={search} text={text} />}
    </Page>
  );
}

function Results({ search, text }: { search: Search; text: string }) {
  const { t } = useTexts();
  const { result, hits, refusal } = search;
  return (
    <section className="page__part" aria-label={t("search.results")} aria-busy={search.busy}>
      {refusal !== null && (
        <Alert data-color="danger" role="alert">
          <Paragraph>{t("search.failed")}</Paragraph>
          <Button variant="secondary" data-size="sm" onClick={search.again}>
            {t("retry")}
          </Button>
        </Alert>
      )}
      <Paragraph role="status" className="hint">
        {result === null ? search.busy && t("loading") : countOf(search, t)}
      </Paragraph>
      {result?.widened === true && hits.length > 0 && (
        <Alert data-color="info" data-size="sm">
          {t("search.widened")}
        </Alert>
      )}
      {result !== null && hits.length === 0 && !search.busy && (
        <div className="page__empty">
          <Paragraph>{text === "" ? t("search.noneFiltered") : t("search.none", { text })}</Paragraph>
          <Advice />
        </div>
      )}
      {hits.length > 0 && (
        <ol className="search__hits">
          {hits.map((hit) => (
            <Hit key={`${hit.part}-${hit.message ?? hit.inquiry}`} hit={hit} />
          ))}
        </ol>
      )}
      {search.next !== null && (
        <Button
          variant="secondary"
          data-size="sm"
          className="kb__more"
          loading={search.busy}
          onClick={search.more}
        >
          {t("inbox.more")}
        </Button>
      )}
    </section>
  );
}

function countOf({ result }: Search, t: ReturnType<typeof useTexts>["t"]): string {
  if (result === null) return "";
  const count = t(result.more ? "search.foundMore" : "search.found", { count: result.total });
  return result.waiting > 0 ? `${count} ${t("search.waiting", { count: result.waiting })}` : count;
}

/** How to ask. */
function Advice() {
  const { t } = useTexts();
  return (
    <div className="search__advice">
      <Paragraph>{t("search.advice")}</Paragraph>
      <ul>
        {(["words", "phrase", "minus", "beginning", "number", "contact"] as const).map((one) => (
          <li key={one}>{t(`search.advice.${one}`)}</li>
        ))}
      </ul>
    </div>
  );
}
