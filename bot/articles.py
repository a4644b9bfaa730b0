"""What crosses the layers about articles and documents: frozen data, as in `bot.messages`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.errors import Why

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
STATES = (DRAFT, PUBLISHED, WITHDRAWN)
PUBLIC, STAFF = "public", "staff"
AUDIENCES = (PUBLIC, STAFF)
ARTICLE, DOCUMENT = "article", "document"
ORIGIN = ":"
"""Stands between a municipality and the id of an article that it shares."""


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says in one language; `answer` is Markdown."""

    question: str
    alternatives: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Article:
    """A question that citizens ask, with its answer in one or more languages.

    Only what is `published` is shown, and not outside `valid_from` to `valid_to` (both may be open). `audience` is who
    finds it: everybody, or staff; `shared` tells that other municipalities' staff find it too. `topics` are ids of the
    Los vocabulary, `topic` is a name for people. `owner` is the member of staff who looks at it at `review_at`. `source` is
    where it was imported from: the same source again is the same article. `kind` is `document` for a piece of a document.
    """

    id: str
    service: str
    topic: str
    link: str
    texts: dict[str, Text]
    state: str = PUBLISHED
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    form_url: str = ""
    audience: str = PUBLIC
    shared: bool = False
    owner: str = ""
    topics: tuple[str, ...] = ()
    review_at: datetime | None = None
    source: str = ""
    kind: str = ARTICLE

    def digest(self) -> str:
        """Return the SHA-256 of everything in it, to tell whether it changed.

        It is the same under the name that other municipalities find it by, and fields that nobody has set do not count:
        a new kind of field changes no digest.
        """
        content = asdict(self) | {"id": self.id.rpartition(ORIGIN)[2]}
        for name, default in _LATER_FIELDS.items():
            if content[name] == default:
                del content[name]
        said = json.dumps(content, sort_keys=True, ensure_ascii=False, default=datetime.isoformat)
        return hashlib.sha256(said.encode()).hexdigest()

    def shown_at(self, moment: datetime) -> bool:
        """Tell whether those whom it is for may see it at a moment."""
        begun = self.valid_from is None or self.valid_from <= moment
        ended = self.valid_to is not None and self.valid_to <= moment
        return self.state == PUBLISHED and begun and not ended


_LATER_FIELDS: dict[str, Any] = {
    "form_url": "",
    "audience": PUBLIC,
    "shared": False,
    "owner": "",
    "topics": (),
    "review_at": None,
    "source": "",
    "kind": ARTICLE,
}


def waits(state: str, live_version: int | None, version: int) -> bool:
    """Tell whether something of an article waits to be published: all of it, or a version newer than the live one."""
    return state == DRAFT or (state == PUBLISHED and live_version != version)


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something to an article: a member of staff, or nobody by hand (both empty)."""

    staff: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """An article as one step left it.

    `action` says what was done: `created`, `saved`, `published`, `withdrawn`, `restored`, `imported`. `state` is that of the
    article after the step; what is saved beside a published article is a `draft`.
    """

    article: Article
    version: int
    action: str
    state: str
    by: Author
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article as staff see it: what was saved last, and what is live where that differs or nothing is (None)."""

    newest: ArticleVersion
    live: Article | None
    live_version: int | None
    state: str

    @property
    def has_draft(self) -> bool:
        """Whether something waits to be published."""
        return waits(self.state, self.live_version, self.newest.version)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article in a list; `questions` by language. `draft` tells that something waits to be published."""

    id: str
    service: str
    topic: str
    topics: tuple[str, ...]
    questions: dict[str, str]
    state: str
    draft: bool
    audience: str
    shared: bool
    owner: str
    valid_from: datetime | None
    valid_to: datetime | None
    review_at: datetime | None
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles to list; what is None does not matter.

    `text` is words that all stand in one language of it. `review_before` asks for what is to be looked at before a moment,
    `lacks` for what has no text in a language. `owner` empty asks for what nobody owns. `draft` asks for what waits to be
    published.
    """

    text: str | None = None
    state: str | None = None
    service: str | None = None
    topic: str | None = None
    owner: str | None = None
    audience: str | None = None
    review_before: datetime | None = None
    lacks: str | None = None
    draft: bool | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Part of a list of articles, of `total`; `next` is the id to go on after, None at the end."""

    articles: tuple[ArticleSummary, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one field, of one language where `language` is set.

    `words` is the way from one to the other in pieces, each `same`, `added` or `removed`; empty where a field is no text.
    """

    field: str
    language: str | None
    before: Any
    after: Any
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """An article that asks nearly the same; `state` is its state, `confidence` 0 to 1, `origin` as in `Hit`."""

    article: str
    question: str
    language: str
    state: str
    confidence: float
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What an import would do with one article.

    `status` is `new`, `changed`, `same` or `error`; `place` and `line` (from 1) tell where it stands in the source,
    `reason` and `why` why it cannot be taken, or what to know of it. `changes` are what differs from what is there.
    """

    status: str
    article: str
    question: str
    place: str
    line: int
    reason: str = ""
    changes: tuple[Difference, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class ImportNote:
    """What an import leaves out on purpose: what stands at `place`, and why."""

    place: str
    reason: str
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do; `token` commits it, empty where an error forbids that."""

    token: str
    source: str
    rows: tuple[ImportRow, ...]
    notes: tuple[ImportNote, ...] = ()

    def count(self, status: str) -> int:
        """Return how many rows have a status."""
        return sum(row.status == status for row in self.rows)


@dataclass(frozen=True, slots=True)
class SiteReading:
    """A site that is read for an import, or has been.

    `state` is `reading`, `done`, `failed`, `stopped` by who asked, or `broken` off with the service. `done` of `pages` have
    been read (0 of 0: what there is to read is not known yet), and `page` is the one that is read now. `code` and `reason`
    tell why it failed, the first as that of a `Why`; `preview` is there when it is done.
    """

    id: str
    address: str
    state: str
    at: datetime
    done: int = 0
    pages: int = 0
    page: str = ""
    code: str = ""
    reason: str = ""
    preview: ImportPreview | None = None


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """A document as one step left it; `size` is in bytes, `media_type` by content."""

    version: int
    action: str
    state: str
    audience: str
    metadata: Mapping[str, tuple[str, ...]]
    name: str
    media_type: str
    size: int
    reference: str
    by: Author
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A file that staff uploaded, found by its text.

    `state` is `published` or `withdrawn`; `audience` says who finds it, staff alone until it is published for everybody.
    `metadata` is its Dublin Core: lists of values by the names of ISO 15836. `characters` is the length of its text.
    """

    id: str
    state: str
    audience: str
    shared: bool
    owner: str
    service: str
    language: str
    newest: DocumentVersion
    created_at: datetime
    characters: int = 0
    passages: int = 0
