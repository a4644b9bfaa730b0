"""Keeps a municipality's vocabulary: taken in all or nothing; what is missing from a new edition is withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from bot.database import Database
from bot.errors import NotFound
from bot.experience import Topic
from bot.interfaces import Clock
from knowledge_base.topics.models import topics

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Ids of what taking in a vocabulary did."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


class TopicStore:
    """Topics over the database; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take_in(self, municipality: str, content: Sequence[Topic], progress: Progress | None = None) -> TakenIn:
        """Bring the store to what a vocabulary says, all or nothing; the same again changes nothing.

        Topics that are not among them are withdrawn, and come back when a later edition has them again.
        """
        now = self._clock.now()
        wanted = {topic.id: topic for topic in content}
        created, updated = [], []
        async with self._database.write() as connection:
            rows = (await connection.execute(select(topics).where(topics.c.municipality == municipality))).mappings()
            present = {row["id"]: _topic(row) for row in rows}
            for done, (name, topic) in enumerate(sorted(wanted.items()), 1):
                if name not in present:
                    created.append(name)
                    await connection.execute(insert(topics).values(municipality=municipality, **_values(topic, now)))
                elif present[name] != topic:
                    updated.append(name)
                    place = (topics.c.municipality == municipality) & (topics.c.id == name)
                    await connection.execute(update(topics).where(place).values(**_values(topic, now)))
                if progress is not None:
                    progress(done, len(wanted))
            gone = sorted(name for name, topic in present.items() if name not in wanted and not topic.withdrawn)
            for name in gone:
                place = (topics.c.municipality == municipality) & (topics.c.id == name)
                await connection.execute(update(topics).where(place).values(withdrawn_at=now, updated_at=now))
        unchanged = sorted(wanted.keys() - {*created, *updated})
        return TakenIn(tuple(created), tuple(updated), tuple(unchanged), tuple(gone))

    async def all(self, municipality: str) -> list[Topic]:
        """Return every topic of a municipality, the withdrawn ones too, in order of id."""
        query = select(topics).where(topics.c.municipality == municipality).order_by(topics.c.id)
        async with self._database.read() as connection:
            return [_topic(row) for row in (await connection.execute(query)).mappings()]

    async def one(self, municipality: str, name: str) -> Topic:
        """Return one topic by id, a withdrawn one too. Raises NotFound."""
        query = select(topics).where(topics.c.municipality == municipality, topics.c.id == name)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"there is no topic {name}")
        return _topic(row)

    async def edition(self, municipality: str) -> datetime | None:
        """Return when the vocabulary changed last, None while there is none."""
        query = select(topics.c.updated_at).where(topics.c.municipality == municipality)
        async with self._database.read() as connection:
            newest = await connection.execute(query.order_by(topics.c.updated_at.desc()).limit(1))
            return newest.scalar_one_or_none()


def _values(topic: Topic, now: datetime) -> dict[str, Any]:
    values = asdict(topic)
    del values["withdrawn"]
    return values | {"withdrawn_at": None, "updated_at": now}


def _topic(row: RowMapping) -> Topic:
    return Topic(
        id=row["id"],
        uri=row["uri"],
        kind=row["kind"],
        labels=dict(row["labels"]),
        synonyms={language: tuple(words) for language, words in row["synonyms"].items()},
        notes=dict(row["notes"]),
        broader=tuple(row["broader"]),
        related=tuple(row["related"]),
        municipal=row["municipal"],
        withdrawn=row["withdrawn_at"] is not None,
    )
