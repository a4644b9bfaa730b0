"""What citizens said and what the bot answered, one transaction per step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.interfaces import Clock
from bot.messages import (
    Author,
    Contact,
    ConversationState,
    Inbound,
    InquiryStatus,
    Outcome,
    Owner,
    Receipt,
    Reply,
    Turn,
)
from inquiries.answers import chosen_by_number, last_answer
from inquiries.attachments import attachments_of, store_attachments
from inquiries.contacts import UNSPOKEN, add_contact
from inquiries.handling.states import answered, waits_again
from inquiries.models import conversations, inquiries, messages
from inquiries.opening import ECHOES, conversation_for, with_open_inquiry
from inquiries.outside import record_answer
from inquiries.questions import note_question
from inquiries.rows import PREVIEW, TITLE, copied_column, message_row, shortened
from inquiries.satisfaction.ending import ENDED, ends_answered, tell_ended
from inquiries.writing import (
    give_to,
    locked_conversation,
    number_of,
    receipt_before,
    say_to_citizen,
    set_status,
    store_message,
)

NAME = 200
UNSPOKEN_CHANNEL = "webchat"
"""The channel of messages that were stored before their channel was."""

AUTOMATIC = "automatic"
"""The reason for a hand-over: what came was sent by a machine, and no bot answers those."""


class SqlRecord:
    """Record and InquiryLookup over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(self, inbound: Inbound, *, masked: bool, message: str | None = None) -> Receipt:
        """Store what arrived, once per external id, and open an inquiry where none is open."""
        async with self._database.write() as connection:
            now = self._clock.now()
            if inbound.sent_on is not None:
                values: dict[str, Any] = {"id": message or str(uuid.uuid4()), "masked": masked, "details": _details(inbound)}
                return await record_answer(connection, inbound, values, now)
            context = await conversation_for(connection, inbound, self._clock)
            key = f"{inbound.channel}/{context['id']}/{inbound.external_id}"
            before = await receipt_before(connection, inbound.municipality, key)
            if before is not None:
                return before
            context = await with_open_inquiry(connection, context, inbound, now)
            row = message_row(
                context,
                identifier=message or str(uuid.uuid4()),
                author=Author.CITIZEN,
                reply=Reply(inbound.text, details=_details(inbound)),
                at=now,
                external_id=inbound.external_id,
                external_key=key,
                choice=inbound.choice,
                masked=masked,
                waits_for_bot=context["owner"] == Owner.BOT and not inbound.silent and not context["junk"],
                channel=inbound.channel,
                address=inbound.sender.value,
                author_name=inbound.sender_name[:NAME] or None,
                full_text=inbound.full_text,
                copied=copied_column(inbound.copied),
            )
            sequence = await store_message(connection, context, row)
            await store_attachments(connection, row, inbound.attachments)
            context = await _reached_from(connection, context, inbound, now)
            await _touch(connection, context, inbound, now)
            number = await number_of(connection, context["inquiry"])
        return Receipt(context["id"], context["inquiry"], number, row["id"], sequence, duplicate=False)

    async def pending(self) -> list[str]:
        """Return the conversations in which a citizen's message still waits for the bot."""
        oldest = func.min(messages.c.sequence)
        query = select(messages.c.conversation).where(messages.c.waits_for_bot)
        async with self._database.read() as connection:
            found = await connection.execute(query.group_by(messages.c.conversation).order_by(oldest))
            return list(found.scalars())

    async def begin_turn(self, conversation: str) -> Turn | None:
        """Return the oldest message that waits for the bot as a turn."""
        query = (
            select(messages, inquiries.c.number, inquiries.c.title, conversations.c.dialogue_stale)
            .join(inquiries, inquiries.c.id == messages.c.inquiry)
            .join(conversations, conversations.c.id == messages.c.conversation)
            .where(messages.c.conversation == conversation, messages.c.waits_for_bot)
            .order_by(messages.c.sequence)
            .limit(1)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            answered = await last_answer(connection, row["inquiry"])
            files = (await attachments_of(connection, [row["id"]])).get(row["id"], ())
            chosen = row["choice"] or await chosen_by_number(connection, row)
        return Turn(
            municipality=row["municipality"],
            conversation=conversation,
            inquiry_number=row["number"],
            message=row["id"],
            text=row["text"],
            language=row["language"],
            choice=chosen,
            stale=row["dialogue_stale"],
            channel=row["channel"] or UNSPOKEN_CHANNEL,
            title=row["title"],
            first=answered is None,
            attachments=sum(not file.inline for file in files),
        )

    async def finish_turn(self, turn: Turn, outcome: Outcome) -> bool:
        """Store replies, outbox entries, hand-over and «done» together, unless the bot lost the conversation."""
        async with self._database.write() as connection:
            context = await locked_conversation(connection, turn.conversation)
            now = self._clock.now()
            done = await connection.execute(
                update(messages)
                .where(messages.c.id == turn.message, messages.c.waits_for_bot)
                .values(waits_for_bot=False)
                .returning(messages.c.inquiry)
            )
            inquiry = done.scalar_one_or_none()
            if inquiry is None or context is None or context["owner"] != Owner.BOT:
                return False
            context |= {"inquiry": inquiry, "language": outcome.language or context["language"]}
            await _say(connection, context, turn, outcome, now)
            await note_question(connection, context, turn, outcome, now)
            await _settle(connection, context, outcome, now)
        return True

    async def stale(self) -> list[str]:
        """Return the conversations that the dialogue layer must forget and has not been told so."""
        async with self._database.read() as connection:
            found = await connection.execute(select(conversations.c.id).where(conversations.c.dialogue_stale))
            return list(found.scalars())

    async def forgotten(self, conversation: str) -> None:
        """Write that the dialogue layer has forgotten a conversation."""
        async with self._database.write() as connection:
            await connection.execute(
                update(conversations).where(conversations.c.id == conversation).values(dialogue_stale=False)
            )

    async def state(self, conversation: str) -> ConversationState | None:
        """Return what a channel must know of a conversation."""
        async with self._database.read() as connection:
            query = select(conversations).where(conversations.c.id == conversation)
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return ConversationState(
            conversation=row["id"],
            municipality=row["municipality"],
            owner=Owner(row["owner"]),
            staff_name=row["staff_name"],
            language=row["language"],
            secret_hash=row["secret_hash"],
            deleted=row["deleted_at"] is not None,
        )

    async def status_of(self, conversation: str) -> tuple[str, str] | None:
        """Return number and status of the conversation's present inquiry."""
        query = (
            select(inquiries.c.number, inquiries.c.status)
            .join(conversations, conversations.c.inquiry == inquiries.c.id)
            .where(conversations.c.id == conversation)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return (row[0], row[1]) if row else None


def _details(inbound: Inbound) -> dict[str, Any]:
    return inbound.details | ({"silent": inbound.silent} if inbound.silent else {})


async def _reached_from(
    connection: AsyncConnection, context: dict[str, Any], inbound: Inbound, now: datetime
) -> dict[str, Any]:
    """Keep the sender's address, and answer there from now on; what a machine sent says nothing of where people are."""
    contact = Contact(inbound.sender, inbound.sender_name)
    await add_contact(connection, context["municipality"], context["id"], contact, now, used=not inbound.silent)
    if inbound.silent:
        if context["junk"]:
            return context
        return await _for_staff(connection, context, inbound, now)
    if inbound.channel in UNSPOKEN and inbound.channel != context["channel"]:
        return context  # Written on the inquiry's own page, where every answer stands anyhow: people hear of it as before.
    at_home = inbound.channel == context["channel"] and inbound.sender.value == context["address"]
    way = {
        "reply_channel": None if at_home else inbound.channel,
        "reply_address": None if at_home else inbound.sender.value,
    }
    await connection.execute(update(conversations).where(conversations.c.id == context["id"]).values(**way))
    return context | way


async def _for_staff(
    connection: AsyncConnection, context: dict[str, Any], inbound: Inbound, now: datetime
) -> dict[str, Any]:
    """Let staff see what no bot may answer; an echo matters to them only where it is the first thing said."""
    if context["owner"] != Owner.BOT:
        return context
    query = select(func.count()).select_from(messages).where(messages.c.conversation == context["id"])
    if inbound.silent in ECHOES and (await connection.execute(query)).scalar_one() != 1:
        return context
    await give_to(connection, context, Owner.QUEUE, now)
    await set_status(connection, context, InquiryStatus.WAITING_STAFF, now, handover_reason=AUTOMATIC)
    return context | {"owner": Owner.QUEUE.value}


async def _touch(connection: AsyncConnection, context: Mapping[str, Any], inbound: Inbound, now: datetime) -> None:
    """Bring conversation and inquiry up to date after a citizen's message."""
    waits = context["owner"] != Owner.BOT and inbound.silent not in ECHOES and not context["junk"]
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == context["id"])
        .values(inquiry=context["inquiry"], language=context["language"], updated_at=now)
    )
    values: dict[str, Any] = {"preview": shortened(inbound.text, PREVIEW), "updated_at": now}
    values["messages"] = inquiries.c.messages + 1
    if waits:
        values |= waits_again(now)
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**values))


async def _say(connection: AsyncConnection, context: Mapping[str, Any], turn: Turn, outcome: Outcome, now: datetime) -> None:
    """Store the bot's replies with what they rest on."""
    known = {
        "intent": outcome.intent,
        "intent_confidence": outcome.intent_confidence,
        "confidence": outcome.confidence,
        "degraded": outcome.degraded,
        "answers": turn.message,
    }
    ended = await ends_answered(connection, context["inquiry"], outcome)
    if ended:
        known[ENDED] = True
    for reply in outcome.replies:
        told = Reply(reply.text, reply.html, reply.sources, reply.choices, known | reply.details)
        await say_to_citizen(connection, context, Author.BOT, told, now)
    if ended:
        await tell_ended(connection, context, now)


async def _settle(connection: AsyncConnection, context: Mapping[str, Any], outcome: Outcome, now: datetime) -> None:
    """Write title, language and hand-over that a turn brought."""
    values: dict[str, Any] = {"updated_at": now, "messages": inquiries.c.messages + len(outcome.replies)}
    if outcome.title:
        # What staff have called it, it is called.
        by_torg = inquiries.c.title_by.is_(None)
        values["title"] = case((by_torg, shortened(outcome.title, TITLE)), else_=inquiries.c.title)
        values["topic_due"] = inquiries.c.topic_by.is_(None)
    if outcome.handover is None and any(reply.details.get("article") for reply in outcome.replies):
        values |= answered(now)
    await connection.execute(update(inquiries).where(inquiries.c.id == context["inquiry"]).values(**values))
    if outcome.handover is None:
        language = {"language": context["language"]}
        await connection.execute(
            update(conversations).where(conversations.c.id == context["id"]).values(updated_at=now, **language)
        )
        return
    await give_to(connection, context, Owner.QUEUE, now, language=context["language"])
    await set_status(
        connection,
        context,
        InquiryStatus.WAITING_STAFF,
        now,
        handover_reason=outcome.handover,
    )
