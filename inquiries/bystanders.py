"""Bystanders: who is in a message beside the citizen, by address.

A message keeps who got a copy as one sealed text, in which nobody can be looked for. Here each address stands by itself,
sealed in the form that is the same everywhere, so that a person is found by theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Select, String, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.addresses import normalised
from bot.copied import EMAIL
from bot.database import metadata
from bot.errors import BadInput
from bot.messages import Author
from bot.search import Role
from bot.vault import Sealed
from inquiries.models import IDENTIFIER, MUNICIPALITY, WORD, messages
from inquiries.rows import Row, copied_from

bystanders = Table(
    "bystander",
    metadata,
    Column("message", String(IDENTIFIER), ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Sealed, primary_key=True),
    Column("municipality", String(MUNICIPALITY), nullable=False),
    Column("role", String(WORD), nullable=False),
    Index(None, "municipality", "address"),
)
"""`role` is how an address has to do with a message: it got a copy, the message was sent on to it, or it wrote it from
outside. A row goes with its message."""


def written(address: str) -> str:
    """Return an e-mail address in the form in which it is looked for, whatever letters a mail names it in."""
    try:
        return normalised(EMAIL, address).value
    except BadInput:
        return address.strip().lower()


def bystanders_in(row: Row) -> list[dict[str, Any]]:
    """Return the rows for a message: each address once, by what it had to do with it first of all."""
    found: dict[str, Role] = {}
    to = Role.COPIED
    if row["sends_on"] is not None:
        to = Role.SENT_ON
        found[written(row["address"] or "")] = to
    elif row["author"] == Author.OUTSIDE:
        found[written(row["address"] or "")] = Role.ANSWERED
    for one in copied_from(row["copied"]):
        found.setdefault(written(one.address), to)
    its = {"message": row["id"], "municipality": row["municipality"]}
    return [its | {"address": address, "role": role.value} for address, role in found.items() if address]


async def note_bystanders(connection: AsyncConnection, row: Row) -> None:
    """Write who is in a message that has just been stored."""
    if rows := bystanders_in(row):
        await connection.execute(insert(bystanders), rows)


async def forget_bystanders(connection: AsyncConnection, conversation: str) -> None:
    """Delete who was in a conversation's messages, which stay."""
    its = select(messages.c.id).where(messages.c.conversation == conversation)
    await connection.execute(delete(bystanders).where(bystanders.c.message.in_(its)))


def messages_with(municipality: str, address: str, *columns: Any) -> Select[Any]:
    """Return the query of messages in which an address stands as a bystander, oldest first."""
    return (
        select(*columns)
        .join(messages, messages.c.id == bystanders.c.message)
        .where(bystanders.c.municipality == municipality, bystanders.c.address == written(address))
        .order_by(messages.c.sequence)
    )


async def roles_in(connection: AsyncConnection, municipality: str, address: str, its: Sequence[str]) -> dict[str, Role]:
    """Return what an address had to do with inquiries, by their ids, of several roles the one that says most."""
    query = messages_with(municipality, address, messages.c.inquiry, bystanders.c.role)
    rows = (await connection.execute(query.where(messages.c.inquiry.in_(its)))).all()
    found: dict[str, Role] = {}
    for row in rows:
        found[row.inquiry] = max(Role(row.role), found.get(row.inquiry, Role.COPIED), key=list(Role).index)
    return found
