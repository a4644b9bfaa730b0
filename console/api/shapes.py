"""The record's data as the console's schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from bot import messages
from bot.messages import Health, Inquiry, Message, Visibility
from console.api.schemas import ChoiceInfo, InquirySummary, MessageInfo, PartHealth, SourceInfo, Staff


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
    )


def health_shape(health: Health) -> PartHealth:
    """Return how a part of the service is."""
    return PartHealth.model_validate(asdict(health))
