"""What staff change in a conversation, one transaction per step."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import BadInput, Conflict, Why
from bot.formatting import formatted, unformatted
from bot.handling import REGISTERED_CHANNELS
from bot.interfaces import Clock
from bot.messages import (
    Address,
    Attachment,
    Author,
    Copied,
    InquiryStatus,
    Message,
    Owner,
    Reply,
    Staff,
    Visibility,
)
from inquiries.attachments import drop_attachments, store_loose, take_loose
from inquiries.contacts import is_contact
from inquiries.copied import checked
from inquiries.drafts.models import drafts
from inquiries.events import append
from inquiries.experience import consents
from inquiries.files import doom
from inquiries.followers.models import inquiry_followers
from inquiries.handling.reopening import reopened_by_staff
from inquiries.handling.states import NOT_PUT_OFF, answered, columns_of
from inquiries.handling.steps import note_step
from inquiries.models import (
    arrivals,
    contacts,
    conversations,
    events,
    inquiries,
    messages,
    outbox,
    thread_keys,
)
from inquiries.models import attachments as files
from inquiries.moving import MERGED, merge_into
from inquiries.notes.models import note_versions
from inquiries.rows import PREVIEW, copied_column, message_from, message_row, shortened
from inquiries.satisfaction.models import satisfaction
from inquiries.splitting import split_chosen, split_off
from inquiries.tags.models import inquiry_tags
from inquiries.writing import (
    conversation_of,
    give_to,
    leave_to_nobody,
    locked_conversation,
    refuse_closed,
    refuse_others,
    reply_address,
    said_before,
    say_to_citizen,
    set_status,
    store_message,
)

LIVE = frozenset({"webchat", "xmpp"})
"""Channels on which people sit and wait: they are told of a change of hands. An e-mail or SMS for each would be noise."""

STATUS_WITH = {
    Owner.BOT: InquiryStatus.WITH_BOT,
    Owner.QUEUE: InquiryStatus.WAITING_STAFF,
    Owner.STAFF: InquiryStatus.WAITING_STAFF,
}


STEP_TO = {Owner.BOT: "given_to_bot", Owner.QUEUE: "released", Owner.STAFF: "taken"}

Apart = Callable[[AsyncConnection, Mapping[str, Any], datetime], Awaitable[str]]
"""Makes an inquiry of some of what was said in another one, and returns it."""


class SqlDesk:
    """Desk over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def change_owner(self, inquiry: str, owner: Owner, *, staff: Staff, notice: str, force: bool = False) -> None:
        """Give the conversation to the bot, the queue or `staff`, and tell the citizen."""
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            now = self._clock.now()
            refuse_closed(status)
            refuse_others(context, staff, force=force)
            mine = owner is Owner.STAFF
            if owner is Owner.BOT and reply_address(context).channel in REGISTERED_CHANNELS:
                raise Conflict("the bot has no way to answer the person")
            if status == InquiryStatus.SOLVED and mine:
                await reopened_by_staff(connection, context, staff, now)
                await _tell_if_there(connection, context, notice, now)
                return
            if status == InquiryStatus.SOLVED or (context["owner"] == owner and context["staff"] in {None, staff.id}):
                return
            await give_to(
                connection,
                context,
                owner,
                now,
                staff=staff.id if mine else None,
                staff_name=staff.name if mine else None,
                dialogue_stale=True,
            )
            # A department has what was forwarded to it, whoever of its people has the conversation now.
            kept = status == InquiryStatus.WITH_DEPARTMENT and owner is not Owner.BOT
            await set_status(connection, context, InquiryStatus.WITH_DEPARTMENT if kept else STATUS_WITH[owner], now)
            await _note_step(connection, context, STEP_TO[owner], now, staff, before=context["staff"])
            await _tell_if_there(connection, context, notice, now)

    async def say(
        self,
        inquiry: str,
        *,
        staff: Staff,
        text: str,
        external_id: str,
        internal: bool,
        masked: bool,
        via: Address | None = None,
        attachments: tuple[str, ...] = (),
        copied: tuple[Copied, ...] = (),
    ) -> Message:
        """Store a reply with its outbox entry, or an internal note, once per external id."""
        key = f"staff/{inquiry}/{staff.id}/{external_id}"
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            now = self._clock.now()
            before = await said_before(connection, staff.municipality, key)
            if before is not None:
                return before
            more = {
                "author_name": staff.name,
                "staff": staff.id,
                "external_id": external_id,
                "external_key": key,
                "masked": masked,
            }
            if internal:
                return await _note(connection, context, Reply(text), now, more, attachments)
            refuse_closed(status)
            if context["owner"] != Owner.STAFF or context["staff"] != staff.id:
                raise Conflict("take the conversation over before you answer in it")
            if (via or reply_address(context)).channel in REGISTERED_CHANNELS:
                raise BadInput("there is no way to answer the person; add an address first", why=Why("no_way"))
            if via is not None and via != reply_address(context) and not await is_contact(connection, context["id"], via):
                raise BadInput("the person has not given that address; add it first", why=Why("not_their_address"))
            more["copied"] = copied_column(await checked(connection, context, via or reply_address(context), copied))
            row = await say_to_citizen(connection, context, Author.STAFF, Reply(text, formatted(text)), now, via=via, **more)
            carried = await take_loose(connection, inquiry, attachments, row["id"])
            said = {"preview": shortened(unformatted(text), PREVIEW), "messages": inquiries.c.messages + 1}
            await set_status(connection, context, InquiryStatus.WAITING_CITIZEN, now, **said, **answered(now))
        return message_from(row, "queued", attachments=carried)

    async def attach(self, inquiry: str, *, staff: Staff, attachment: Attachment) -> None:
        """Add a file that a later reply or note of the inquiry may carry."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry, staff.municipality)
            await store_loose(connection, context, attachment, staff, self._clock.now())

    async def split(self, inquiry: str, *, staff: Staff, message: str) -> str:
        """Move a message and all after it into a conversation and an inquiry of their own."""
        return await self._split(inquiry, staff, lambda connection, of, now: split_off(connection, of, message, now))

    async def split_chosen(self, inquiry: str, *, staff: Staff, messages: Sequence[str]) -> str:
        """Move the chosen messages into a conversation and an inquiry of their own."""
        chosen = frozenset(messages)
        return await self._split(inquiry, staff, lambda connection, of, now: split_chosen(connection, of, chosen, now))

    async def _split(self, inquiry: str, staff: Staff, apart: Apart) -> str:
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            refuse_closed(status)
            refuse_others(context, staff)
            now = self._clock.now()
            made = await apart(connection, context, now)
            await _note_step(connection, context, "split", now, staff, to=made)
            await _note_step(connection, context | {"inquiry": made}, "split_from", now, staff, other=inquiry)
            return made

    async def merge(self, inquiry: str, *, staff: Staff, into: str) -> None:
        """Move all that was said in an inquiry into another one, and close the emptied one."""
        async with self._database.write() as connection:
            if inquiry == into:
                raise Conflict("an inquiry cannot be merged into itself")
            # Conversations are taken in the order of their ids, so that two who merge crosswise do not wait in a circle.
            found = {one: await conversation_of(connection, one, staff.municipality) for one in sorted((inquiry, into))}
            for context, status in found.values():
                refuse_closed(status)
                refuse_others(context, staff)
            now = self._clock.now()
            kept = await merge_into(connection, found[inquiry][0], found[into][0], staff, now)
            await _note_step(connection, found[inquiry][0], MERGED, now, staff, to=into, **kept)
            await _note_step(connection, found[into][0], "merged_from", now, staff, other=inquiry)

    async def close(self, inquiry: str, *, staff: Staff, notice: str) -> None:
        """Close an inquiry; the conversation is the bot's again."""
        async with self._database.write() as connection:
            context, status = await conversation_of(connection, inquiry, staff.municipality)
            now = self._clock.now()
            if status == InquiryStatus.CLOSED:
                return
            refuse_others(context, staff)
            await _tell_if_there(connection, context, notice, now)
            await set_status(connection, context, InquiryStatus.CLOSED, now, closed_by=staff.id)
            await leave_to_nobody(connection, context, now)
            await _note_step(connection, context, "closed", now, staff)

    async def forget(self, conversation: str, *, idle_since: datetime | None = None) -> None:
        """Delete what was said in a conversation; the inquiry stays, empty, for statistics."""
        async with self._database.write() as connection:
            context = await locked_conversation(connection, conversation)
            if context is None or context["deleted_at"] is not None or _in_use(context, idle_since):
                return
            now = self._clock.now()
            said = select(messages.c.id).where(messages.c.conversation == conversation)
            its = select(inquiries.c.id).where(inquiries.c.conversation == conversation)
            await drop_attachments(connection, files.c.inquiry.in_(its), now)
            arrived = delete(arrivals).where(arrivals.c.conversation == conversation)
            gone = await connection.execute(arrived.returning(arrivals.c.reference))
            await doom(connection, list(gone.scalars()), now)
            for table in (contacts, thread_keys, consents):
                await connection.execute(delete(table).where(table.c.conversation == conversation))
            await connection.execute(delete(outbox).where(outbox.c.message.in_(said)))
            await connection.execute(delete(note_versions).where(note_versions.c.message.in_(said)))
            await connection.execute(delete(messages).where(messages.c.conversation == conversation))
            await connection.execute(delete(drafts).where(drafts.c.inquiry.in_(its)))
            await connection.execute(delete(inquiry_followers).where(inquiry_followers.c.inquiry.in_(its)))
            await connection.execute(delete(inquiry_tags).where(inquiry_tags.c.inquiry.in_(its)))
            await connection.execute(delete(events).where(events.c.conversation == conversation))
            # That they were helped tells of nobody and stays for statistics; what they wrote about it goes.
            commented = satisfaction.c.inquiry.in_(its) & (satisfaction.c.comment != "")
            await connection.execute(update(satisfaction).where(commented).values(comment="", masked=False))
            await connection.execute(
                update(inquiries)
                .where(inquiries.c.conversation == conversation)
                .values(title="", preview="", **columns_of(InquiryStatus.CLOSED, now) | _times_of_deleting(now))
            )
            nobody = {
                "owner": Owner.BOT.value,
                "staff": None,
                "staff_name": None,
                "address": "",
                "reply_address": None,
                "reply_channel": None,
            }
            await connection.execute(
                update(conversations)
                .where(conversations.c.id == conversation)
                .values(deleted_at=now, dialogue_stale=True, **nobody)
            )
            await append(connection, context, "deleted", now)
        await self._database.empty_journal()


def _times_of_deleting(now: datetime) -> dict[str, Any]:
    """Return what differs from closing: an inquiry that was only deleted is not solved, and when it changed stays."""
    return {"deleted_at": now, "solved_at": inquiries.c.solved_at, "updated_at": inquiries.c.updated_at}


def _in_use(context: Mapping[str, Any], idle_since: datetime | None) -> bool:
    """Tell whether a conversation that was to be deleted for being idle has come to life meanwhile."""
    return idle_since is not None and (context["updated_at"] >= idle_since or context["owner"] != Owner.BOT)


async def _tell_if_there(connection: AsyncConnection, context: Mapping[str, Any], notice: str, now: datetime) -> None:
    """Tell the citizen what has just happened, where people sit and wait."""
    if notice and reply_address(context).channel in LIVE:
        await say_to_citizen(connection, context, Author.NOTICE, Reply(notice), now)


async def _note_step(
    connection: AsyncConnection, context: Mapping[str, Any], kind: str, at: datetime, staff: Staff, **details: Any
) -> None:
    """Write what a member of staff did; details that are empty say nothing."""
    told = {name: value for name, value in details.items() if value is not None}
    where = {"municipality": context["municipality"], "inquiry": context["inquiry"]}
    await note_step(connection, kind=kind, at=at, staff=staff.id, **where, **told)


async def _note(
    connection: AsyncConnection,
    context: Mapping[str, Any],
    note: Reply,
    at: datetime,
    more: dict[str, Any],
    attachments: Sequence[str],
) -> Message:
    """Store an internal note with its files: no outbox entry, so that nothing can carry it to the citizen."""
    internal = {"visibility": Visibility.STAFF.value}
    row = message_row(context, identifier=str(uuid.uuid4()), author=Author.STAFF, reply=note, at=at, **internal, **more)
    # Who put it off may well wait for what a colleague has to say; what they write themselves changes nothing.
    theirs = (inquiries.c.id == context["inquiry"]) & (inquiries.c.put_off_by != more["staff"])
    await connection.execute(update(inquiries).where(theirs).values(**NOT_PUT_OFF))
    await store_message(connection, context, row)
    return message_from(row, attachments=await take_loose(connection, context["inquiry"], attachments, row["id"]))
