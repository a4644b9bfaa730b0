"""The fields of inquiries: read, changed by staff who have seen the newest version, and what they may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, NotFound, Why
from bot.handling import FIELDS, Choices, Fields, Priority, ServiceName, Stale, Step
from bot.interfaces import Clock
from bot.messages import Staff
from inquiries.events import append
from inquiries.handling.states import NOT_PUT_OFF
from inquiries.handling.steps import note_step
from inquiries.models import conversations, inquiries, inquiry_steps
from inquiries.rows import Row
from inquiries.services.models import services, units
from inquiries.tags.store import set_tags, tags_of
from inquiries.tags.words import key_of
from inquiries.writing import conversation_of

CHOSEN_BY = {"title": "title_by", "topic": "topic_by", "service": "service_by"}
"""Fields that Torg suggests, and where it stands who of the staff chose them."""

UNTOLD = frozenset({"title", "tags"})
"""Fields whose words may tell of the citizen: steps stay when those are deleted, so steps do not repeat them."""

NEVER_EMPTY = {"priority": Priority.NORMAL.value}
"""What stands in fields that are emptied though they are never empty."""

CHANGED = "changed"

GONE = {"unit": Why("no_such_unit"), "service": Why("no_such_service")}


class SqlDescribing:
    """Fields and steps over the database; rows of other municipalities do not exist for the asker."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def fields(self, municipality: str, inquiry: str) -> Fields:
        """Return how an inquiry is described. Raises NotFound."""
        async with self._database.read() as connection:
            return await _fields(connection, municipality, inquiry)

    async def change(
        self,
        inquiry: str,
        changes: Mapping[str, str | None],
        *,
        tags: Mapping[str, str] | None = None,
        based_on: int,
        staff: Staff,
    ) -> Fields:
        """Write fields (those of `FIELDS` that are named) and a step for each that is another now.

        `tags`, by their keys, are all that the inquiry is to have; None leaves them. Raises Stale when `based_on` is not the
        version that stands, BadInput for a unit or service that is not in the register or for too many tags, NotFound.
        """
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            before = await _fields(connection, staff.municipality, inquiry)
            if before.version != based_on:
                raise Stale(before)
            wanted = {name: changes[name] or NEVER_EMPTY.get(name) for name in FIELDS if name in changes}
            news = {name: value for name, value in wanted.items() if value != before.value(name)}
            await refuse_unknown(connection, staff.municipality, news)
            retagged = tags is not None and set(tags) != {key_of(tag) for tag in before.tags}
            if not news and not retagged:
                return before
            if tags is not None and retagged:
                await set_tags(connection, staff.municipality, inquiry, tags)
            await self._write(connection, context, before, news, staff, retagged=retagged)
            return await _fields(connection, staff.municipality, inquiry)

    async def steps(self, municipality: str, inquiry: str) -> list[Step]:
        """Return what was done about an inquiry, oldest first."""
        query = select(inquiry_steps).where(inquiry_steps.c.inquiry == inquiry, inquiry_steps.c.municipality == municipality)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(inquiry_steps.c.at, inquiry_steps.c.id))).mappings().all()
        return [Step(row["id"], row["kind"], row["staff"], row["at"], row["details"]) for row in rows]

    async def choices(self, municipality: str) -> Choices:
        """Return the units and services that an inquiry may have."""
        here = select(units.c.id, units.c.name).where(units.c.municipality == municipality, units.c.withdrawn_at.is_(None))
        its = select(services).where(services.c.municipality == municipality, services.c.withdrawn_at.is_(None))
        async with self._database.read() as connection:
            named = {row.id: row.name for row in await connection.execute(here.order_by(units.c.name))}
            rows = (await connection.execute(its.order_by(services.c.id))).mappings().all()
        return Choices(named, tuple(ServiceName(row["id"], row["names"], row["unit"]) for row in rows))

    async def names(self, municipality: str, language: str) -> dict[str, str]:
        """Return the names of units and services by id, withdrawn ones too: steps tell of those as well."""
        of_units = select(units.c.id, units.c.name).where(units.c.municipality == municipality)
        of_services = select(services).where(services.c.municipality == municipality)
        async with self._database.read() as connection:
            named = {row.id: row.name for row in await connection.execute(of_units)}
            rows = (await connection.execute(of_services)).mappings().all()
        return named | {row["id"]: ServiceName(row["id"], row["names"]).name(language) for row in rows}

    async def _write(
        self,
        connection: AsyncConnection,
        context: Mapping[str, Any],
        before: Fields,
        news: Mapping[str, str | None],
        staff: Staff,
        *,
        retagged: bool,
    ) -> None:
        now, inquiry = self._clock.now(), context["inquiry"]
        values: dict[str, Any] = dict(news) | {"version": before.version + 1, "updated_at": now}
        if "title" in news:
            values["title"] = news["title"] or ""
        values |= {column: staff.id for name, column in CHOSEN_BY.items() if name in news}
        if "topic" in news:
            values["topic_due"] = False
        if {"unit", "responsible"} & set(news):
            values |= NOT_PUT_OFF
        await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**values))
        if "language" in news:
            await connection.execute(
                update(conversations)
                .where(conversations.c.id == context["id"], conversations.c.inquiry == inquiry)
                .values(language=news["language"])
            )
        where = {"municipality": staff.municipality, "inquiry": inquiry}
        for name in (*news, *(["tags"] if retagged else [])):
            told: dict[str, Any] = {} if name in UNTOLD else {"before": before.value(name), "after": news[name]}
            await note_step(connection, kind=CHANGED, at=now, staff=staff.id, **where, field=name, **told)
        await append(connection, context, CHANGED, now, body={"version": before.version + 1})


async def _fields(connection: AsyncConnection, municipality: str, inquiry: str) -> Fields:
    query = select(inquiries).where(
        inquiries.c.id == inquiry, inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None)
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("no such inquiry")
    last = (
        select(inquiry_steps.c.staff, inquiry_steps.c.at)
        .where(inquiry_steps.c.inquiry == inquiry, inquiry_steps.c.kind == CHANGED)
        .order_by(inquiry_steps.c.at.desc())
        .limit(1)
    )
    changed = (await connection.execute(last)).first()
    return Fields(
        version=row["version"],
        changed_by=changed.staff if changed else None,
        changed_at=changed.at if changed else None,
        tags=(await tags_of(connection, [inquiry])).get(inquiry, ()),
        suggested=frozenset(_suggested(row)),
        **{name: row[name] for name in FIELDS},
    )


def _suggested(row: Row) -> list[str]:
    return [name for name, column in CHOSEN_BY.items() if row[name] and row[column] is None]


async def refuse_unknown(connection: AsyncConnection, municipality: str, news: Mapping[str, str | None]) -> None:
    """Refuse a unit or service that is not in the register, or was withdrawn from it."""
    for name, table in (("unit", units), ("service", services)):
        wanted = news.get(name)
        if wanted is None:
            continue
        query = select(table.c.id).where(
            table.c.id == wanted, table.c.municipality == municipality, table.c.withdrawn_at.is_(None)
        )
        if (await connection.execute(query)).first() is None:
            raise BadInput(f"there is no such {name}", why=GONE[name])
