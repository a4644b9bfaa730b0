"""The seams: what the pipeline needs from the parts around it, each as a small Protocol.

Concrete classes stand in the packages; only `bot.app` chooses among them. Every backend of a Protocol passes the suite
of that Protocol in `tests/contracts/`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.errors import Why
from bot.inbox import NO_FILTER, TOP, InboxFilter, InboxOrder, InboxWindow, Place
from bot.messages import (
    Address,
    Arrival,
    ArrivalState,
    Attachment,
    Audience,
    Contact,
    ConversationState,
    Copied,
    DeliveryState,
    Event,
    Finding,
    Health,
    Hit,
    Inbound,
    Inquiry,
    Message,
    Notice,
    Outbound,
    Outcome,
    Owner,
    Promise,
    Query,
    Queue,
    Reach,
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
    """A way in and out. What arrives, the channel hands to the pipeline itself.

    `name` is the channel's in every row and text; wrong settings make the constructor raise SettingsError, and then the
    channel alone is off.
    """

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
        What is heard later of its way, the channel tells `Deliveries`.
        """
        ...

    def health(self) -> Health:
        """Tell how the channel is, from what it knows, without asking anybody."""
        ...


class Deliveries(Protocol):
    """What a channel hears after it has handed a message on: delivery reports, bounces."""

    async def refer(self, message: str, reference: str) -> None:
        """Write under which id, unique within the channel, the next hop knows a message that was handed to it."""
        ...

    async def find(self, channel: str, reference: str) -> str | None:
        """Return the message that the next hop knows under an id, None when it is none of ours."""
        ...

    async def enclose(self, message: str, attachment: Attachment) -> None:
        """Put a file on a message that is going out (a letter's PDF). Raises NotFound when it is gone."""
        ...

    async def report(self, message: str, state: DeliveryState, *, error: str | None = None, why: Why | None = None) -> bool:
        """Write how far a message has come; False when there is no such message. `why` is what the error says to clients.

        A state never goes back; a failure puts the inquiry before staff, with the reason as a note.
        """
        ...

    async def report_copy(self, message: str, recipient: str, *, error: str | None, why: Why | None = None) -> bool:
        """Write why a copy of a message did not arrive, None where all is well; False where `recipient` got no copy.

        The message's own state stays: it tells of the citizen. A failure puts the inquiry before staff, once a copy.
        """
        ...


class Files(Protocol):
    """Keeps attachments and raw messages; what is saved survives a crash once `save` has returned."""

    async def save(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Keep a file and return its reference and size in bytes. Raises TooLong, StoreUnavailable (disk full)."""
        ...

    def path(self, reference: str) -> Path:
        """Return where a file can be read on this machine. Raises NotFound."""
        ...

    async def delete(self, reference: str) -> None:
        """Delete a file; one that is gone already is no error."""
        ...


class Arrivals(Protocol):
    """What channels received, as it came: stored before it is read, kept where it cannot be read."""

    async def keep(self, arrival: Arrival) -> bool:
        """Store what came; False, storing nothing, when its key is there already."""
        ...

    async def release(self) -> None:
        """Make due at once what this node had taken when it died; called once, before the first `take`."""
        ...

    async def take(self, channel: str, *, limit: int = 20) -> list[Arrival]:
        """Return stored arrivals that are due, oldest first, each to one worker until `settle` or for two minutes."""
        ...

    async def settle(
        self,
        arrival: str,
        state: ArrivalState,
        *,
        reason: str = "",
        receipt: Receipt | None = None,
        retry_at: datetime | None = None,
        why: Why | None = None,
    ) -> None:
        """Write what became of an arrival; with `retry_at` it stays stored and is taken again then."""
        ...

    async def listed(self, municipality: str, state: ArrivalState, *, limit: int = 100) -> list[Arrival]:
        """Return a municipality's arrivals in a state, newest first."""
        ...

    async def one(self, municipality: str, arrival: str) -> Arrival:
        """Return one arrival. Raises NotFound."""
        ...

    async def of_message(self, municipality: str, message: str) -> Arrival | None:
        """Return the arrival that became a message, None when it is not kept any more or never was."""
        ...

    async def purge(self, before: datetime) -> int:
        """Drop arrivals that were recorded or ignored before a moment, and their bytes; return how many."""
        ...


class Threads(Protocol):
    """Which conversation an answer belongs to, by the ids that other systems give messages (RFC 5322 §3.6.4)."""

    async def add(self, municipality: str, channel: str, *keys: str, conversation: str, message: str | None) -> None:
        """Write that keys belong to a conversation; of each the first one to say so is right."""
        ...

    async def find(self, municipality: str, channel: str, keys: Sequence[str]) -> tuple[str, str | None] | None:
        """Return conversation and message of the last of the keys that is known, None when none is."""
        ...

    async def keys(self, conversation: str, channel: str, *, of: str | None = None) -> list[str]:
        """Return a conversation's keys in the order in which they came, without those of what only staff see.

        With `of` those of that message alone, if only staff see it.
        """
        ...


class OptOuts(Protocol):
    """Who wants no more messages on a channel."""

    async def stop(self, municipality: str, address: Address) -> None:
        """Write that an address wants none; twice is once."""
        ...

    async def resume(self, municipality: str, address: Address) -> None:
        """Write that an address wants them again."""
        ...

    async def stopped(self, municipality: str, address: Address) -> bool:
        """Tell whether an address wants none."""
        ...


class Contacts(Protocol):
    """The addresses by which the person of a conversation can be reached."""

    async def add(self, municipality: str, conversation: str, contact: Contact) -> None:
        """Add an address, or give one that is known a name. Raises NotFound."""
        ...

    async def of(self, municipality: str, conversation: str) -> list[Contact]:
        """Return the addresses, the one that the person used last first; none when the conversation is unknown."""
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

    async def say(
        self,
        inquiry: str,
        *,
        staff: Staff,
        text: str,
        external_id: str,
        internal: bool,
        masked: bool,
        via: Address | None = None,
        attachments: tuple[str, ...] = (),
        copied: tuple[Copied, ...] = (),
    ) -> Message:
        """Store a reply (with its outbox entry) or an internal note, once per external id.

        `via` is one of the conversation's contacts, the one used last when none is given; `attachments` are ids of files
        that staff have added to this inquiry before, `copied` gets a reply by e-mail, too.
        Raises Conflict when a reply comes from somebody who does not have the conversation, BadInput for an address that
        is no contact and for copies by another channel than e-mail, OptedOut where one of `copied` wants no messages,
        NotFound for a file that is not there.
        """
        ...

    async def attach(self, inquiry: str, *, staff: Staff, attachment: Attachment) -> None:
        """Add a file that a later reply or note of the inquiry may carry; unused ones are deleted after a day."""
        ...

    async def split(self, inquiry: str, *, staff: Staff, message: str) -> str:
        """Move a message and all after it into a conversation and an inquiry of their own; return the new inquiry.

        Raises Conflict when the inquiry is closed, a colleague has it, or nothing would be left in it.
        """
        ...

    async def split_chosen(self, inquiry: str, *, staff: Staff, messages: Sequence[str]) -> str:
        """Move the chosen messages, and no others, as `split` does. Raises NotFound where one of them is not there."""
        ...

    async def merge(self, inquiry: str, *, staff: Staff, into: str) -> None:
        """Move all that was said in an inquiry into another one of the same municipality, and close the emptied one.

        The addresses of both go on reaching the one that is left. Raises Conflict when either is closed or a colleague's.
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
        self, municipality: str, *, view: str, staff: str, before: str | None, limit: int, reach: Reach = "all"
    ) -> tuple[list[Inquiry], str | None]:
        """Return inquiries of a view, and the cursor for more. Raises Malformed for an unknown view or cursor."""
        ...

    async def window(
        self,
        municipality: str,
        *,
        view: str,
        staff: str,
        order: InboxOrder = InboxOrder.NEWEST,
        wanted: InboxFilter = NO_FILTER,
        place: Place = TOP,
        limit: int,
        reach: Reach = "all",
    ) -> InboxWindow:
        """Return a piece of a view in an order. Raises Malformed for an unknown view or cursor."""
        ...

    async def counts(self, municipality: str, *, staff: str, reach: Reach = "all") -> dict[str, int]:
        """Return how many inquiries each view holds, of those that the asker reaches."""
        ...

    async def inquiry(self, municipality: str, inquiry: str) -> Inquiry:
        """Return one inquiry by id. Raises NotFound."""
        ...

    async def messages(self, municipality: str, inquiry: str) -> list[Message]:
        """Return all that was said, oldest first, notes included. Raises NotFound."""
        ...


class Reaching(Protocol):
    """Knows who sees which inquiry; what is named by one raises NotFound."""

    async def seen(self, municipality: str, named: Sequence[str], staff: str, reach: Reach) -> frozenset[str]:
        """Return which of the inquiries named a member of staff sees."""
        ...

    async def seen_messages(self, municipality: str, named: Sequence[str], staff: str, reach: Reach) -> frozenset[str]:
        """Return which of the messages named stand in an inquiry that a member of staff sees."""
        ...

    async def of_inquiry(self, municipality: str, inquiry: str) -> Audience:
        """Return who sees an inquiry."""
        ...

    async def of_number(self, municipality: str, number: str) -> Audience:
        """Return who sees the inquiry with a number."""
        ...

    async def of_conversation(self, municipality: str, conversation: str) -> Audience:
        """Return who sees the newest inquiry of a conversation."""
        ...

    async def of_attachment(self, municipality: str, attachment: str) -> Audience:
        """Return who sees the inquiry that a file belongs to."""
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

    async def claim(self, now: datetime, limit: int, *, channel: str | None = None) -> list[Outbound]:
        """Return what is due (by one channel), each only once until `settle` or until its claim runs out."""
        ...

    async def settle(
        self,
        message: str,
        state: DeliveryState,
        *,
        retry_at: datetime | None = None,
        error: str | None = None,
        why: Why | None = None,
    ) -> None:
        """Write how far a message has come; a state never goes back from `delivered` or `failed`."""
        ...

    async def next_due(self, channel: str | None = None) -> datetime | None:
        """Return when the next entry (of one channel) is due, None when there is none."""
        ...

    async def queues(self) -> dict[str, Queue]:
        """Return what waits and what failed, by channel."""
        ...


class Sent(Protocol):
    """Counts what was handed on."""

    def sent(self, channel: str, state: str) -> None:
        """Count a message by how far it came."""
        ...


class Notices(Protocol):
    """What members of staff should know, until they have read it."""

    async def tell(
        self, municipality: str, staff: str, kind: str, *, about: str, text: str, details: dict[str, Any], once: str
    ) -> bool:
        """Leave a notice; False when the same was left before: `once` names it for that person."""
        ...

    async def of(self, municipality: str, staff: str, *, unread: bool = False, limit: int = 100) -> list[Notice]:
        """Return a person's notices, the newest first."""
        ...

    async def read(self, municipality: str, staff: str, named: Sequence[str] | None = None) -> int:
        """Mark a person's notices as read (all, or those named) and return how many were not."""
        ...

    async def take_back(self, municipality: str, staff: Collection[str], once: str) -> list[str]:
        """Take a notice away from those of some who have not read it; return from whom. It may be left to them again."""
        ...


class Promises(Protocol):
    """Says honestly when a person will have answered."""

    def promise(self, language: str, service: str | None = None) -> Promise:
        """Return the day by which who writes now has an answer, counted in working days, by the service's own promise."""
        ...


class Texts(Protocol):
    """What Torg itself says, in every language."""

    def text(self, key: str, language: str, **values: object) -> str:
        """Return a text with its values put in; the first language stands in for one that is missing."""
        ...
