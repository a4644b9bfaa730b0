"""Takes who it was out of a conversation, and leaves what was said.

Sources: the data-protection authority's view that the link between person and inquiry goes after six months.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Author, Owner
from inquiries.bystanders import forget_bystanders
from inquiries.files import doom
from inquiries.models import arrivals, contacts, conversations, messages, outbox, thread_keys
from inquiries.privacy.beside_waiting import forget_asker
from inquiries.privacy.periods import ITSELF
from inquiries.writing import locked_conversation

KEPT_DETAILS = frozenset({"parts_missing", "article", "confidence", "intent", "corrects", "sent_at"})
"""Details of a message that tell of nobody; all others go with the person."""


async def unlink(connection: AsyncConnection, conversation: str, at: datetime, *, idle_since: datetime) -> bool:
    """Remove every address and name of a conversation's person; False when it has come to life meanwhile."""
    context = await locked_conversation(connection, conversation)
    if context is None or context["deleted_at"] or context["owner"] != Owner.BOT or context["updated_at"] >= idle_since:
        return False
    for table in (contacts, thread_keys):
        await connection.execute(delete(table).where(table.c.conversation == conversation))
    arrived = delete(arrivals).where(arrivals.c.conversation == conversation).returning(arrivals.c.reference)
    await doom(connection, list((await connection.execute(arrived)).scalars()), at)
    await connection.execute(update(outbox).where(outbox.c.conversation == conversation).values(address=""))
    its = messages.c.conversation == conversation
    await connection.execute(update(messages).where(its).values(address=null(), copied=null()))
    await forget_bystanders(connection, conversation)
    await forget_asker(connection, conversation)
    await _forget_sender(connection, conversation)
    gone: dict[str, Any] = {"reply_channel": None, "reply_address": None}
    if context["channel"] != ITSELF:
        gone["address"] = ""
    await connection.execute(update(conversations).where(conversations.c.id == conversation).values(**gone))
    return True


async def _forget_sender(connection: AsyncConnection, conversation: str) -> None:
    others = messages.c.author.in_([Author.CITIZEN.value, Author.OUTSIDE.value])
    query = select(messages.c.id, messages.c.details).where(messages.c.conversation == conversation, others)
    for row in (await connection.execute(query)).all():
        kept = {name: value for name, value in row.details.items() if name in KEPT_DETAILS}
        values = {"author_name": None, "external_id": None, "external_key": None, "details": kept}
        await connection.execute(update(messages).where(messages.c.id == row.id).values(**values))
