"""The seams: what the pipeline needs from the parts around it, each as a small Protocol.

Concrete classes stand in the packages; only `bot.app` chooses among them. Every backend of a Protocol passes the suite
of that Protocol in `tests/contracts/`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.messages import (
    ConversationState,
    DeliveryState,
    Event,
    Finding,
    Health,
    Hit,
    Inbound,
    Inquiry,
    Message,
    Outbound,
    Outcome,
    Owner,
    Query,
    Receipt,
    Signal,
    Staff,
    Turn,
)


class Intake(Protocol):
    """What a channel asks of the pipeline."""

    async def receive(self, inbound: Inbound) -> Receipt:
        """Record what arrived; acknowledge when this returns.

        Raises Empty, TooLong, WrongToken, NotFound, StoreUnavailable: then nothing was recorded.
        """
        ...

    async def forget(self, municipality: str, conversation: str) -> None:
        """Delete what was said in a conversation, everywhere."""
        ...


class Clock(Protocol):
    """Tells the time; tests set it."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        ...


class Channel(Protocol):
    """A way in and out. What arrives, the channel hands to the pipeline itself."""

    name: str

    async def start(self) -> None:
        """Begin to receive."""
        ...

    async def stop(self) -> None:
        """Stop receiving and let go of every connection."""
        ...

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Hand one message on and tell how far it came: `accepted` or `delivered`.

        Raises ChannelUnavailable when trying again may help, BadInput when it never will.
        The same message may be sent twice after a crash: channels that can, deduplicate by `outbound.message.id`.
        """
        ...


class Dialogue(Protocol):
    """Decides what the bot answers."""

    async def respond(self, turn: Turn) -> Outcome:
        """Answer one turn. Raises DialogueUnavailable."""
        ...

    async def forget(self, conversation: str) -> None:
        """Drop everything known of a conversation; nothing known is no error. Raises DialogueUnavailable."""
        ...

    def health(self) -> Health:
        """Tell whether the layer answers now, without asking it."""
        ...


class KnowledgeBase(Protocol):
    """Finds the article that answers a question, or knows that there is none."""

    async def search(self, query: Query) -> Finding:
        """Search published, valid articles. Raises KnowledgeBaseUnavailable, Empty, TooLong."""
        ...

    async def article(self, municipality: str, article: str, language: str) -> Hit:
        """Return one published article in the language or the nearest one it has. Raises NotFound."""
        ...

    def health(self) -> Health:
        """Tell whether searching works now."""
        ...


class EventBus(Protocol):
    """Carries signals between connections and nodes; losing one only delays, since events stand in the store."""

    async def publish(self, signal: Signal) -> None:
        """Send a signal to every subscriber on every node."""
        ...

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """Receive every signal from now on; leaving the context ends it."""
        ...


class Lock(Protocol):
    """Lets one holder at a time work under a key, over all nodes."""

    def hold(self, key: str) -> AbstractAsyncContextManager[None]:
        """Wait until the key is free and hold it inside the context."""
        ...


class RateLimiter(Protocol):
    """Counts what a key does within a time."""

    async def spend(self, key: str, limit: int, per: float) -> None:
        """Take one of `limit` uses of the key within `per` seconds. Raises RateLimited with the wait."""
        ...

    async def give_back(self, key: str) -> None:
        """Take the key's newest use back, for what turned out not to be what is limited."""
        ...


class Masker(Protocol):
    """Takes personal data out of what people write, before anything is stored."""

    def mask(self, text: str) -> tuple[str, bool]:
        """Return the text with personal data replaced, and whether anything was."""
        ...


class InquiryLookup(Protocol):
    """What the dialogue may know of a conversation's inquiries."""

    async def status_of(self, conversation: str) -> tuple[str, str] | None:
        """Return number and status of the conversation's present inquiry, None when it has none."""
        ...


class Record(Protocol):
    """Keeps what citizens said and what the bot answered; every method is one transaction."""

    async def record(self, inbound: Inbound, *, masked: bool, message: str | None = None) -> Receipt:
        """Store what arrived, once per external id, and open an inquiry where none is open.

        `message` is the id that the message gets, a new one where none is given.
        Raises WrongToken when the conversation exists with another secret, NotFound when it was deleted.
        """
        ...

    async def pending(self) -> list[str]:
        """Return the conversations in which a citizen's message still waits for the bot, longest waiting first."""
        ...

    async def begin_turn(self, conversation: str) -> Turn | None:
        """Return the oldest message that waits for the bot as a turn; None when there is none."""
        ...

    async def finish_turn(self, turn: Turn, outcome: Outcome) -> bool:
        """Store replies, their outbox entries, hand-over and «done» together.

        Returns False, storing no reply, when the conversation no longer belongs to the bot.
        """
        ...

    async def stale(self) -> list[str]:
        """Return the conversations that the dialogue layer must forget and has not been told so."""
        ...

    async def forgotten(self, conversation: str) -> None:
        """Write that the dialogue layer has forgotten a conversation."""
        ...

    async def state(self, conversation: str) -> ConversationState | None:
        """Return what a channel must know of a conversation, None when nothing was ever said in it."""
        ...


class Desk(Protocol):
    """What staff change in a conversation; every method is one transaction, refused by Conflict when too late."""

    async def change_owner(self, inquiry: str, owner: Owner, *, staff: Staff, notice: str, force: bool = False) -> None:
        """Give the conversation to the bot, the queue or `staff`; `notice` tells the citizen.

        Raises Conflict when a colleague has it and `force` is not set, or when the inquiry is closed.
        """
        ...

    async def say(self, inquiry: str, *, staff: Staff, text: str, external_id: str, internal: bool, masked: bool) -> Message:
        """Store a reply (with its outbox entry) or an internal note, once per external id.

        Raises Conflict when a reply comes from somebody who does not have the conversation.
        """
        ...

    async def close(self, inquiry: str, *, staff: Staff, notice: str) -> None:
        """Close an inquiry; the conversation is the bot's again. Closing a closed one changes nothing.

        Raises Conflict when a colleague has the conversation.
        """
        ...

    async def forget(self, conversation: str, *, idle_since: datetime | None = None) -> None:
        """Delete what was said in a conversation; the inquiry stays, empty, for statistics.

        With `idle_since` only if nothing has happened in it from then on, and no person has it.
        """
        ...


class Inbox(Protocol):
    """What staff read; rows of other municipalities do not exist for the asker."""

    async def page(
        self, municipality: str, *, view: str, staff: str, before: str | None, limit: int
    ) -> tuple[list[Inquiry], str | None]:
        """Return inquiries of a view, and the cursor for more. Raises Malformed for an unknown view or cursor."""
        ...

    async def counts(self, municipality: str, *, staff: str) -> dict[str, int]:
        """Return how many inquiries each view holds."""
        ...

    async def inquiry(self, municipality: str, inquiry: str) -> Inquiry:
        """Return one inquiry by id. Raises NotFound."""
        ...

    async def messages(self, municipality: str, inquiry: str) -> list[Message]:
        """Return all that was said, oldest first, notes included. Raises NotFound."""
        ...


class EventLog(Protocol):
    """The numbered events, as they stand in the store."""

    async def after(self, sequence: int, *, conversation: str | None = None, limit: int = 500) -> list[Event]:
        """Return events with a higher number, in order, with their messages read from the store."""
        ...

    async def last(self) -> int:
        """Return the highest number given so far, 0 when there is none."""
        ...

    async def seen(self, conversation: str, sequence: int) -> None:
        """Write that the citizen's client has shown every message up to a number: they are delivered."""
        ...


class OutboxStore(Protocol):
    """Messages that wait to be delivered."""

    async def release(self) -> None:
        """Make due at once what this node had claimed when it died; called once, before the first `claim`."""
        ...

    async def claim(self, now: datetime, limit: int) -> list[Outbound]:
        """Return what is due, each only once until `settle` or until its claim runs out."""
        ...

    async def settle(
        self, message: str, state: DeliveryState, *, retry_at: datetime | None = None, error: str | None = None
    ) -> None:
        """Write how far a message has come; a state never goes back from `delivered`."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next entry is due, None when the outbox is empty."""
        ...


class Texts(Protocol):
    """What Torg itself says, in every language."""

    def text(self, key: str, language: str, **values: object) -> str:
        """Return a text with its values put in; the first language stands in for one that is missing."""
        ...
