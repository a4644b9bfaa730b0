"""Frames of the web chat's protocol (docs/protocols.md), as pure functions between JSON and dataclasses."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.errors import Malformed, TorgError
from bot.formatting import readable
from bot.messages import Address, Attachment, ConversationState, Event, Message, Owner, Receipt, Signal
from bot.web import problem
from channels.webchat.helped import TellHelped
from channels.webchat.rating import AskFeedback, Decide, Rate

CONTACT_CHANNELS = ("email", "sms")
"""Channels whose addresses a citizen may leave in the chat."""

CHOICE = r"^(human|yes|no|cancel|article:[a-z0-9][a-z0-9-]{0,99})$"
CONVERSATION = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = re.compile(r"[A-Za-z0-9_-]{43,86}")

ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Hello(_Frame):
    """First frame: which conversation, its secret, and what was seen of it."""

    type: Literal["hello"]
    conversation: Annotated[str, Field(pattern=f"^{CONVERSATION.pattern}$")]
    secret: Annotated[str, Field(pattern=f"^{SECRET.pattern}$")]
    language: Language = "nb"
    after: Annotated[int, Field(ge=0)] = 0


class Say(_Frame):
    """Something said; the pipeline judges the text's length."""

    type: Literal["message"] = "message"
    id: ClientId
    text: str
    choice: Annotated[str, Field(pattern=CHOICE)] | None = None
    language: Language | None = None


class ChooseLanguage(_Frame):
    """The person chose a language."""

    type: Literal["language"]
    language: Language


class Typing(_Frame):
    """The person types."""

    type: Literal["typing"]


class LeaveContact(_Frame):
    """Where the person wants to be answered when the chat is closed, and what they are called; the channel judges both."""

    type: Literal["contact"] = "contact"
    id: ClientId
    channel: Literal["email", "sms"]
    address: Annotated[str, Field(min_length=1, max_length=320)]
    name: Annotated[str, Field(max_length=200)] = ""


class Seen(_Frame):
    """Everything up to a number has been shown."""

    type: Literal["seen"]
    sequence: Annotated[int, Field(ge=0)]


class Ping(_Frame):
    """Are you there."""

    type: Literal["ping"]


Frame = Hello | Say | ChooseLanguage | Typing | LeaveContact | Rate | Decide | TellHelped | AskFeedback | Seen | Ping
_FRAMES: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def parse_frame(data: str | bytes) -> Frame:
    """Return the frame in a WebSocket text. Raises Malformed, saying which field is wrong."""
    try:
        return _FRAMES.validate_json(data)
    except ValidationError as error:
        raise _malformed(error) from error


def parse_say(data: bytes) -> Say:
    """Return the message in an HTTP body. Raises Malformed."""
    try:
        return Say.model_validate_json(data)
    except ValidationError as error:
        raise _malformed(error) from error


def parse_contact(data: bytes) -> LeaveContact:
    """Return the address in an HTTP body. Raises Malformed."""
    try:
        return LeaveContact.model_validate_json(data)
    except ValidationError as error:
        raise _malformed(error) from error


def client_id_of(data: str | bytes) -> str | None:
    """Return the client's id of a frame that may be wrong otherwise, so that the error finds its message."""
    try:
        found = json.loads(data)["id"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) and len(found) <= 64 else None


def hashed(secret: str) -> str:
    """Return what the store keeps of a secret; 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _malformed(error: ValidationError) -> Malformed:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return Malformed(f"{place}: {first['msg']}" if place else str(first["msg"]))


def welcome_frame(
    state: ConversationState | None,
    *,
    sequence: int,
    retention_days: int,
    text_limit: int,
    contacts: list[dict[str, str]],
) -> dict[str, Any]:
    """Return the answer to `hello`."""
    known = state is not None and not state.deleted
    return {
        "type": "welcome",
        "sequence": sequence,
        "owner": state.owner.value if state and known else Owner.BOT.value,
        "staff_name": state.staff_name if state and known else None,
        "retention_days": retention_days,
        "text_limit": text_limit,
        "known": known,
        "contacts": contacts if known else [],
    }


def ack_frame(client_id: str, receipt: Receipt) -> dict[str, Any]:
    """Return the word that a message is recorded."""
    return {
        "type": "ack",
        "id": client_id,
        "sequence": receipt.sequence,
        "inquiry": receipt.inquiry_number,
        "duplicate": receipt.duplicate,
    }


def contact_frame(client_id: str, address: Address) -> dict[str, Any]:
    """Return the word that an address is kept, as it is kept."""
    return {"type": "contact", "id": client_id, "channel": address.channel, "address": address.value}


def event_frame(event: Event) -> dict[str, Any]:
    """Return an event as the citizen may see it; the caller has asked `event.for_citizen`."""
    frame: dict[str, Any] = {"type": "event", "sequence": event.sequence, "kind": event.kind}
    if event.message is not None:
        return frame | {"message": message_body(event.message)}
    told = {"owner": ("owner", "staff_name"), "status": ("status",)}.get(event.kind, ())
    return frame | {name: event.body.get(name) for name in told}


def message_body(message: Message) -> dict[str, Any]:
    """Return a message without what only staff see."""
    return {
        "id": message.id,
        "author": message.author.value,
        "author_name": message.author_name,
        "text": readable(message),
        "html": message.html,
        "sources": [asdict(source) for source in message.sources],
        "choices": [asdict(choice) for choice in message.choices],
        "created_at": message.created_at.isoformat(),
        "client_id": message.external_id if message.author == "citizen" else None,
        "language": message.language,
        "files": [_file_body(file) for file in message.attachments if file.reference and not file.refused],
    }


def _file_body(file: Attachment) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "size": file.size}


def typing_frame(signal: Signal) -> dict[str, Any]:
    """Return that the bot or a person is about to say something."""
    return {"type": "typing", "who": signal.body["who"], "for_ms": signal.body["for_ms"]}


def error_frame(error: TorgError, client_id: str | None = None) -> dict[str, Any]:
    """Return what went wrong with a frame."""
    return {"type": "error", "id": client_id} | problem(error)
