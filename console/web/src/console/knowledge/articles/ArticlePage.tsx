import { useCallback } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { WayBack } from "../../answers/WayBack";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded } from "../hooks";
import { Awaited, inLanguage, PageTitle } from "../parts";
import { ArticleEditor } from "./ArticleEditor";

/** An article that is there. */
export function ArticlePage() {
  const { article = "" } = useParams();
  return <Opened key={article} article={article} />;
}

/** An article that nobody has saved yet; saved, it gets an address of its own. */
export function NewArticlePage() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { search, state } = useLocation();
  return (
    <>
      <WayBack />
      <PageTitle title={t("knowledge.new")} />
      <ArticleEditor
        first={null}
        created={(id) =>
          void navigate({ pathname: `/knowledge/articles/one/${id}`, search }, { replace: true, state })
        }
      />
    </>
  );
}

function Opened({ article }: { article: string }) {
  const { t, language } = useTexts();
  const api = useApi().knowledge;
  const load = useCallback(() => api.article(article), [api, article]);
  const { data, refusal, reload } = useLoaded(load);
  const texts = Object.entries(data?.newest.article.texts ?? {}).map(([code, text]) => [code, text.question]);
  return (
    <>
      <WayBack />
      <PageTitle title={inLanguage(Object.fromEntries(texts), language) || t("knowledge.article")} />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <ArticleEditor first={data} created={() => undefined} />}
    </>
  );
}
