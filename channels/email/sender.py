"""The seam to whoever takes what goes out: a relay, or a folder where nothing is connected yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from channels.email.state import State


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail ready to go: `content` is the whole of it with CRLF; `envelope_from` is where bounces are to come.

    `conversation` is empty for what belongs to none. `copies` are further recipients on the same envelope.
    """

    message: str
    municipality: str
    conversation: str
    envelope_from: str
    recipient: str
    content: bytes
    copies: tuple[str, ...] = ()


class Sender(Protocol):
    """Takes mails that go out; the same one twice is one, as far as the next hop allows."""

    state: State

    async def hand_over(self, mail: OutgoingMail) -> dict[str, str]:
        """Hand one mail on; when this returns, somebody else answers for it. Returns which copies were refused, and why.

        It goes only where its recipient is taken: trying again then brings nobody a second one. A copy is not waited for.
        Raises ChannelUnavailable when trying again may help, BadInput when it never will.
        """
        ...
