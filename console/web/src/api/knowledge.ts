import type { Client } from "openapi-fetch";
import { fetchPatiently, read } from "./asking";
import type { components, paths } from "./schema";
import { type Progress, sendFile } from "./upload";

type Schemas = components["schemas"];

export type ArticleBody = Schemas["NewArticle"];
export type ArticleChoices = Schemas["ArticleChoices"];
export type ArticleContent = Schemas["ArticleContent"];
export type ArticleDetail = Schemas["ArticleDetail"];
export type ArticleInfo = Schemas["ArticleInfo"];
export type ArticleList = Schemas["ArticleList"];
export type ArticleText = Schemas["ArticleText"];
export type DifferenceInfo = Schemas["DifferenceInfo"];
export type DocumentInfo = Schemas["DocumentInfo"];
export type DocumentVersionInfo = Schemas["DocumentVersionInfo"];
export type DraftBody = Schemas["DraftBody"];
export type DublinCore = Schemas["DublinCore"];
export type EditDocument = Schemas["EditDocument"];
export type Figures = Schemas["Figures"];
export type ImportInfo = Schemas["ImportInfo"];
export type ImportRowInfo = Schemas["ImportRowInfo"];
export type ImportSite = Schemas["ImportSite"];
export type SiteReadingInfo = Schemas["SiteReadingInfo"];
export type InquiryTopicInfo = Schemas["InquiryTopicInfo"];
export type LikenessInfo = Schemas["LikenessInfo"];
export type NoticeInfo = Schemas["NoticeInfo"];
export type NoticeList = Schemas["NoticeList"];
export type ProposalInfo = Schemas["ProposalInfo"];
export type TopicInfo = Schemas["TopicInfo"];
export type VersionInfo = Schemas["VersionInfo"];
export type ArticleQuery = NonNullable<paths["/api/console/articles"]["get"]["parameters"]["query"]>;

/** The languages that an article may be written in, in the order in which staff see them. */
export const ARTICLE_LANGUAGES = ["nb", "nn", "sv", "en"] as const;
export type ArticleLanguage = (typeof ARTICLE_LANGUAGES)[number];

/** What the knowledge base's pages ask of the service. Every method throws `Refusal` and nothing else. */
export type KnowledgeApi = ReturnType<typeof createKnowledgeApi>;

export function createKnowledgeApi(client: Client<paths>, base: string) {
  const of = (article: string) => ({ params: { path: { article } } });
  const about = (document: string) => ({ params: { path: { document } } });
  const on = (proposal: string) => ({ params: { path: { proposal } } });
  return {
    articles: (query: ArticleQuery) => read(client.GET("/api/console/articles", { params: { query } })),
    choices: () => read(client.GET("/api/console/article-choices")),
    article: (article: string) => read(client.GET("/api/console/articles/{article}", of(article))),
    create: (body: ArticleBody) => read(client.POST("/api/console/articles", { body })),
    save: (article: string, body: Schemas["SaveArticle"]) =>
      read(client.PUT("/api/console/articles/{article}", { ...of(article), body })),
    publish: (article: string, basedOn: number) =>
      read(
        client.POST("/api/console/articles/{article}/publish", {
          ...of(article),
          body: { based_on: basedOn, note: "" },
        }),
      ),
    withdraw: (article: string, basedOn: number) =>
      read(
        client.POST("/api/console/articles/{article}/withdraw", {
          ...of(article),
          body: { based_on: basedOn, note: "" },
        }),
      ),
    restore: (article: string, version: number, basedOn: number) =>
      read(
        client.POST("/api/console/articles/{article}/restore", {
          ...of(article),
          body: { version, based_on: basedOn, note: "" },
        }),
      ),
    versions: async (article: string) =>
      (await read(client.GET("/api/console/articles/{article}/versions", of(article)))).versions,
    differences: async (article: string, before: number, after: number) =>
      (
        await read(
          client.GET("/api/console/articles/{article}/differences", {
            params: { path: { article }, query: { before, after } },
          }),
        )
      ).differences,
    preview: async (answer: string) =>
      (await read(client.POST("/api/console/article-preview", { body: { answer } }))).html,
    likenesses: async (question: string, language: ArticleLanguage, article: string | null) =>
      (await read(client.POST("/api/console/article-likenesses", { body: { question, language, article } })))
        .articles,
    topics: async (text: string, language: ArticleLanguage) =>
      (await read(client.GET("/api/console/topics", { params: { query: { text, language, limit: 8 } } })))
        .topics,
    topic: async (topic: string, language: ArticleLanguage) =>
      (await read(client.GET("/api/console/topics/one", { params: { query: { topic, language } } }))).topic,
    /** The topmost themes; none where no vocabulary was taken in. */
    themes: async (language: ArticleLanguage) =>
      (await read(client.GET("/api/console/topics", { params: { query: { language } } }))).topics,
    inquiryTopic: (inquiry: string, language: ArticleLanguage) =>
      read(
        client.GET("/api/console/inquiries/{inquiry}/topic", {
          params: { path: { inquiry }, query: { language } },
        }),
      ),
    chooseTopic: (inquiry: string, topic: string | null, language: ArticleLanguage) =>
      read(
        client.PUT("/api/console/inquiries/{inquiry}/topic", {
          params: { path: { inquiry }, query: { language } },
          body: { topic },
        }),
      ),
    suggestTopics: async (text: string, language: ArticleLanguage, article: string | null) =>
      (await read(client.POST("/api/console/topics/suggestions", { body: { text, language, article } })))
        .topics,
    notices: () => read(client.GET("/api/console/notices", { params: { query: { limit: 50 } } })),
    readNotices: (notices: readonly string[] | null) =>
      read(
        client.POST("/api/console/notices", { body: { notices: notices === null ? null : [...notices] } }),
      ),
    proposals: async (state: "open" | "published" | "dismissed", language: ArticleLanguage) =>
      (await read(client.GET("/api/console/proposals", { params: { query: { state, least: 1, language } } })))
        .proposals,
    editProposal: (proposal: string, version: number, draft: DraftBody) =>
      read(client.PUT("/api/console/proposals/{proposal}", { ...on(proposal), body: { version, draft } })),
    publishProposal: (proposal: string, version: number, draft: DraftBody) =>
      read(
        client.POST("/api/console/proposals/{proposal}/publish", {
          ...on(proposal),
          body: { version, draft },
        }),
      ),
    dismissProposal: (proposal: string, version: number) =>
      read(client.POST("/api/console/proposals/{proposal}/dismiss", { ...on(proposal), body: { version } })),
    reopenProposal: (proposal: string, version: number) =>
      read(client.POST("/api/console/proposals/{proposal}/reopen", { ...on(proposal), body: { version } })),
    documents: async (text: string) =>
      (await read(client.GET("/api/console/documents", { params: { query: { text } } }))).documents,
    document: (document: string) => read(client.GET("/api/console/documents/{document}", about(document))),
    upload: (file: File, language: ArticleLanguage, progress: Progress, signal: AbortSignal) =>
      sendFile<DocumentInfo>(
        `${base}/api/console/documents?${new URLSearchParams({ name: file.name, language })}`,
        file,
        progress,
        signal,
      ),
    newFile: (document: string, file: File, basedOn: number, progress: Progress, signal: AbortSignal) =>
      sendFile<DocumentInfo>(
        `${base}/api/console/documents/${document}/new-file?${new URLSearchParams({ name: file.name, based_on: String(basedOn) })}`,
        file,
        progress,
        signal,
      ),
    editDocument: (document: string, body: EditDocument) =>
      read(client.PUT("/api/console/documents/{document}", { ...about(document), body })),
    moveDocument: (document: string, step: "publish" | "unpublish" | "withdraw", basedOn: number) =>
      read(
        client.POST(`/api/console/documents/{document}/${step}`, {
          ...about(document),
          body: { based_on: basedOn, note: "" },
        }),
      ),
    restoreDocument: (document: string, version: number, basedOn: number) =>
      read(
        client.POST("/api/console/documents/{document}/restore", {
          ...about(document),
          body: { version, based_on: basedOn, note: "" },
        }),
      ),
    documentVersions: async (document: string) =>
      (await read(client.GET("/api/console/documents/{document}/versions", about(document)))).versions,
    lookAtFile: (
      file: File,
      how: { service: string; language: ArticleLanguage; state: "draft" | "published"; skipBad: boolean },
      progress: Progress,
      signal: AbortSignal,
    ) => {
      const { service, language, state, skipBad } = how;
      const query = { name: file.name, service, language, state, skip_bad: String(skipBad) };
      return sendFile<ImportInfo>(
        `${base}/api/console/article-imports?${new URLSearchParams(query)}`,
        file,
        progress,
        signal,
      );
    },
    readSite: (body: ImportSite) => read(client.POST("/api/console/article-imports/site", { body })),
    lastSite: async () => (await read(client.GET("/api/console/article-imports/site"))).reading,
    site: (reading: string) =>
      read(client.GET("/api/console/article-imports/site/{reading}", { params: { path: { reading } } })),
    stopSite: (reading: string) =>
      read(client.DELETE("/api/console/article-imports/site/{reading}", { params: { path: { reading } } })),
    commitImport: async (token: string) =>
      (
        await read(
          client.POST("/api/console/article-imports/{token}/commit", {
            params: { path: { token } },
            fetch: fetchPatiently,
          }),
        )
      ).articles,
    figures: (since: string, language: ArticleLanguage) =>
      read(client.GET("/api/console/figures", { params: { query: { since, language } } })),
  };
}

export function exportUrl(form: "json" | "csv" | "xlsx" | "markdown"): string {
  return `/api/console/article-export?form=${form}`;
}

export function documentUrl(document: string, version?: number): string {
  return `/api/console/documents/${document}/file${version === undefined ? "" : `?version=${version}`}`;
}

export function figuresUrl(table: string, since: string, until: string, language: string): string {
  return `/api/console/figures/${table}.csv?${new URLSearchParams({ since, until, language })}`;
}
