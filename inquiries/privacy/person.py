"""What is kept of a person: found by an address, or by the number of an inquiry where nobody left one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import reasons
from bot.messages import Address
from inquiries.cases.models import cases
from inquiries.drafts.models import drafts
from inquiries.experience import consents, questions, ratings
from inquiries.junk.models import blocked_senders
from inquiries.models import (
    arrivals,
    attachments,
    contacts,
    conversations,
    inquiries,
    inquiry_steps,
    messages,
    opt_outs,
    outbox,
    thread_keys,
)
from inquiries.notes.models import note_versions
from inquiries.privacy.beside import told
from inquiries.privacy.models import access_log, deferred_erasures
from inquiries.rows import copied_from
from inquiries.satisfaction.models import satisfaction
from inquiries.tags.models import inquiry_tags

INQUIRY = "inquiry"
"""The channel of an address that is the number of an inquiry: how an anonymous person is found."""

OF_STAFF = frozenset(
    {"staff", "closed_by", "put_off_by", "registered_by", "responsible", "service_by", "title_by", "topic_by"}
)
SECRET = OF_STAFF | {"secret_hash", "external_key", "claimed_by", "reference", "municipality"}
"""Columns that say nothing of the person, or whose disclosure would harm somebody."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept of somebody: where it goes in what they get, and where it stands."""

    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything that is kept: rows by what they are, and files."""

    rows: dict[str, Rows]
    files: tuple[StoredFile, ...]


async def conversations_of(connection: AsyncConnection, municipality: str, address: Address) -> list[str]:
    """Return the ids of a person's conversations, oldest first; what was deleted is not among them."""
    mine = (conversations.c.municipality == municipality) & conversations.c.deleted_at.is_(None)
    query = select(conversations.c.id).where(mine, _of(municipality, address)).order_by(conversations.c.created_at)
    return list((await connection.execute(query)).scalars())


def _of(municipality: str, address: Address) -> ColumnElement[bool]:
    if address.channel == INQUIRY:
        number = (inquiries.c.number == address.value) & (inquiries.c.municipality == municipality)
        return conversations.c.id.in_(select(inquiries.c.conversation).where(number))
    reached = select(contacts.c.conversation).where(
        contacts.c.municipality == municipality,
        contacts.c.channel == address.channel,
        contacts.c.address == address.value,
    )
    wrote = (conversations.c.channel == address.channel) & (conversations.c.address == address.value)
    answered = (conversations.c.reply_channel == address.channel) & (conversations.c.reply_address == address.value)
    return or_(conversations.c.id.in_(reached), wrote, answered)


def kept_of(municipality: str, address: Address, ids: Sequence[str]) -> dict[str, tuple[Table, Select[Any]]]:
    """Return what is told of a person, by what it is: the table, and the query of the rows in those conversations."""
    of_inquiries = select(inquiries.c.id).where(inquiries.c.conversation.in_(ids))
    of_messages = select(messages.c.id).where(messages.c.conversation.in_(ids))
    return {
        "conversations": (conversations, select(conversations).where(conversations.c.id.in_(ids))),
        "inquiries": (inquiries, select(inquiries).where(inquiries.c.id.in_(of_inquiries))),
        "messages": (
            messages,
            select(messages).where(messages.c.conversation.in_(ids)).order_by(messages.c.sequence),
        ),
        "note_versions": (
            note_versions,
            select(note_versions).where(note_versions.c.message.in_(of_messages)),
        ),
        "contacts": (contacts, select(contacts).where(contacts.c.conversation.in_(ids))),
        "mail_ids": (thread_keys, select(thread_keys).where(thread_keys.c.conversation.in_(ids))),
        "attachments": (attachments, select(attachments).where(attachments.c.inquiry.in_(of_inquiries))),
        "arrivals": (arrivals, select(arrivals).where(arrivals.c.conversation.in_(ids))),
        "deliveries": (outbox, select(outbox).where(outbox.c.message.in_(of_messages))),
        "steps": (inquiry_steps, select(inquiry_steps).where(inquiry_steps.c.inquiry.in_(of_inquiries))),
        "questions": (questions, select(questions).where(questions.c.message.in_(of_messages))),
        "tags": (
            inquiry_tags,
            select(inquiry_tags.c.inquiry, inquiry_tags.c.tag).where(inquiry_tags.c.inquiry.in_(of_inquiries)),
        ),
        "drafts": (drafts, select(drafts).where(drafts.c.inquiry.in_(of_inquiries))),
        "ratings": (ratings, select(ratings).where(ratings.c.message.in_(of_messages))),
        "consents": (consents, select(consents).where(consents.c.inquiry.in_(of_inquiries))),
        "satisfaction": (satisfaction, select(satisfaction).where(satisfaction.c.inquiry.in_(of_inquiries))),
        "erasure_waits": (
            deferred_erasures,
            select(deferred_erasures).where(deferred_erasures.c.conversation.in_(ids)),
        ),
        # To whom data went is the person's to know (article 15 (1) (c), C-154/21): the system, not the employee who sent it.
        "passed_on": (cases, _passed_on().where(cases.c.inquiry.in_(of_inquiries))),
        "no_messages_wanted": (
            opt_outs,
            select(opt_outs).where(
                opt_outs.c.municipality == municipality,
                opt_outs.c.channel == address.channel,
                opt_outs.c.address == address.value,
            ),
        ),
        "blocked": (
            blocked_senders,
            select(blocked_senders).where(
                blocked_senders.c.municipality == municipality,
                blocked_senders.c.channel == address.channel,
                blocked_senders.c.address == address.value,
            ),
        ),
        # When somebody looked and what they did is the person's to know; which employee it was is not (C-579/21).
        "looked_at": (
            access_log,
            select(access_log.c.at, access_log.c.action, access_log.c.about)
            .where(access_log.c.municipality == municipality, access_log.c.about.in_(of_inquiries))
            .order_by(access_log.c.sequence),
        ),
    }


async def collected(connection: AsyncConnection, municipality: str, address: Address, ids: Sequence[str]) -> Collected:
    """Return everything that is kept of a person in those conversations, and of their address itself."""
    rows: dict[str, Rows] = {}
    files: list[StoredFile] = []
    for what, (table, query) in kept_of(municipality, address, ids).items():
        found = [dict(row) for row in (await connection.execute(query)).mappings()]
        files += [one for row in found if (one := _file(table, row)) is not None]
        rows[what] = [_told(row) for row in found]
    rows["beside"], answered = await told(connection, municipality, address, ids)
    files += [one for row in answered if (one := _file(attachments, row)) is not None]
    return Collected(rows, tuple(files))


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Return what of a row is told; who got a copy of a message stands there as a list, and reasons as words alone."""
    told = {name: value for name, value in row.items() if name not in SECRET}
    for name in ("error", "reason"):
        if told.get(name):
            told[name], _ = reasons.told(told[name])
    details = told.get("details")
    if isinstance(details, dict) and "problems" in details:
        told["details"] = details | {"problems": [reasons.told(one)[0] for one in details["problems"]]}
    if row.get("copied"):
        told["copied"] = [
            {"kind": one.kind, "address": one.address, "error": one.error} for one in copied_from(row["copied"])
        ]
    return told


def _passed_on() -> Select[Any]:
    """Return the query of what went to other systems, or is about to: which system, when, what, and its number there."""
    what = (cases.c.choice, cases.c.messages, cases.c.files, cases.c.sent_at, cases.c.delivered_at)
    told = (cases.c.inquiry, inquiries.c.number, cases.c.system, cases.c.state, *what, cases.c.case_number, cases.c.url)
    return select(*told).join(inquiries, inquiries.c.id == cases.c.inquiry).order_by(cases.c.sent_at, cases.c.id)


async def has_gone(connection: AsyncConnection, ids: Sequence[str]) -> Rows:
    """Return what other systems have of conversations, also once it was erased here: rows of cases stay."""
    its = inquiries.c.conversation.in_(ids) & cases.c.delivered_at.is_not(None)
    return [dict(row) for row in (await connection.execute(_passed_on().where(its))).mappings()]


def _file(table: Table, row: dict[str, Any]) -> StoredFile | None:
    if not row.get("reference"):
        return None
    if table is attachments:
        return StoredFile(f"attachments/{row['id']}-{_plain(row['name'])}", row["reference"])
    if table is arrivals:
        ending = "eml" if row["channel"] == "email" else "txt"
        return StoredFile(f"as-received/{row['received_at']:%Y%m%d-%H%M%S}-{row['id'][:8]}.{ending}", row["reference"])
    return None


def _plain(name: str) -> str:
    """Return a file's name without what a path or a file system could stumble over."""
    return "".join(char if char.isalnum() or char in "._- " else "_" for char in name)[-120:] or "file"
