"""What staff do with articles: every step is one transaction and one version, and who worked on an old one is told so."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy import RowMapping, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import DRAFT, PUBLISHED, WITHDRAWN, Article, ArticleVersion, Author, KeptArticle
from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.interfaces import Clock
from knowledge_base import rows
from knowledge_base.content import article_from
from knowledge_base.editing.checking import check, check_whole, tidied
from knowledge_base.models import article_versions, articles
from knowledge_base.rows import Step, in_state

CREATED, SAVED, RESTORED = "created", "saved", "restored"
NOTE = 500


async def nobody_to_tell(_municipality: str) -> None:
    """Tell nobody that what is live has changed."""


class ArticleDesk:
    """Articles under the hands of staff; `changed` hears of a municipality whose live articles are others now.

    `based_on` is the version that the asker has seen; when there is a newer one, Conflict names both. Every method raises
    StoreUnavailable, and NotFound for an article that is not there.
    """

    def __init__(
        self, database: Database, clock: Clock, *, changed: Callable[[str], Awaitable[None]] = nobody_to_tell
    ) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed

    async def create(self, municipality: str, article: Article, by: Author) -> KeptArticle:
        """Make a draft; without an id it gets one from its question. Raises Malformed, Conflict when the id is taken."""
        given = tidied(replace(article, id=article.id or _new_id(article), state=DRAFT))
        check(given)
        async with self._database.write() as connection:
            place = (articles.c.municipality == municipality) & (articles.c.id == given.id)
            taken = Conflict(f"there is an article {given.id} already")
            if (await connection.execute(select(articles.c.id).where(place))).first() is not None:
                raise taken
            step = Step(given, 1, CREATED, None)
            try:
                await rows.write(connection, municipality, [step], by, self._clock.now(), new=True)
            except IntegrityError as error:
                raise taken from error
        return await self.get(municipality, given.id)

    async def save(self, municipality: str, article: Article, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Keep an article as a draft; what is published stays as it is until the draft is. Raises Conflict, Malformed."""
        given = tidied(article)
        check(given)
        async with self._database.write() as connection:
            head = await _locked(connection, municipality, article.id, based_on)
            await self._keep(connection, head, given, SAVED, by, note)
        return await self.get(municipality, article.id)

    async def restore(
        self, municipality: str, article: str, version: int, *, based_on: int, by: Author, note: str = ""
    ) -> KeptArticle:
        """Make a draft that is like an old version. Raises Conflict, NotFound."""
        async with self._database.write() as connection:
            head = await _locked(connection, municipality, article, based_on)
            old = await _version(connection, municipality, article, version)
            await self._keep(connection, head, old.article, RESTORED, by, note or f"{RESTORED} {version}")
        return await self.get(municipality, article)

    async def publish(self, municipality: str, article: str, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Let what was saved last be found. Raises Conflict, Malformed when something is missing."""
        async with self._database.write() as connection:
            head = await _locked(connection, municipality, article, based_on)
            newest = await _version(connection, municipality, article, head["version"])
            check_whole(newest.article)
            version = head["version"] + 1
            step = Step(in_state(newest.article, PUBLISHED), version, PUBLISHED, version, note=note[:NOTE])
            await rows.write(connection, municipality, [step], by, self._clock.now(), new=False)
        await self._changed(municipality)
        return await self.get(municipality, article)

    async def withdraw(self, municipality: str, article: str, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Let an article be found no more; all its versions stay. Raises Conflict."""
        async with self._database.write() as connection:
            head = await _locked(connection, municipality, article, based_on)
            newest = await _version(connection, municipality, article, head["version"])
            step = Step(in_state(newest.article, WITHDRAWN), head["version"] + 1, WITHDRAWN, None, note=note[:NOTE])
            await rows.write(connection, municipality, [step], by, self._clock.now(), new=False)
        await self._changed(municipality)
        return await self.get(municipality, article)

    async def get(self, municipality: str, article: str) -> KeptArticle:
        """Return an article as it was saved last, and as it is live."""
        async with self._database.read() as connection:
            head = await _head(connection, municipality, article)
            newest = await _version(connection, municipality, article, head["version"])
            live = None
            if head["live_version"] is not None:
                live = (await _version(connection, municipality, article, head["live_version"])).article
        return KeptArticle(newest, live, head["live_version"], head["state"])

    async def versions(self, municipality: str, article: str) -> list[ArticleVersion]:
        """Return every version of an article, the newest first."""
        mine = (article_versions.c.municipality == municipality) & (article_versions.c.article == article)
        async with self._database.read() as connection:
            query = select(article_versions).where(mine).order_by(article_versions.c.version.desc())
            found = [_version_of(row) for row in (await connection.execute(query)).mappings()]
        if not found:
            raise NotFound(f"there is no article {article}")
        return found

    async def version(self, municipality: str, article: str, version: int) -> ArticleVersion:
        """Return one version of an article."""
        async with self._database.read() as connection:
            return await _version(connection, municipality, article, version)

    async def _keep(
        self, connection: AsyncConnection, head: RowMapping, article: Article, action: str, by: Author, note: str
    ) -> None:
        """Add a version that waits beside what is live, or is all there is of an article that is not published."""
        live = head["live_version"]
        state = DRAFT if live is not None else head["state"]
        kept = replace(in_state(article, state), id=head["id"])
        step = Step(kept, head["version"] + 1, action, live, found=live is None, note=note[:NOTE])
        await rows.write(connection, head["municipality"], [step], by, self._clock.now(), new=False)


def id_for(question: str, key: str) -> str:
    """Return an id that tells people what the article is about; the same question and key always give the same."""
    spelled = question.casefold().replace("æ", "ae").replace("ø", "o").replace("đ", "d")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = [word[:30] for word in re.findall(r"[a-z0-9]+", plain)[:6]]
    return "-".join([*words, hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]])[-100:].strip("-")


def _new_id(article: Article) -> str:
    question = next((text.question for _, text in sorted(article.texts.items()) if text.question), "")
    return id_for(question, uuid.uuid4().hex)


async def _head(connection: AsyncConnection, municipality: str, article: str, *, lock: bool = False) -> RowMapping:
    columns = (articles.c.municipality, articles.c.id, articles.c.state, articles.c.version, articles.c.live_version)
    query = select(*columns).where(articles.c.municipality == municipality, articles.c.id == article)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise NotFound(f"there is no article {article}")
    return row


async def _locked(connection: AsyncConnection, municipality: str, article: str, based_on: int) -> RowMapping:
    head = await _head(connection, municipality, article, lock=True)
    if head["version"] != based_on:
        newest = await _version(connection, municipality, article, head["version"])
        who = newest.by.name or "an import"
        raise Conflict(f"yours is based on version {based_on}, and {who} has made version {head['version']} meanwhile")
    return head


async def _version(connection: AsyncConnection, municipality: str, article: str, version: int) -> ArticleVersion:
    mine = (article_versions.c.municipality == municipality) & (article_versions.c.article == article)
    query = select(article_versions).where(mine & (article_versions.c.version == version))
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"there is no version {version} of an article {article}")
    return _version_of(row)


def _version_of(row: RowMapping) -> ArticleVersion:
    return ArticleVersion(
        article=article_from(row["content"]),
        version=row["version"],
        action=row["action"],
        state=row["state"],
        by=Author(row["staff"], row["staff_name"]),
        note=row["note"],
        at=row["at"],
    )
