"""What crosses the layers: frozen data, no live objects.

Identifiers are UUID strings in their canonical form; times are timezone-aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from bot.errors import Why

LANGUAGES = ("nb", "nn", "sv", "en")
"""Languages with texts today, as ISO 639-1 codes; the first is the fallback."""


class Owner(StrEnum):
    """Who answers in a conversation; the pipeline enforces it."""

    BOT = "bot"
    QUEUE = "queue"
    STAFF = "staff"


class Author(StrEnum):
    """Who said a message."""

    CITIZEN = "citizen"
    BOT = "bot"
    STAFF = "staff"
    OUTSIDE = "outside"
    """Somebody to whom staff have sent a message on, and who answers by e-mail: neither the citizen nor staff."""
    NOTICE = "notice"
    """Torg itself, on what happens: «a person has taken over»."""


class Visibility(StrEnum):
    """Who sees a message."""

    ALL = "all"
    STAFF = "staff"
    """An internal note."""


class DeliveryState(StrEnum):
    """How far an outgoing message has come."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"


class InquiryStatus(StrEnum):
    """Where an inquiry stands."""

    NEW = "new"
    """Registered or handed over, and nobody of the staff has looked at it yet."""

    WITH_BOT = "with_bot"
    WAITING_STAFF = "waiting_staff"
    WAITING_CITIZEN = "waiting_citizen"
    WITH_DEPARTMENT = "with_department"
    """Forwarded to the unit that knows; the desk waits for its result."""

    SOLVED = "solved"
    """Done as staff see it; what the citizen writes within some days opens it again."""

    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached: a channel's name and an address that the channel understands."""

    channel: str
    value: str


Reach = Literal["everything", "all", "unit", "own", "none"]
"""Which inquiries somebody sees: everything, all but other units' of the specialist track, those of the own units, those
handed to them, or none."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees an inquiry beside those who see all: `own` those it was handed to, `unit` them and its unit's people.

    One of the specialist track is `guarded`: of those who see all, `cleared` alone see it.
    """

    own: frozenset[str]
    unit: frozenset[str]
    guarded: bool = False
    cleared: frozenset[str] = frozenset()

    def holds(self, staff: str, reach: Reach) -> bool:
        """Tell whether somebody of this reach is among them."""
        if reach == "all":
            return not self.guarded or staff in self.cleared
        return reach == "everything" or (reach == "own" and staff in self.own) or (reach == "unit" and staff in self.unit)


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff as they work in one municipality; `role` is one of `console.auth.rights`.

    Whose account is `closed` cannot log in; the name still stands beside what they did.
    """

    id: str
    municipality: str
    username: str
    name: str
    role: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the person of a conversation: where, what the person is called there, and since when it is known."""

    address: Address
    name: str = ""
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message; `reference` tells where `Files` keeps it, `size` is in bytes.

    `refused` is why the file was not kept (`too_large`, `forbidden_type`), empty when it was; `inline` tells that it is
    shown within the text.
    """

    id: str
    name: str
    media_type: str
    size: int
    reference: str
    inline: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """Somebody beside the one it is for who got a mail, too; `error` is why they did not get it after all, `why` the same.

    `kind` is where they stand in it: `to` is one of several whom a citizen wrote to, and of `bcc` the others know nothing.
    """

    kind: Literal["to", "cc", "bcc"]
    address: str
    error: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a member of staff should know.

    `kind` is a word for what it is (`review_due`), `about` what it is about (`article:<id>`), `text` the key of its text,
    `details` what goes into that text.
    """

    id: str
    municipality: str
    staff: str
    kind: str
    about: str
    text: str
    details: dict[str, Any]
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An article that an answer rests on."""

    article: str
    title: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a citizen can pick instead of writing.

    `value` is one of `human`, `article:<id>`, `yes`, `no`, `cancel`.
    """

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a channel received, parsed, before anything is stored.

    `external_id` is the sender's own id of the message, unique within the channel: the same id twice is one message.
    `conversation` is set where the channel knows it (web chat, a thread of mails); else the pipeline finds it by `sender`.
    A conversation that another channel began takes a message only from one of its contacts.
    `secret_hash` is the SHA-256 of the conversation's secret, hexadecimal, where the channel has one.
    `title` is what the sender calls the matter (a mail's subject). `full_text` is everything that was written where `text`
    is what is new in it. `silent` is why no automatic answer may be given (`auto-replied`, `list`, `bounce`, …): it
    waits for staff, unless it is an echo of what we sent (an absence note) in a conversation that is under way.
    `details` holds what staff should know of this message (a channel's own facts, never what was said).
    `proven` tells that the channel has seen proof that the conversation is the sender's: its secret link. `copied` are
    those who got it, too, without the desk's own addresses. `sent_on` is the message of staff's that sent something on to
    the sender, who answers it: then the sender is not the citizen. `junk` tells that a filter on the way took what begins
    with it for junk.
    """

    municipality: str
    channel: str
    sender: Address
    external_id: str
    text: str
    received_at: datetime
    conversation: str | None = None
    secret_hash: str | None = None
    language: str | None = None
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()
    sender_name: str = ""
    title: str | None = None
    full_text: str | None = None
    silent: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    proven: bool = False
    copied: tuple[Copied, ...] = ()
    sent_on: str | None = None
    junk: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the pipeline says of a recorded inbound message; `duplicate` when it was there already.

    `told` are the members of staff whom a notice tells of it.
    """

    conversation: str
    inquiry: str
    inquiry_number: str
    message: str
    sequence: int
    duplicate: bool
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said in a conversation, as it stands in the store.

    `masked` tells that personal data was taken out of `text` before it was stored.
    `details` holds what an answer rests on (`confidence`, `article`, `intent`), for staff and statistics.
    `via` is where it came from or goes to; None for what was never on its way (notes) or came before this was kept.
    `error` is why delivery failed or must be tried again, `why` the same in a form that clients say themselves. `full_text`
    as in `Inbound`. `copied` are those who got it, too: for staff alone, since the citizen must not see who got a blind
    copy. `sends_on` is the message that this one sends on to somebody outside, and its `full_text` is then what was quoted
    below `text`. `staff` is the id of who wrote it.
    An internal note can be mended: `version` counts its wordings, `edited_at` is when it got this one, and of one that is
    `withdrawn` the text is empty.
    """

    id: str
    municipality: str
    conversation: str
    inquiry: str
    author: Author
    visibility: Visibility
    text: str
    created_at: datetime
    language: str
    author_name: str | None = None
    external_id: str | None = None
    html: str | None = None
    sources: tuple[Source, ...] = ()
    choices: tuple[Choice, ...] = ()
    masked: bool = False
    state: DeliveryState | None = None
    details: dict[str, Any] = field(default_factory=dict)
    via: Address | None = None
    attachments: tuple[Attachment, ...] = ()
    full_text: str | None = None
    error: str | None = None
    why: Why | None = None
    copied: tuple[Copied, ...] = ()
    sends_on: str | None = None
    staff: str | None = None
    version: int = 1
    edited_at: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message on its way out, as the outbox hands it to a channel; `attempt` counts from 1.

    `inquiry_number` and `title` are those of its inquiry. `to_name` is what the person is called at that address.
    `reference` is the next hop's id of the message, from a try that ended before it was settled.
    """

    message: Message
    to: Address
    attempt: int
    inquiry_number: str = ""
    title: str = ""
    to_name: str = ""
    reference: str | None = None


class ArrivalState(StrEnum):
    """What became of what a channel received, as it came."""

    STORED = "stored"
    """Waits to be read."""
    PARTIAL = "partial"
    """Waits for its other parts."""
    RECORDED = "recorded"
    """Stands in the record as a message."""
    QUARANTINED = "quarantined"
    """Cannot be read; waits for a person of the staff."""
    IGNORED = "ignored"
    """Was read and says nothing to anybody (a delivery report), or staff have discarded it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a channel received, as it came: its bytes are kept by `Files` under `reference`.

    `key` is unique within the channel: the same key twice is one arrival. `envelope` holds what the transport knows
    beside the bytes, without what was said (a mail's envelope addresses, a mailbox's numbers). `reason` is why it could
    not be read, in English, and `why` the same for people.
    """

    id: str
    municipality: str
    channel: str
    key: str
    reference: str
    received_at: datetime
    envelope: dict[str, Any] = field(default_factory=dict)
    state: ArrivalState = ArrivalState.STORED
    reason: str = ""
    attempts: int = 0
    conversation: str | None = None
    message: str | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """What of a channel waits in the outbox, since when the oldest, how many failed within a day, and the last error."""

    waiting: int = 0
    oldest: datetime | None = None
    failed: int = 0
    last_error: str = ""
    last_error_at: datetime | None = None
    last_error_why: Why | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the dialogue layer is asked to answer.

    `attempt` is above 1 when the layer may have seen the message already: the service died before its answer was
    recorded. `stale` tells that what the layer remembers of the conversation must be dropped first. `channel` is the
    one that the message came by, `title` that of its inquiry, `first` that nobody has answered in this inquiry yet,
    `attachments` how many files came beside its text.
    """

    municipality: str
    conversation: str
    inquiry_number: str
    message: str
    text: str
    language: str
    attempt: int = 1
    choice: str | None = None
    stale: bool = False
    channel: str = "webchat"
    title: str = ""
    first: bool = True
    attachments: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing the bot says: plain `text`, the same as sanitised `html` where it has form, and what it rests on."""

    text: str
    html: str | None = None
    sources: tuple[Source, ...] = ()
    choices: tuple[Choice, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the dialogue layer decided for one turn.

    `handover` is set when a person must take over: `asked`, `form`, `unknown`, `unavailable`, or `specialist`.
    `title` is a short name for the inquiry where the dialogue found one (a finished form).
    `confidence` is the knowledge base's calibrated probability, 0 to 1, when it was asked.
    `degraded` tells that the dialogue layer was away and the knowledge base alone decided.
    `farewell` tells that a goodbye or thanks was answered, and nothing beside it was said or asked.
    """

    replies: tuple[Reply, ...]
    handover: str | None = None
    title: str | None = None
    intent: str | None = None
    intent_confidence: float | None = None
    confidence: float | None = None
    language: str | None = None
    degraded: bool = False
    farewell: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, numbered; `sequence` grows over the whole installation and has gaps per conversation.

    Kinds: `message`, `note`, `owner`, `status`, `delivery`, `moved`, `changed`, `routed`, `case`, `ended`, `deleted`.
    `body` holds ids and states, never what people said: that is read from its message when the event is sent, so deleting
    a message deletes it everywhere. `note` tells that an internal note was mended or withdrawn. `ended` is a farewell after
    an answer of the bot's, upon which a chat may ask whether the person was helped.
    """

    sequence: int
    municipality: str
    kind: str
    conversation: str
    inquiry: str | None
    at: datetime
    body: dict[str, Any]
    message: Message | None = None

    @property
    def for_citizen(self) -> bool:
        """Whether the citizen may see it: no internal notes, and nothing on how deliveries went."""
        if self.kind == "message":
            return self.message is not None and self.message.visibility is Visibility.ALL
        return self.kind in {"owner", "status", "ended", "deleted"}


@dataclass(frozen=True, slots=True)
class Signal:
    """Something passing that is not recorded: `topic` is `events`, `typing`, `presence` or `health`."""

    topic: str
    municipality: str
    conversation: str | None = None
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An inquiry as it stands now; `preview` is the last thing said by citizen or staff, shortened.

    `staff` and `staff_name` tell who has the conversation while `owner` is `staff`; `waiting_since` is set while the
    citizen waits for a person; `messages` counts what was said, notes and notices not included. `unit` and `responsible`
    are the ids of who has to see to it; `overdue` tells that a deadline of it is over; `put_off_until` is set while it is
    put off. `junk` is closed, and counts nowhere. `priority` is one of `bot.handling.Priority`.
    """

    id: str
    municipality: str
    number: str
    conversation: str
    channel: str
    status: InquiryStatus
    owner: Owner
    staff: str | None
    staff_name: str | None
    title: str
    preview: str
    language: str
    opened_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    handover_reason: str | None
    messages: int
    unit: str | None = None
    responsible: str | None = None
    overdue: bool = False
    put_off_until: datetime | None = None
    junk: bool = False
    priority: str = "normal"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationState:
    """What a channel must know of a conversation to greet its citizen; `secret_hash` as in `Inbound`."""

    conversation: str
    municipality: str
    owner: Owner
    staff_name: str | None
    language: str
    secret_hash: str | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the knowledge base, in the asker's language; `audience` is `public` or `staff`, who see more."""

    municipality: str
    text: str
    language: str
    limit: int = 5
    audience: str = "public"


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that may answer: `answer` is Markdown, `html` the same, sanitised.

    `language` is that of the text given, which differs from the asker's where the article lacks theirs.
    `confidence` is a calibrated probability, 0 to 1, that this article answers the question.
    `origin` is the municipality that shared the article, empty for the asker's own.
    """

    article: str
    service: str
    question: str
    answer: str
    html: str
    url: str
    language: str
    confidence: float
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """By which day a person will have answered, and that day in words of a language («torsdag 26. november»)."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the knowledge base knows about a question, best hit first.

    `verdict` is `answer` (give the first hit), `nearest` (offer the hits as choices) or `unknown` (say so).
    """

    verdict: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How a part is: `state` is `up`, `starting`, `down` or `off` (switched off, or its settings are wrong).

    `since` tells when it came to that, `reason` is for logs and commands, and `whys` say the same for people in their
    own language; there are none where another system's words are all that is known. A channel's part is called
    `channel.<name>`.
    """

    part: str
    state: str
    since: datetime
    reason: str = ""
    whys: tuple[Why, ...] = ()
