"""The record's data as the console's schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot import messages, reasons
from bot.errors import Why
from bot.handling import Priority
from bot.messages import Arrival, ArrivalState, Attachment, Contact, Copied, Health, Inquiry, Message, Queue, Visibility
from console.api.schemas import (
    ArrivalInfo,
    AttachmentInfo,
    ChannelInfo,
    ChoiceInfo,
    ContactInfo,
    CopiedInfo,
    InquirySummary,
    MessageInfo,
    MessageNotes,
    PartHealth,
    SourceInfo,
    Staff,
    WhyInfo,
)

CHANNEL_PART = "channel."
"""How the parts of a channel's health are called (see `bot.messages.Health`)."""

DISCARDED = "discarded: "
"""Before the reason of what staff have discarded: it was read by nobody, unlike all else that is ignored."""


def staff_shape(staff: messages.Staff) -> Staff:
    """Return a member of staff as the console shows them."""
    return Staff.model_validate({"id": staff.id, "username": staff.username, "name": staff.name, "role": staff.role})


def inquiry_shape(inquiry: Inquiry, directory: Mapping[str, messages.Staff]) -> InquirySummary:
    """Return an inquiry as the inbox shows it."""
    holder = directory.get(inquiry.staff or "")
    return InquirySummary(
        id=inquiry.id,
        number=inquiry.number,
        conversation=inquiry.conversation,
        channel=inquiry.channel,
        status=inquiry.status.value,
        owner=inquiry.owner.value,
        staff=staff_shape(holder) if holder else None,
        title=inquiry.title,
        preview=inquiry.preview,
        language=inquiry.language,
        opened_at=inquiry.opened_at,
        updated_at=inquiry.updated_at,
        waiting_since=inquiry.waiting_since,
        messages=inquiry.messages,
        unit=inquiry.unit,
        responsible=inquiry.responsible,
        overdue=inquiry.overdue,
        put_off_until=inquiry.put_off_until,
        junk=inquiry.junk,
        priority=Priority(inquiry.priority).value,
        tags=list(inquiry.tags),
    )


def message_shape(message: Message) -> MessageInfo:
    """Return a message as staff see it."""
    return MessageInfo(
        id=message.id,
        author=message.author.value,
        author_name=message.author_name,
        internal=message.visibility is Visibility.STAFF,
        text=message.text,
        html=message.html,
        sources=[SourceInfo(**asdict(source)) for source in message.sources],
        choices=[ChoiceInfo(**asdict(choice)) for choice in message.choices],
        masked=message.masked,
        state=message.state.value if message.state else None,
        created_at=message.created_at,
        client_id=message.external_id,
        intent=message.details.get("intent"),
        confidence=message.details.get("confidence"),
        channel=message.via.channel if message.via else None,
        address=message.via.value if message.via else None,
        attachments=[attachment_shape(attachment) for attachment in message.attachments],
        full_text=message.full_text,
        error=message.error,
        why=why_shape(message.why),
        copied=_copied(message),
        sends_on=message.sends_on,
        notes=_notes(message.details),
        staff=message.staff,
        version=message.version,
        edited_at=message.edited_at,
        withdrawn=message.withdrawn,
    )


def attachment_shape(attachment: Attachment) -> AttachmentInfo:
    """Return a file without where it lies."""
    return AttachmentInfo.model_validate(
        {
            "id": attachment.id,
            "name": attachment.name,
            "media_type": attachment.media_type,
            "size": attachment.size,
            "inline": attachment.inline,
            "refused": attachment.refused or None,
        }
    )


def contact_shape(contact: Contact) -> ContactInfo:
    """Return a way to reach the person."""
    return ContactInfo(channel=contact.address.channel, address=contact.address.value, name=contact.name)


def _copied(message: Message) -> list[CopiedInfo]:
    """Return who else got a mail; before that had a place of its own it stood among the details."""
    earlier = tuple(Copied("cc", address) for address in message.details.get("cc", ()))
    return [CopiedInfo.model_validate(asdict(one)) for one in message.copied or earlier]


def _notes(details: Mapping[str, Any]) -> MessageNotes:
    """Return what the channels tell of a message; what they leave out is not so."""
    problems = [reasons.told(row) for row in details.get("problems", ())]
    return MessageNotes(
        sender=details.get("from"),
        subject=details.get("subject"),
        split_offered=bool(details.get("split_offered")),
        belongs_to=details.get("belongs_to"),
        automatic=details.get("automatic"),
        silent=details.get("silent"),
        unanswerable=details.get("unanswerable"),
        opt_out=details.get("opt_out"),
        problems=[words for words, _ in problems],
        problem_whys=[why_shape(why) for _, why in problems],
        incomplete=bool(details.get("cut") or details.get("parts_missing")),
    )


def why_shape(why: Why | None) -> WhyInfo | None:
    """Return a reason as clients have it."""
    return None if why is None else WhyInfo.model_validate(asdict(why))


def health_shape(health: Health) -> PartHealth:
    """Return how a part of the service is."""
    return PartHealth.model_validate(asdict(health))


def channel_shape(health: Health, queue: Queue, quarantined: int) -> ChannelInfo:
    """Return how a channel is, with what waits in it."""
    told = asdict(health) | asdict(queue) | {"quarantined": quarantined}
    del told["part"]
    return ChannelInfo.model_validate(told | {"name": health.part.removeprefix(CHANNEL_PART)})


def arrival_shape(arrival: Arrival, size: int | None) -> ArrivalInfo:
    """Return what came, without what was said in it."""
    discarded = arrival.state is ArrivalState.IGNORED and arrival.reason.startswith(DISCARDED)
    recipients = arrival.envelope.get("to") or ()
    return ArrivalInfo.model_validate(
        {
            "id": arrival.id,
            "channel": arrival.channel,
            "received_at": arrival.received_at,
            "state": "discarded" if discarded else arrival.state.value,
            "reason": arrival.reason.removeprefix(DISCARDED),
            "why": arrival.why and asdict(arrival.why),
            "attempts": arrival.attempts,
            "size": size,
            "sender": str(arrival.envelope.get("from") or ""),
            "recipients": [recipients] if isinstance(recipients, str) else [str(one) for one in recipients],
        }
    )
