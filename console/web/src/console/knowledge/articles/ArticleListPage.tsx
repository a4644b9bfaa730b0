import { Button, Paragraph, Table, Tag } from "@digdir/designsystemet-react";
import { PlusIcon } from "@navikt/aksel-icons";
import { useCallback, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, type ArticleInfo, type ArticleQuery } from "../../../api/knowledge";
import { useOwnSession } from "../../session/SessionProvider";
import { useTexts } from "../../texts/TextsProvider";
import { useNow } from "../../useNow";
import { useLoaded, useSettled, useSteps } from "../hooks";
import { inLanguage, Loading, PageTitle, Problem, StateTag, useLanguageNames } from "../parts";
import { type Known, useKnown } from "../useKnown";
import { ArticleFilters, STATES } from "./ArticleFilters";

const PAGE = 50;
const TYPING_MS = 250;

/** Every article, found by words and by what there is to do with it; the address holds the filters. */
export function ArticleListPage() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const api = useApi().knowledge;
  const known = useKnown();
  const [asked] = useSearchParams();
  const query = useSettled(asked.toString(), TYPING_MS);
  const load = useCallback(
    () => api.articles(queryOf(new URLSearchParams(query), staff.id)),
    [api, query, staff.id],
  );
  const { data, refusal, reload } = useLoaded(load);
  const [more, setMore] = useState<{ of: object | null; articles: ArticleInfo[]; next: string | null }>({
    of: null,
    articles: [],
    next: null,
  });
  const steps = useSteps();
  const added = more.of === data ? more : { of: data, articles: [], next: data?.next ?? null };
  const showMore = () =>
    steps.take("more", async () => {
      const page = await api.articles({
        ...queryOf(new URLSearchParams(query), staff.id),
        after: added.next,
      });
      setMore({ of: data, articles: [...added.articles, ...page.articles], next: page.next });
    });
  const problem = refusal ?? steps.refusal;
  return (
    <>
      <PageTitle title={t("knowledge.articles")}>
        <Button asChild data-size="sm">
          <Link to="/knowledge/articles/new">
            <PlusIcon aria-hidden />
            {t("knowledge.new")}
          </Link>
        </Button>
      </PageTitle>
      <ArticleFilters known={known} />
      {problem !== null && <Problem refusal={problem} again={reload} />}
      {data === null && refusal === null && <Loading />}
      {data !== null && (
        <section className="page__part" aria-label={t("knowledge.articles")}>
          <Paragraph role="status" className="hint">
            {t("knowledge.found", { count: data.total })}
          </Paragraph>
          {data.total === 0 ? (
            <Paragraph className="page__empty">{t("knowledge.none")}</Paragraph>
          ) : (
            <ArticleTable articles={[...data.articles, ...added.articles]} serviceName={known.serviceName} />
          )}
          {added.next !== null && (
            <Button
              variant="secondary"
              data-size="sm"
              className="kb__more"
              loading={steps.busy === "more"}
              onClick={() => void showMore()}
            >
              {t("inbox.more")}
            </Button>
          )}
        </section>
      )}
    </>
  );
}

function queryOf(asked: URLSearchParams, me: string): ArticleQuery {
  const query: ArticleQuery = { limit: PAGE };
  const text = asked.get("text")?.trim();
  if (text) query.text = text;
  const state = STATES.find((one) => one === asked.get("state"));
  if (state !== undefined) query.state = state;
  if (asked.get("state") === "waiting") query.draft = true;
  const lacks = ARTICLE_LANGUAGES.find((one) => one === asked.get("lacks"));
  if (lacks !== undefined) query.lacks = lacks;
  for (const name of ["service", "topic"] as const) {
    const wanted = asked.get(name)?.trim();
    if (wanted) query[name] = wanted;
  }
  if (asked.get("owner") === "me") query.owner = me;
  if (asked.get("owner") === "none") query.owner = "";
  if (asked.get("due") === "1") query.review_due = true;
  return query;
}

interface TableProps extends Pick<Known, "serviceName"> {
  articles: readonly ArticleInfo[];
}

function ArticleTable({ articles, serviceName }: TableProps) {
  const { t, language, format } = useTexts();
  const languageName = useLanguageNames();
  const now = useNow();
  const columns = ["question", "state", "service", "languages", "updated"] as const;
  return (
    <Table className="kb__table" data-size="sm">
      <caption className="ds-sr-only">{t("knowledge.articles")}</caption>
      <Table.Head>
        <Table.Row>
          {columns.map((column) => (
            <Table.HeaderCell key={column} scope="col">
              {t(`knowledge.column.${column}`)}
            </Table.HeaderCell>
          ))}
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {articles.map((article) => (
          <Table.Row key={article.id}>
            <Table.HeaderCell scope="row">
              <Link className="ds-link" to={`/knowledge/articles/one/${article.id}`}>
                {inLanguage(article.questions, language) || article.id}
              </Link>
            </Table.HeaderCell>
            <Table.Cell data-label={t("knowledge.column.state")}>
              <span className="kb__tags">
                <StateTag state={article.state} />
                {article.draft && article.state === "published" && (
                  <Tag data-color="warning" data-size="sm">
                    {t("knowledge.waits")}
                  </Tag>
                )}
                {article.audience === "staff" && (
                  <Tag data-color="info" data-size="sm">
                    {t("knowledge.audience.staff")}
                  </Tag>
                )}
                {article.review_at !== null &&
                  Date.parse(article.review_at) <= now &&
                  article.state !== "withdrawn" && (
                    <Tag data-color="danger" data-size="sm">
                      {t("knowledge.due")}
                    </Tag>
                  )}
              </span>
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.column.service")}>
              {article.service ? serviceName(article.service) : "–"}
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.column.languages")} className="kb__languages">
              {ARTICLE_LANGUAGES.filter((code) => article.questions[code])
                .map(languageName)
                .join(", ") || "–"}
            </Table.Cell>
            <Table.Cell data-label={t("knowledge.column.updated")}>
              <time dateTime={article.updated_at}>
                {format.moment(new Date(article.updated_at), new Date(now))}
              </time>
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  );
}
