"""Rows of the record's tables as the frozen data that crosses layers, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from bot.messages import (
    Address,
    Attachment,
    Author,
    Choice,
    Copied,
    DeliveryState,
    Inquiry,
    InquiryStatus,
    Message,
    Owner,
    Reply,
    Source,
    Visibility,
)
from bot.reasons import kept, told

Row = RowMapping | Mapping[str, Any]

LONGEST_ERROR = 500
PREVIEW = 160
TITLE = 80


def message_from(
    row: Row, state: str | None = None, *, attachments: tuple[Attachment, ...] = (), error: str | None = None
) -> Message:
    """Build a Message from its row, the state and error of its outbox entry, and its files."""
    words, why = told(error) if error else (None, None)
    return Message(
        id=row["id"],
        municipality=row["municipality"],
        conversation=row["conversation"],
        inquiry=row["inquiry"],
        author=Author(row["author"]),
        visibility=Visibility(row["visibility"]),
        text=row["text"],
        created_at=row["created_at"],
        language=row["language"],
        author_name=row["author_name"],
        external_id=row["external_id"],
        html=row["html"],
        sources=tuple(Source(**source) for source in row["sources"]),
        choices=tuple(Choice(**choice) for choice in row["choices"]),
        masked=row["masked"],
        state=DeliveryState(state) if state else None,
        details=row["details"],
        via=Address(row["channel"], row["address"] or "") if row["channel"] else None,
        attachments=() if row["withdrawn_at"] else attachments,
        full_text=row["full_text"],
        error=words,
        why=why,
        copied=copied_from(row["copied"]),
        sends_on=row["sends_on"],
        staff=row["staff"],
        version=row["version"],
        edited_at=row["edited_at"],
        withdrawn=row["withdrawn_at"] is not None,
    )


def message_row(
    context: Mapping[str, Any], *, identifier: str, author: Author, reply: Reply, at: datetime, **more: Any
) -> dict[str, Any]:
    """Return the row of a message in the conversation and inquiry that `context` (a conversation's row) names."""
    row: dict[str, Any] = {
        "id": identifier,
        "municipality": context["municipality"],
        "conversation": context["id"],
        "inquiry": context["inquiry"],
        "author": author.value,
        "visibility": Visibility.ALL.value,
        "author_name": None,
        "staff": None,
        "external_id": None,
        "external_key": None,
        "choice": None,
        "text": reply.text,
        "html": reply.html,
        "sources": [asdict(source) for source in reply.sources],
        "choices": [asdict(choice) for choice in reply.choices],
        "details": reply.details,
        "masked": False,
        "language": context["language"],
        "created_at": at,
        "waits_for_bot": False,
        "channel": None,
        "address": None,
        "full_text": None,
        "copied": None,
        "sends_on": None,
        "version": 1,
        "edited_at": None,
        "withdrawn_at": None,
    }
    return row | more


def copied_column(copied: Sequence[Copied]) -> str | None:
    """Return who got a copy as one text, which is sealed as addresses are; nothing where nobody did."""
    rows = [asdict(one) | {"error": kept(one.error, one.why, most=LONGEST_ERROR)} for one in copied]
    for row in rows:
        del row["why"]
    return json.dumps(rows, ensure_ascii=False) if copied else None


def copied_from(row: str | None) -> tuple[Copied, ...]:
    """Return who got a copy, and why one of them did not."""
    return tuple(_copied(one) for one in json.loads(row)) if row else ()


def _copied(one: dict[str, Any]) -> Copied:
    error, why = told(one["error"])
    return Copied(**one | {"error": error, "why": why})


def inquiry_from(row: Row, tags: Mapping[str, tuple[str, ...]]) -> Inquiry:
    """Build an Inquiry from a row of inquiry joined with its conversation's owner, and the tags of inquiries by their ids.

    A conversation has one owner, and it answers for its newest inquiry only: older ones are done.
    """
    done = row["status"] in {InquiryStatus.SOLVED, InquiryStatus.CLOSED}
    return Inquiry(
        id=row["id"],
        municipality=row["municipality"],
        number=row["number"],
        conversation=row["conversation"],
        channel=row["channel"],
        status=InquiryStatus(row["status"]),
        owner=Owner.BOT if done else Owner(row["owner"]),
        staff=None if done else row["staff"],
        staff_name=None if done else row["staff_name"],
        title=row["title"],
        preview=row["preview"],
        language=row["language"],
        opened_at=row["opened_at"],
        updated_at=row["updated_at"],
        waiting_since=row["waiting_since"],
        handover_reason=row["handover_reason"],
        messages=row["messages"],
        unit=row["unit"],
        responsible=row["responsible"],
        overdue=bool(row.get("overdue", False)),
        put_off_until=row["put_off_until"],
        junk=row["junk_at"] is not None,
        priority=row["priority"],
        tags=tags.get(row["id"], ()),
    )


def shortened(text: str, length: int) -> str:
    """Return the text on one line, cut between words where it is longer than `length` characters."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut) + "…"
