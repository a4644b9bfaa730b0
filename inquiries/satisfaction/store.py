"""Whether people were helped, over the database: one row for each inquiry that somebody was asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cleaning import cleaned
from bot.database import Database
from bot.errors import Conflict, Empty, NotFound
from bot.interfaces import Clock, Masker
from bot.satisfaction import LONGEST_COMMENT, Given, Helped, Opinion
from inquiries.handling.states import DONE
from inquiries.models import inquiries
from inquiries.satisfaction.ending import ended_at
from inquiries.satisfaction.models import satisfaction
from inquiries.writing import locked_conversation


class SqlOpinions:
    """Opinions over the database; comments are masked before they are stored, as everything is that citizens write."""

    def __init__(self, database: Database, clock: Clock, masker: Masker) -> None:
        self._database = database
        self._clock = clock
        self._masker = masker

    async def ask(self, municipality: str, conversation: str, *, channel: str) -> Opinion | None:
        """Note that the newest inquiry of a conversation is asked about, and return what was said of it."""
        mine = (inquiries.c.conversation == conversation) & (inquiries.c.municipality == municipality)
        newest = _query(mine).order_by(inquiries.c.opened_at.desc(), inquiries.c.number.desc()).limit(1)
        row = await self._asked(newest, channel)
        return _opinion(row) if row is not None and not _asked_before(row) else None

    async def ask_about(self, municipality: str, inquiry: str, *, channel: str) -> Opinion | None:
        """Note that an inquiry is asked about on its own page, and return what was said of it; None where it is open."""
        row = await self._asked(_query((inquiries.c.municipality == municipality) & (inquiries.c.id == inquiry)), channel)
        return _opinion(row) if row is not None else None

    async def answer(
        self, municipality: str, number: str, given: Given, *, channel: str, conversation: str | None = None
    ) -> Opinion:
        """Keep an answer, or another one instead; the same again changes nothing."""
        comment, masked = (None, False) if given.comment is None else self._masked(given.comment)
        query = _query((inquiries.c.municipality == municipality) & (inquiries.c.number == number))
        async with self._database.write() as connection:
            row = await _first(connection, query)
            if row is None or conversation not in {None, row["conversation"]}:
                raise NotFound("no such inquiry")
            # Who answers twice at once waits here, and whoever deletes the conversation, too.
            await locked_conversation(connection, row["conversation"])
            row = await _first(connection, query)
            if row is None:
                raise NotFound("the inquiry was deleted")
            if row["asked_at"] is None:
                if not _is_done(row):
                    raise Conflict("the inquiry is not done; there is nothing to ask yet")
                row = await self._begun(connection, row, channel)
            values: dict[str, Any] = {"answer": given.helped.value}
            if comment is not None:
                values |= {"comment": comment, "masked": masked}
            if all(row[name] == value for name, value in values.items()):
                return _opinion(row)
            values |= {"channel": channel, "answered_at": self._clock.now()}
            where = satisfaction.c.inquiry == row["id"]
            await connection.execute(update(satisfaction).where(where).values(**values))
        return _opinion(dict(row) | values)

    async def of_inquiry(self, municipality: str, inquiry: str) -> Opinion | None:
        """Return what was asked and answered about an inquiry; None when nothing was asked."""
        query = _query((inquiries.c.municipality == municipality) & (inquiries.c.id == inquiry))
        async with self._database.read() as connection:
            row = await _first(connection, query)
        return _opinion(row) if row is not None and row["asked_at"] is not None else None

    async def _asked(self, query: Select[Any], channel: str) -> Mapping[str, Any] | None:
        """Return the inquiry that a query finds, with that it is asked about; None while it is not done."""
        async with self._database.read() as connection:
            row = await _first(connection, query)
        if row is None or not _is_done(row):
            return None
        if row["asked_at"] is not None:
            return row
        async with self._database.write() as connection:
            await locked_conversation(connection, row["conversation"])
            # It may have been opened again or deleted since, or asked about by another window.
            row = await _first(connection, query)
            if row is None or not _is_done(row):
                return None
            return row if row["asked_at"] is not None else await self._begun(connection, row, channel)

    async def _begun(self, connection: AsyncConnection, row: Mapping[str, Any], channel: str) -> dict[str, Any]:
        """Write that it is asked now, and return the row as it stands with that."""
        asked = {"channel": channel, "asked_at": self._clock.now(), "comment": "", "masked": False}
        await _insert(connection, row["municipality"], row["id"], asked)
        return dict(row) | asked

    def _masked(self, text: str) -> tuple[str, bool]:
        """Return a comment as it may be stored; nothing stays nothing."""
        try:
            return self._masker.mask(cleaned(text, limit=LONGEST_COMMENT))
        except Empty:
            return "", False


def _query(where: ColumnElement[bool]) -> Select[Any]:
    """Return what reads inquiries with what was asked about them; what was deleted, merged or junk is not among them."""
    asked = (satisfaction.c[name] for name in ("channel", "asked_at", "answer", "comment", "masked", "answered_at"))
    of_inquiry = ("id", "municipality", "conversation", "number", "status", "first_answered_at", "solved_at")
    return (
        select(*(inquiries.c[name] for name in of_inquiry), *asked)
        .outerjoin(satisfaction, satisfaction.c.inquiry == inquiries.c.id)
        .where(where, inquiries.c.deleted_at.is_(None), inquiries.c.merged_into.is_(None), inquiries.c.junk_at.is_(None))
    )


async def note_asked(connection: AsyncConnection, municipality: str, inquiry: str, channel: str, at: datetime) -> bool:
    """Write in the caller's transaction that an inquiry is asked about; False where it was before."""
    query = select(satisfaction.c.inquiry).where(satisfaction.c.inquiry == inquiry)
    if (await connection.execute(query)).first() is not None:
        return False
    await _insert(connection, municipality, inquiry, {"channel": channel, "asked_at": at, "comment": "", "masked": False})
    return True


async def _insert(connection: AsyncConnection, municipality: str, inquiry: str, asked: Mapping[str, Any]) -> None:
    where = {"inquiry": inquiry, "municipality": municipality}
    await connection.execute(insert(satisfaction).values(**where, **asked))


async def _first(connection: AsyncConnection, query: Select[Any]) -> Mapping[str, Any] | None:
    """Return what a query finds, with when it came to its end with an answer; None while it has not."""
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    if row["first_answered_at"] is None:
        return dict(row) | {"ended_at": None}
    done = row["status"] in {status.value for status in DONE}
    ended = row["solved_at"] if done else await ended_at(connection, row["id"], row["status"])
    return dict(row) | {"ended_at": ended}


def _is_done(row: Mapping[str, Any]) -> bool:
    """Tell whether an inquiry has come to its end with an answer."""
    return row["ended_at"] is not None


def _asked_before(row: Mapping[str, Any]) -> bool:
    """Tell whether somebody was asked at an end before this one, and did not want to say anything."""
    return row["answer"] is None and row["asked_at"] < row["ended_at"]


def _opinion(row: Mapping[str, Any]) -> Opinion:
    return Opinion(
        inquiry=row["number"],
        channel=row["channel"],
        asked_at=row["asked_at"],
        helped=Helped(row["answer"]) if row["answer"] else None,
        comment=row["comment"],
        masked=row["masked"],
        answered_at=row["answered_at"],
    )
