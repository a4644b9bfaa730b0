"""Sending messages on to somebody outside, by the outbox: an entry of staff's that the citizen never sees."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.copied import EMAIL, about
from bot.database import Database
from bot.errors import BadInput, NotFound, OptedOut, Why
from bot.formatting import formatted, readable
from bot.interfaces import Clock, Texts
from bot.messages import Address, Attachment, Author, Copied, Message, Reply, Staff, Visibility
from bot.sending_on import Quoted, ToSendOn
from inquiries.attachments import attachments_of, store_attachments
from inquiries.contacts import has_stopped, is_contact
from inquiries.handling.steps import note_step
from inquiries.models import inquiries, messages
from inquiries.rows import copied_column, message_from
from inquiries.writing import conversation_of, refuse_closed, refuse_others, said_before, say_to_citizen

SENT_ON = "sent_on"
LOCALES = {"nb": "nb", "nn": "nn", "sv": "sv", "en": "en_GB"}


class SqlSendingOn:
    """SendingOn over the database; `language` is the municipality's, in which it writes to others."""

    def __init__(self, database: Database, clock: Clock, texts: Texts, *, language: str, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._texts = texts
        self._language = language
        self._zone = zone

    async def quoted(self, municipality: str, inquiry: str, message: str) -> Quoted:
        """Return what would go along. Raises NotFound."""
        async with self._database.read() as connection:
            said = await _sendable(connection, municipality, inquiry, message)
            query = select(inquiries.c.number, inquiries.c.title).where(inquiries.c.id == inquiry)
            row = (await connection.execute(query)).one()
        files = tuple(file for file in said.attachments if not file.refused)
        return Quoted(f"{row.title} [#{row.number}]", self._quote(said), files)

    async def send_on(self, inquiry: str, message: str, wanted: ToSendOn, *, staff: Staff) -> Message:
        """Store what staff send on, with its outbox entry, once per client id. Raises Conflict, BadInput, NotFound."""
        key = f"staff/{inquiry}/{staff.id}/{wanted.client_id}"
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            before = await said_before(connection, staff.municipality, key)
            if before is not None:
                return before
            refuse_closed(status)
            refuse_others(context, staff)
            said = await _sendable(connection, staff.municipality, inquiry, message)
            await _refuse_recipients(connection, context, wanted.to)
            now = self._clock.now()
            by = {"author_name": staff.name, "staff": staff.id, "external_id": wanted.client_id, "external_key": key}
            first, *others = wanted.to
            row = await say_to_citizen(
                connection,
                context,
                Author.STAFF,
                Reply(wanted.text, formatted(wanted.text)),
                now,
                via=Address(EMAIL, first),
                copied=copied_column([Copied("to", one) for one in others]),
                # Nothing that the citizen sees: what is for staff alone is kept from every page of theirs.
                visibility=Visibility.STAFF.value,
                sends_on=said.sends_on or message,
                full_text=self._quote(said),
                language=self._language,
                masked=wanted.masked or said.masked,
                **by,
            )
            files = _chosen(said, wanted.attachments)
            await store_attachments(connection, row, files)
            told: dict[str, Any] = {
                "municipality": context["municipality"],
                "inquiry": inquiry,
                "recipients": len(wanted.to),
            }
            await note_step(connection, kind=SENT_ON, at=now, staff=staff.id, **told)
        return message_from(row, "queued", attachments=files)

    def _quote(self, said: Message) -> str:
        """Return a message as it stands below staff's own words: who said it, when, and what.

        What was sent on before goes as it went: what it quotes may be in another inquiry by now.
        Without names and addresses, which are kept sealed and go before what was said: who needs them is told them by staff.
        """
        if said.sends_on is not None:
            return said.full_text or ""
        name = self._texts.text(f"sent_on_by_{said.author.value}", self._language)
        here, locale = said.created_at.astimezone(self._zone), LOCALES.get(self._language, "en_GB")
        when = f"{format_date(here.date(), 'medium', locale)} {format_time(here.time(), 'short', locale=locale)}"
        head = self._texts.text("sent_on_quote", self._language, name=name, when=when)
        return f"{head}\n\n{readable(said)}".rstrip()


async def _sendable(connection: AsyncConnection, municipality: str, inquiry: str, message: str) -> Message:
    """Return a message that may be sent on: what was said with the citizen or by somebody outside, or sent on before.

    Raises NotFound for all others, and where what was quoted has been erased. Colleagues' notes are for colleagues, and what
    Torg says of itself is of no use to others.
    """
    query = select(messages).where(
        messages.c.id == message, messages.c.inquiry == inquiry, messages.c.municipality == municipality
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("no such message in this inquiry")
    said = message_from(row, attachments=(await attachments_of(connection, [message])).get(message, ()))
    if said.sends_on is not None:
        if not said.full_text:
            raise NotFound("what was sent on has been erased", why=Why("send_on_gone"))
        return said
    internal = said.visibility is Visibility.STAFF and said.author is not Author.OUTSIDE
    if internal or said.author is Author.NOTICE:
        raise NotFound("this message is not sent on")
    return said


async def _refuse_recipients(connection: AsyncConnection, context: Mapping[str, Any], to: tuple[str, ...]) -> None:
    """Refuse the citizen, whose answers would not be told from others', and who wants no messages."""
    for one in to:
        address = Address(EMAIL, one)
        if await is_contact(connection, context["id"], address):
            raise BadInput("the citizen gets an answer instead", why=about("send_on_citizen", one))
        if await has_stopped(connection, context["municipality"], address):
            why = about("send_on_opted_out", one)
            raise OptedOut("one of those to whom it would be sent on has asked for no more messages", why=why)


def _chosen(said: Message, wanted: tuple[str, ...]) -> tuple[Attachment, ...]:
    """Return those files of a message that go along, as files of the new one: both name the same bytes. Raises NotFound."""
    known = {file.id for file in said.attachments if not file.refused}
    if not known.issuperset(wanted):
        raise NotFound("no such file in this message")
    return tuple(replace(file, id=str(uuid.uuid4()), inline=False) for file in said.attachments if file.id in wanted)
