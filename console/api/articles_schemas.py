"""What the console's interface takes and gives about articles, imports and notices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from annotated_types import Len
from pydantic import AwareDatetime, Field, StringConstraints

from console.api.schemas import Schema, Text, WhyInfo

Language = Literal["nb", "nn", "sv", "en"]
State = Literal["draft", "published", "withdrawn"]
Audience = Literal["public", "staff"]
Line = Annotated[str, StringConstraints(max_length=1_000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ArticleText(Schema):
    """What an article says in one language; `answer` is Markdown."""

    question: Line
    alternatives: Annotated[list[Line], Len(max_length=200)] = Field(default_factory=list)
    answer: Annotated[str, StringConstraints(max_length=30_000)]


class ArticleBody(Schema):
    """All of an article that staff write. `topics` are ids, `owner` is an id of staff, empty for nobody."""

    service: Line = ""
    topic: Line = ""
    topics: Annotated[list[Line], Len(max_length=50)] = Field(default_factory=list)
    link: Line = ""
    form_url: Line = ""
    audience: Audience = "public"
    shared: bool = False
    owner: Line = ""
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None
    review_at: AwareDatetime | None = None
    texts: dict[Language, ArticleText] = Field(default_factory=dict)


class NewArticle(ArticleBody):
    """A new draft; without an id it gets one from its question."""

    id: Annotated[str, StringConstraints(max_length=100)] = ""


class SaveArticle(ArticleBody):
    """A draft of an article that is there; `based_on` is the version that the writer saw."""

    based_on: int
    note: Note = ""


class Step(Schema):
    """A step with an article or document; `based_on` is the version that the asker saw."""

    based_on: int
    note: Note = ""


class Restore(Step):
    """Bring an old version back."""

    version: int


class ArticleContent(ArticleBody):
    """An article as a version has it."""

    id: str
    state: State
    source: str


class VersionInfo(Schema):
    """What a step did; `staff` is an id, empty with the name where nobody did it by hand."""

    version: int
    action: str
    state: State
    staff: str
    staff_name: str
    note: str
    at: datetime


class VersionDetail(VersionInfo):
    """A version with all of the article."""

    article: ArticleContent


class ArticleDetail(Schema):
    """An article as it was saved last. `live` is what is found now, null when nothing is; `draft`: something waits."""

    id: str
    state: State
    draft: bool
    live_version: int | None
    newest: VersionDetail
    live: ArticleContent | None


class ArticleInfo(Schema):
    """An article in a list; `questions` by language."""

    id: str
    service: str
    topic: str
    topics: list[str]
    questions: dict[str, str]
    state: State
    draft: bool
    audience: Audience
    shared: bool
    owner: str
    valid_from: datetime | None
    valid_to: datetime | None
    review_at: datetime | None
    version: int
    updated_at: datetime


class ArticleList(Schema):
    """Part of a list of `total` articles; `next` goes into `after` to get more, null at the end."""

    articles: list[ArticleInfo]
    total: int
    next: str | None


class VersionList(Schema):
    """Every version of an article, the newest first."""

    versions: list[VersionInfo]


class WordPiece(Schema):
    """A piece of text: the same in both versions, or only in one."""

    kind: Literal["same", "added", "removed"]
    text: str


class DifferenceInfo(Schema):
    """What differs in one field; `words` is the way from one text to the other, empty where the field is no text."""

    field: str
    language: str | None
    before: Any
    after: Any
    words: list[WordPiece]


class DifferenceList(Schema):
    """What differs between two versions."""

    before: int
    after: int
    differences: list[DifferenceInfo]


class PreviewAnswer(Schema):
    """Markdown to be shown as citizens will see it."""

    answer: Annotated[str, StringConstraints(max_length=30_000)]


class AnswerPreview(Schema):
    """Sanitised HTML."""

    html: str


class LookAlike(Schema):
    """A question that somebody is writing, in which article (null for a new one)."""

    question: Annotated[Text, StringConstraints(max_length=1_000)]
    language: Language
    article: str | None = None


class LikenessInfo(Schema):
    """An article that asks nearly the same; `origin` is another municipality that shares it, empty for ours."""

    article: str
    question: str
    language: str
    state: str
    confidence: float
    origin: str


class LikenessList(Schema):
    """Articles that ask nearly the same, the most alike first."""

    articles: list[LikenessInfo]


class StaffName(Schema):
    """A member of staff who may look after an article."""

    id: str
    name: str


class KnownService(Schema):
    """A service by its names in the languages that it has; `used` tells whether an article stands under it already."""

    id: str
    names: dict[Language, str]
    used: bool


class ArticleChoices(Schema):
    """What to choose from: staff and services by name, and own topics that articles stand under already."""

    staff: list[StaffName]
    services: list[KnownService]
    topics: list[str]


class FoundInfo(Schema):
    """Something that may answer; `kind` is `document` for a piece of one, whose id is `document`."""

    article: str
    kind: Literal["article", "document"]
    document: str | None
    service: str
    question: str
    answer: str
    html: str
    url: str
    language: str
    confidence: float
    origin: str


class FoundList(Schema):
    """What the knowledge base knows, and how sure it is: `answer`, `nearest` or `unknown`."""

    verdict: Literal["answer", "nearest", "unknown"]
    hits: list[FoundInfo]


class ImportSite(Schema):
    """A page or site map to look at."""

    url: Annotated[Text, StringConstraints(max_length=2_000)]
    service: Line = ""
    language: Language = "nb"
    state: Literal["draft", "published"] = "draft"
    skip_bad: bool = False


class ImportRowInfo(Schema):
    """What would become of one article; `place` and `line` tell where it stands, `reason` why not or what to know."""

    status: Literal["new", "changed", "same", "error"]
    article: str
    question: str
    place: str
    line: int
    reason: str
    why: WhyInfo | None
    changes: list[DifferenceInfo]


class ImportNoteInfo(Schema):
    """What an import leaves out on purpose: what stands at `place`, and why."""

    place: str
    reason: str
    why: WhyInfo | None


class ImportInfo(Schema):
    """What an import would do; `token` commits it within a day, null where an error forbids that or nothing changes."""

    token: str | None
    source: str
    rows: list[ImportRowInfo]
    counts: dict[str, int]
    notes: list[ImportNoteInfo]


class SiteReadingInfo(Schema):
    """A site that is read for an import: `done` of `pages` (0 while that is not known), and `page`, which is read now.

    `code`, as that of a `why`, and `reason` tell why it `failed`; `broken` is what ended with the service. `preview` comes
    when it is `done`.
    """

    id: str
    address: str
    state: Literal["reading", "done", "failed", "stopped", "broken"]
    at: datetime
    done: int
    pages: int
    page: str
    code: str
    reason: str
    preview: ImportInfo | None


class SiteReadings(Schema):
    """The asker's last reading, null where there is none of the last day."""

    reading: SiteReadingInfo | None


class Imported(Schema):
    """Ids of what is new or changed."""

    articles: list[str]


class NoticeInfo(Schema):
    """Something to know: `about` is what (`article:<id>`), `text` the key of its text, `details` what goes into it."""

    id: str
    kind: str
    about: str
    text: str
    details: dict[str, Any]
    at: datetime
    read_at: datetime | None


class NoticeList(Schema):
    """The asker's notices, the newest first, and how many are unread."""

    notices: list[NoticeInfo]
    unread: int


class ReadNotices(Schema):
    """Which notices were read; null for all."""

    notices: Annotated[list[UUID], Len(max_length=500)] | None = None
