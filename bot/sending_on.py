"""Sending a message on by e-mail to somebody outside the municipality: what staff ask for, and what goes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.copied import MOST, addresses_in
from bot.errors import BadInput, Why
from bot.messages import Attachment, Message, Staff


@dataclass(frozen=True, slots=True)
class Quoted:
    """What of a message goes along when it is sent on: the mail's subject, the words, and the files that may be left out."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class ToSendOn:
    """What staff want to send on: to whom, under which words of their own, and with which of the message's files.

    `client_id` names the wish: the same again is sent once. `masked` tells that personal data was taken out of `text`.
    """

    client_id: str
    to: tuple[str, ...]
    text: str
    masked: bool
    attachments: tuple[str, ...]


class SendingOn(Protocol):
    """Sends messages of inquiries on, and what was sent on once more, as it went.

    Each raises NotFound, also for a message that is not for others to read.
    """

    async def quoted(self, municipality: str, inquiry: str, message: str) -> Quoted:
        """Return what would go along."""
        ...

    async def send_on(self, inquiry: str, message: str, wanted: ToSendOn, *, staff: Staff) -> Message:
        """Store what staff send on, with its outbox entry, once per client id.

        Raises Conflict when the inquiry is closed or a colleague has it, BadInput for an address of the citizen's own,
        OptedOut for one that wants no messages.
        """
        ...


class SentOn(Protocol):
    """Knows to whom something was sent on."""

    async def answered(self, municipality: str, conversation: str, sender: str, message: str | None) -> str | None:
        """Return what was sent on to a sender in a conversation, None for a stranger; `message` rather than the newest."""
        ...


def recipients_of(typed: Sequence[str]) -> tuple[str, ...]:
    """Return to whom something is sent on, each once. Raises BadInput for nobody, too many, and what is no address."""
    found = tuple(dict.fromkeys(addresses_in(typed, "send_on_address")))
    if not found:
        raise BadInput("somebody must get it", why=Why("send_on_nobody"))
    if len(found) > MOST:
        raise BadInput(f"it is sent on to {MOST} addresses at most", why=Why("send_on_most", {"most": str(MOST)}))
    return found
