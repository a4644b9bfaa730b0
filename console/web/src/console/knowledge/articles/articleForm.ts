import {
  ARTICLE_LANGUAGES,
  type ArticleBody,
  type ArticleContent,
  type ArticleLanguage,
} from "../../../api/knowledge";

export interface TextForm {
  question: string;
  /** One to a line. */
  alternatives: string;
  answer: string;
}

/** An article as the editor's fields hold it; days as `<input type="date">` writes them, `until` is the last day. */
export interface ArticleForm {
  service: string;
  topic: string;
  topics: readonly string[];
  link: string;
  formUrl: string;
  audience: "public" | "staff";
  shared: boolean;
  owner: string;
  from: string;
  until: string;
  review: string;
  texts: Readonly<Record<ArticleLanguage, TextForm>>;
}

const NO_TEXT: TextForm = { question: "", alternatives: "", answer: "" };

export const EMPTY: ArticleForm = {
  service: "",
  topic: "",
  topics: [],
  link: "",
  formUrl: "",
  audience: "public",
  shared: false,
  owner: "",
  from: "",
  until: "",
  review: "",
  texts: { nb: NO_TEXT, nn: NO_TEXT, sv: NO_TEXT, en: NO_TEXT },
};

export function formOf(article: ArticleContent): ArticleForm {
  const { service, topic, link, audience, shared, owner } = article;
  const texts = { ...EMPTY.texts };
  for (const code of ARTICLE_LANGUAGES) {
    const text = article.texts?.[code];
    if (text === undefined) continue;
    const alternatives = (text.alternatives ?? []).join("\n");
    texts[code] = { question: text.question, alternatives, answer: text.answer };
  }
  return {
    service,
    topic,
    topics: article.topics ?? [],
    link,
    formUrl: article.form_url,
    audience,
    shared,
    owner,
    from: dayOf(article.valid_from),
    until: lastDayBefore(article.valid_to),
    review: dayOf(article.review_at),
    texts,
  };
}

/**
 * Returns what the service is told. `before` is the article that the form was filled from: a moment whose day nobody
 * touched stays the moment that it was, for it may have come from an import with an hour of its own.
 */
export function bodyOf(form: ArticleForm, before: ArticleContent | null): ArticleBody {
  const texts: ArticleBody["texts"] = {};
  for (const code of ARTICLE_LANGUAGES) {
    const { question, alternatives, answer } = form.texts[code];
    const other = lines(alternatives);
    if (question.trim() === "" && answer.trim() === "" && other.length === 0) continue;
    texts[code] = { question, alternatives: other, answer };
  }
  const kept = before === null ? EMPTY : formOf(before);
  const same = before ?? { valid_from: null, valid_to: null, review_at: null };
  return {
    id: before?.id ?? "",
    service: form.service,
    topic: form.topic,
    topics: [...form.topics],
    link: form.link,
    form_url: form.formUrl,
    audience: form.audience,
    shared: form.shared,
    owner: form.owner,
    valid_from: form.from === kept.from ? same.valid_from : startOf(form.from),
    valid_to: form.until === kept.until ? same.valid_to : startOf(form.until, 1),
    review_at: form.review === kept.review ? same.review_at : startOf(form.review),
    texts,
  };
}

export type Missing = "text" | "question" | "answer" | "service" | "link" | "order";

/** What stands between this and citizens, with the language where it is a text: what the service would refuse too. */
export function missing(form: ArticleForm): { what: Missing; language: ArticleLanguage | null }[] {
  const body = bodyOf(form, null);
  const found: { what: Missing; language: ArticleLanguage | null }[] = [];
  const written = ARTICLE_LANGUAGES.filter((code) => body.texts?.[code] !== undefined);
  if (written.length === 0) found.push({ what: "text", language: null });
  for (const code of written) {
    if (form.texts[code].question.trim() === "") found.push({ what: "question", language: code });
    if (form.texts[code].answer.trim() === "") found.push({ what: "answer", language: code });
  }
  if (form.service.trim() === "") found.push({ what: "service", language: null });
  if (form.audience === "public" && form.link.trim() === "") found.push({ what: "link", language: null });
  if (form.from !== "" && form.until !== "" && form.from > form.until)
    found.push({ what: "order", language: null });
  return found;
}

export interface Clash {
  field: keyof ArticleForm | keyof TextForm;
  language: ArticleLanguage | null;
  mine: string;
  theirs: string;
}

/** Every field in which two people's versions differ. */
export function clashes(mine: ArticleForm, theirs: ArticleForm): Clash[] {
  const found: Clash[] = [];
  for (const language of ARTICLE_LANGUAGES) {
    for (const field of ["question", "alternatives", "answer"] as const) {
      const [one, other] = [mine.texts[language][field], theirs.texts[language][field]];
      if (one.trim() !== other.trim()) found.push({ field, language, mine: one, theirs: other });
    }
  }
  for (const field of Object.keys(EMPTY) as (keyof ArticleForm)[]) {
    if (field === "texts") continue;
    const [one, other] = [String(mine[field]), String(theirs[field])];
    if (one !== other) found.push({ field, language: null, mine: one, theirs: other });
  }
  return found;
}

export function sameForm(one: ArticleForm, other: ArticleForm): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Returns the day of a moment by the browser's own calendar, empty for none. */
export function dayOf(moment: string | null): string {
  if (moment === null) return "";
  const at = new Date(moment);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function lastDayBefore(moment: string | null): string {
  return moment === null ? "" : dayOf(new Date(Date.parse(moment) - 1).toISOString());
}

function startOf(day: string, later = 0): string | null {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const at = new Date(2000, month - 1, 1);
  at.setFullYear(year, month - 1, date + later);
  return at.toISOString();
}
