"""What the console's views of articles, imports, documents and notices work with: nothing but seams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aiohttp import web

from bot.articles import (
    Article,
    ArticleFilter,
    ArticlePage,
    ArticleVersion,
    Author,
    Difference,
    Document,
    DocumentVersion,
    ImportPreview,
    KeptArticle,
    Likeness,
    SiteReading,
)
from bot.errors import NotFound
from bot.interfaces import Clock, KnowledgeBase, Notices
from bot.messages import Hit, Staff
from console.auth.rights import must


class Articles(Protocol):
    """Articles under the hands of staff; each raises NotFound, those that change raise Conflict and Malformed."""

    async def create(self, municipality: str, article: Article, by: Author) -> KeptArticle:
        """Make a draft."""
        ...

    async def save(self, municipality: str, article: Article, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Keep a draft, beside what is published."""
        ...

    async def publish(self, municipality: str, article: str, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Let what was saved last be found."""
        ...

    async def withdraw(self, municipality: str, article: str, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Let an article be found no more."""
        ...

    async def restore(
        self, municipality: str, article: str, version: int, *, based_on: int, by: Author, note: str = ""
    ) -> KeptArticle:
        """Make a draft like an old version."""
        ...

    async def get(self, municipality: str, article: str) -> KeptArticle:
        """Return an article as it was saved last and as it is live."""
        ...

    async def versions(self, municipality: str, article: str) -> list[ArticleVersion]:
        """Return every version, the newest first."""
        ...

    async def version(self, municipality: str, article: str, version: int) -> ArticleVersion:
        """Return one version."""
        ...


class ArticleIndex(Protocol):
    """Lists of articles."""

    async def page(
        self, municipality: str, wanted: ArticleFilter, *, after: str | None = None, limit: int = 50
    ) -> ArticlePage:
        """Return articles in order of id."""
        ...

    async def in_use(self, municipality: str) -> tuple[list[str], list[str]]:
        """Return the services and topics that articles stand under."""
        ...


class StaffKnowledge(KnowledgeBase, Protocol):
    """The knowledge base as staff ask it."""

    async def staff_article(self, municipality: str, article: str, language: str) -> Hit:
        """Return what staff may read, by the id that a hit tells. Raises NotFound."""
        ...


class Alike(Protocol):
    """Knows what is asked already."""

    async def of(self, municipality: str, question: str, language: str, *, except_for: str | None = None) -> list[Likeness]:
        """Return what is like a question, the most alike first. Raises Unavailable."""
        ...


class SiteReadings(Protocol):
    """Sites that a person reads for an import."""

    async def newest(self, municipality: str, staff: str) -> SiteReading | None:
        """Return a person's last reading of the last day."""
        ...

    async def one(self, municipality: str, staff: str, reading: str) -> SiteReading:
        """Return how far a person's reading is. Raises NotFound."""
        ...

    async def stop(self, municipality: str, staff: str, reading: str) -> SiteReading:
        """Stop a reading. Raises NotFound."""
        ...


class Imports(Protocol):
    """Imports after a look, and exports; each raises BadInput."""

    async def look_at_file(
        self,
        municipality: str,
        chunks: AsyncIterator[bytes],
        name: str,
        *,
        by: Author,
        service: str,
        language: str,
        state: str,
        skip_bad: bool,
    ) -> ImportPreview:
        """Tell what a file would bring."""
        ...

    @property
    def sites(self) -> SiteReadings:
        """Return the sites that are read."""
        ...

    async def read_site(
        self, municipality: str, address: str, *, by: Author, service: str, language: str, state: str, skip_bad: bool
    ) -> SiteReading:
        """Begin to read a page or site map, to tell what it would bring. Raises Conflict while the asker reads another."""
        ...

    async def commit(self, municipality: str, token: str, by: Author) -> tuple[str, ...]:
        """Do what was looked at. Raises NotFound, Conflict."""
        ...

    async def export(self, municipality: str, form: str) -> tuple[bytes, str, str]:
        """Return every article as a file, its media type and its name."""
        ...


class Documents(Protocol):
    """Documents under the hands of staff; each raises NotFound, those that change raise Conflict, Malformed, TooLong."""

    async def upload(
        self, municipality: str, chunks: AsyncIterator[bytes], name: str, *, by: Author, language: str, service: str = ""
    ) -> Document:
        """Keep a document."""
        ...

    async def replace_file(
        self, municipality: str, document: str, chunks: AsyncIterator[bytes], name: str, *, based_on: int, by: Author
    ) -> Document:
        """Give a document a new file."""
        ...

    async def edit(
        self,
        municipality: str,
        document: str,
        *,
        metadata: Mapping[str, Sequence[str]],
        language: str,
        service: str,
        owner: str,
        shared: bool,
        based_on: int,
        by: Author,
    ) -> Document:
        """Change what is known of a document."""
        ...

    async def publish(self, municipality: str, document: str, *, address: str, based_on: int, by: Author) -> Document:
        """Let citizens find it."""
        ...

    async def unpublish(self, municipality: str, document: str, *, based_on: int, by: Author) -> Document:
        """Let only staff find it."""
        ...

    async def withdraw(self, municipality: str, document: str, *, based_on: int, by: Author) -> Document:
        """Let nobody find it."""
        ...

    async def restore(self, municipality: str, document: str, version: int, *, based_on: int, by: Author) -> Document:
        """Bring back an old version."""
        ...

    async def get(self, municipality: str, document: str) -> Document:
        """Return a document."""
        ...

    async def found(
        self, municipality: str, *, text: str = "", state: str | None = None, audience: str | None = None, limit: int = 100
    ) -> list[Document]:
        """Return documents that hold every word of a text."""
        ...

    async def versions(self, municipality: str, document: str) -> list[DocumentVersion]:
        """Return every version, the newest first."""
        ...

    async def file(self, municipality: str, document: str, version: int | None = None) -> tuple[Path, DocumentVersion]:
        """Return where a file can be read."""
        ...

    async def public_file(self, municipality: str, document: str) -> tuple[Path, DocumentVersion]:
        """Return where the file of a published document can be read."""
        ...


@dataclass(frozen=True, slots=True)
class ArticlesDesk:
    """The parts that keep the knowledge base up; `differences` and `html` are its own view of versions and Markdown."""

    articles: Articles
    listing: ArticleIndex
    knowledge: StaffKnowledge
    alike: Alike
    imports: Imports
    documents: Documents
    notices: Notices
    differences: Callable[[Article, Article], tuple[Difference, ...]]
    html: Callable[[str], str]
    clock: Clock


ARTICLES: web.AppKey[ArticlesDesk] = web.AppKey("articles", ArticlesDesk)


def articles_of(request: web.Request) -> ArticlesDesk:
    """Return the parts that keep the knowledge base up. Raises NotFound where there are none."""
    found = request.config_dict.get(ARTICLES)
    if found is None:
        raise NotFound("this service has no articles to keep up")
    return found


def author(staff: Staff) -> Author:
    """Return who did something, as versions tell it."""
    return Author(staff.id, staff.name)


def may_publish(staff: Staff) -> None:
    """Refuse who may only edit drafts: the one place where this is decided. Raises Refused."""
    must(staff.role, "publish_knowledge")
