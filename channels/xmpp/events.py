"""What a stanza may say, as parsing finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ours:
    """Who we are on the stream: our bare address, and whose word on when something was sent counts."""

    address: str
    trusted: frozenset[str] = frozenset()
    language: str = "nb"

    @property
    def servers(self) -> frozenset[str]:
        """The addresses whose stamps are believed: our own account's and our own server's."""
        return self.trusted | {self.address, self.address.rpartition("@")[2]}


@dataclass(frozen=True, slots=True)
class Peer:
    """Who sent a stanza: the person's bare address, and the full one of the device."""

    bare: str
    full: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said something to us.

    `external_id` is the same for the same message however often and by whatever way it comes, empty where nothing in the
    message tells that. `stanza_id` is the sender's id, to name it in a receipt. `archive_id` is our own server's.
    `sent_at` is set when the message was under way for a while and our own server says since when. `links` are addresses
    of files that the sender has put somewhere.
    """

    peer: Peer
    text: str
    external_id: str
    stanza_id: str = ""
    archive_id: str | None = None
    language: str | None = None
    sent_at: datetime | None = None
    wants_receipt: bool = False
    knows_typing: bool = False
    links: tuple[str, ...] = ()
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes, or has stopped (XEP-0085)."""

    peer: Peer
    writes: bool


@dataclass(frozen=True, slots=True)
class Received:
    """A device tells that it has, or has shown, the message with this id (XEP-0184, XEP-0333)."""

    peer: Peer
    stanza_id: str
    archive_id: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """A message of ours came back; `passing` tells that trying again may help (RFC 6120 §8.3)."""

    peer: Peer
    stanza_id: str
    condition: str
    text: str
    passing: bool


@dataclass(frozen=True, slots=True)
class Encrypted:
    """Somebody said something that only the devices of a person could read."""

    peer: Peer
    stanza_id: str


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """Our own account said something: this service, or another client of the account (XEP-0280, XEP-0313)."""

    to: str
    stanza_id: str
    text: str
    archive_id: str | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing that anybody must see; `why` is for the log."""

    why: str
    archive_id: str | None = None


Event = Said | Typing | Received | Returned | Encrypted | SaidElsewhere | Nothing
