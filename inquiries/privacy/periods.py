"""Which conversations are due when: what the bot alone had to do with goes early, what staff had to do with later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_

from bot.messages import Author, InquiryStatus, Owner
from bot.privacy import Periods
from inquiries.models import contacts, conversations, inquiries, inquiry_steps, messages

WAITED_FOR = [one.value for one in (InquiryStatus.NEW, InquiryStatus.WAITING_STAFF, InquiryStatus.WITH_DEPARTMENT)]
ITSELF = "webchat"
"""The channel whose address is the conversation's own id, and leads to nobody."""


def idle(municipality: str) -> ColumnElement[bool]:
    """Return what is true of conversations that nobody works on and nobody waits in."""
    waits = exists().where(inquiries.c.conversation == conversations.c.id, inquiries.c.status.in_(WAITED_FOR))
    return and_(
        conversations.c.municipality == municipality,
        conversations.c.owner == Owner.BOT.value,
        conversations.c.deleted_at.is_(None),
        ~waits,
    )


def with_staff() -> ColumnElement[bool]:
    """Return what is true of conversations that staff have had to do with, or were to; sorting junk out is nothing."""
    its = and_(inquiries.c.conversation == conversations.c.id, inquiries.c.junk_at.is_(None))
    trace = or_(
        inquiries.c.handover_reason.is_not(None),
        inquiries.c.closed_by.is_not(None),
        inquiries.c.registered_by.is_not(None),
    )
    did = exists().where(its, inquiry_steps.c.inquiry == inquiries.c.id, inquiry_steps.c.staff.is_not(None))
    said = exists().where(messages.c.conversation == conversations.c.id, messages.c.author == Author.STAFF.value)
    return or_(exists().where(its, trace), did, said)


def due(municipality: str, periods: Periods, now: datetime) -> ColumnElement[bool]:
    """Return what is true of conversations whose text is to be deleted now."""
    staff, shorter = with_staff(), min(periods.chat_days, periods.inquiry_days)
    return and_(
        idle(municipality),
        # What is younger than either period is not looked at: there is an index for that.
        conversations.c.updated_at < now - timedelta(days=shorter),
        or_(
            and_(conversations.c.updated_at < now - timedelta(days=periods.chat_days), not_(staff)),
            and_(conversations.c.updated_at < now - timedelta(days=periods.inquiry_days), staff),
        ),
    )


def linked(municipality: str, periods: Periods, now: datetime, stays: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what is true of conversations whose text stays for now, and whose link to a person is to go.

    `stays` is true of those whose text is not deleted although it is due.
    """
    reached = exists().where(contacts.c.conversation == conversations.c.id)
    named = and_(conversations.c.address != "", conversations.c.channel != ITSELF)
    return and_(
        idle(municipality),
        conversations.c.updated_at < now - timedelta(days=periods.identity_days),
        or_(reached, named, func.coalesce(conversations.c.reply_address, "") != ""),
        or_(not_(due(municipality, periods, now)), stays),
    )
