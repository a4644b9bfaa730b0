"""What the console's HTTP interface takes and gives; the OpenAPI document and the browser's types come from here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, StringConstraints

from bot.addresses import LONGEST
from bot.handling import LONGEST_TAG

PRINTED = r"^[^\x00-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Schema(BaseModel):
    """Base of all: nothing unknown is taken, so that a misspelt field is an error and not silence."""

    model_config = ConfigDict(extra="forbid")


class WhyInfo(Schema):
    """What exactly stood in the way, for clients to say in their own words; `line` of a file counts from 1."""

    code: str
    values: dict[str, str]
    field: str
    line: int | None


class Problem(Schema):
    """Why a request was refused; `code` is one of `bot.errors`, and `why` is there where clients can say more."""

    code: str
    message: str
    retry_after: float | None = None
    why: WhyInfo | None = None


Role = Literal["desk", "case_worker", "editor", "support", "leader", "administrator", "auditor"]


class Staff(Schema):
    """A member of staff."""

    id: str
    username: str
    name: str
    role: Role


class SourceInfo(Schema):
    """An article that an answer rests on."""

    article: str
    title: str
    url: str
    language: str


class ChoiceInfo(Schema):
    """Something the citizen was offered to pick."""

    label: str
    value: str


class AttachmentInfo(Schema):
    """A file of a message; `size` is in bytes, `refused` (`too_large`, `forbidden_type`) why it was not kept."""

    id: str
    name: str
    media_type: str
    size: int
    inline: bool
    refused: Literal["too_large", "forbidden_type"] | None


class MessageNotes(Schema):
    """What staff should know of how a message came.

    `split_offered`: it has a new subject within a known thread. `belongs_to`: the number of an inquiry that it probably
    belongs to, though another person sent it. `automatic`: a machine sent it, and of what kind. `silent`: why no
    automatic answer was given. `unanswerable`: nothing can be sent back (`alphanumeric`, `short_code`). `opt_out`: the
    sender wants no messages any more (`stop`), or wants them again (`start`). `incomplete`: parts of it are missing.
    `problems`: what was odd and how it was read; `problem_whys` say the same, one by one, in a form that clients have
    sentences for.
    """

    sender: str | None
    subject: str | None
    split_offered: bool
    belongs_to: str | None
    automatic: str | None
    silent: str | None
    unanswerable: str | None
    opt_out: str | None
    problems: list[str]
    problem_whys: list[WhyInfo | None]
    incomplete: bool


class CopiedInfo(Schema):
    """Somebody who got a mail, too: `bcc` without the others' knowing it; `error` is why they did not get it after all.

    `why` says the same in a form that clients have sentences for.
    """

    kind: Literal["to", "cc", "bcc"]
    address: str
    error: str
    why: WhyInfo | None


class MessageInfo(Schema):
    """One thing said; `state` tells how far an outgoing one has come, `masked` that personal data was taken out.

    `channel` and `address` tell where it came from or goes to. `full_text` is all that was written where `text` is what
    is new in it. `error` is why it is not delivered, and `why` the same in a form that clients have sentences for. `copied`
    are those who got it, too. `sends_on` is the message that this one sends on to somebody outside: then `full_text` is what
    was quoted. `staff` is the id of who of the staff wrote it, who may mend a note: `version` counts its wordings,
    `edited_at` is when it got this one, and one that is `withdrawn` has no text any more.
    """

    id: str
    author: Literal["citizen", "bot", "staff", "outside", "notice"]
    author_name: str | None
    internal: bool
    text: str
    html: str | None
    sources: list[SourceInfo]
    choices: list[ChoiceInfo]
    masked: bool
    state: Literal["queued", "accepted", "delivered", "failed"] | None
    created_at: datetime
    client_id: str | None
    intent: str | None
    confidence: float | None
    channel: str | None
    address: str | None
    attachments: list[AttachmentInfo]
    full_text: str | None
    error: str | None
    why: WhyInfo | None
    copied: list[CopiedInfo]
    sends_on: str | None
    notes: MessageNotes
    staff: str | None
    version: int
    edited_at: datetime | None
    withdrawn: bool


class NoteInfo(MessageInfo):
    """A note as it was stored; `unreached` are those whom it mentions and who may not see the inquiry: nobody told them."""

    unreached: list[str]


PriorityName = Literal["normal", "high", "urgent"]
ClientId = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
TagName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TAG, pattern=r"^[^\x00-\x1f\x7f,]*$")
]
"""A tag, which holds no comma: between tags, commas stand."""


class InquirySummary(Schema):
    """An inquiry as the inbox shows it; `unit` and `responsible` are the ids of who has to see to it.

    `overdue` tells that a deadline of it is over; `put_off_until` is set while it is put off; `junk` is closed,
    and counts nowhere.
    """

    id: str
    number: str
    conversation: str
    channel: str
    status: Literal["new", "with_bot", "waiting_staff", "waiting_citizen", "with_department", "solved", "closed"]
    owner: Literal["bot", "queue", "staff"]
    staff: Staff | None
    title: str
    preview: str
    language: str
    opened_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    messages: int
    unit: str | None
    responsible: str | None
    priority: PriorityName
    tags: list[str]
    overdue: bool = False
    put_off_until: datetime | None = None
    junk: bool = False


class ContactInfo(Schema):
    """A way to reach the person: a channel and an address that it understands; `name` is what they are called there."""

    channel: str
    address: str
    name: str


class InquiryReference(Schema):
    """An inquiry, as others refer to it."""

    id: str
    number: str


class InquiryDetail(Schema):
    """An inquiry with all that was said.

    `contacts` are the ways to reach the person, the one used last first; `reply_to` is the one that an answer goes to
    unless staff choose another, null when there is none. `merged_into` is where everything went, null when nothing did.
    """

    inquiry: InquirySummary
    messages: list[MessageInfo]
    handover_reason: str | None
    contacts: list[ContactInfo]
    reply_to: ContactInfo | None
    merged_into: InquiryReference | None
    sequence: int


class NewMessage(Schema):
    """A reply or note by staff; the same `client_id` twice is one message."""

    client_id: ClientId
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class NewNote(NewMessage):
    """An internal note; `attachments` are ids of files that were added before."""

    attachments: Annotated[list[UUID], Len(max_length=20)] = []


class Via(Schema):
    """Where a reply is to go: one of the inquiry's contacts."""

    channel: Annotated[str, StringConstraints(max_length=32)]
    address: Annotated[str, StringConstraints(max_length=320)]


CopyAddresses = Annotated[list[Annotated[str, StringConstraints(max_length=LONGEST)]], Len(max_length=100)]


class NewReply(NewMessage):
    """A reply; `via` null is where answers go by default, `attachments` are ids of files that were added before.

    `cc` and `bcc` are e-mail addresses that get a copy, twenty together at most.
    """

    via: Via | None = None
    attachments: Annotated[list[UUID], Len(max_length=20)] = []
    cc: CopyAddresses = []
    bcc: CopyAddresses = []


class NewContact(Schema):
    """A way to reach the person; a postal address has a line for each of its lines."""

    channel: Literal["email", "sms", "letter", "xmpp"]
    address: Annotated[Text, StringConstraints(max_length=400)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=PRINTED)] = ""


class Split(Schema):
    """From which message on everything becomes an inquiry of its own."""

    message: UUID


class SplitChosen(Schema):
    """Which messages become an inquiry of their own."""

    messages: Annotated[list[UUID], Len(1, 1000)]


class Merge(Schema):
    """The id or number of the inquiry that takes everything over; a number may lack its year and zeros."""

    into: Annotated[Text, StringConstraints(max_length=40)]


class TakeOver(Schema):
    """Take a conversation; `force` takes it from a colleague who has it."""

    force: bool = False


class PartHealth(Schema):
    """How a part of the service is; `whys` say the reason in a form that clients have sentences for."""

    part: str
    state: Literal["up", "starting", "down", "off"]
    since: datetime
    reason: str
    whys: list[WhyInfo]


class HealthInfo(Schema):
    """How the service and its parts are."""

    version: str
    parts: list[PartHealth]


class ChannelInfo(Schema):
    """A channel: how it is, what waits to go out by it, and how much came that nobody could read.

    `oldest` is since when the longest waiting message waits, `failed` how many could not be delivered within a day.
    `last_error_why` says the last error in a form that clients have sentences for.
    """

    name: str
    state: Literal["up", "starting", "down", "off"]
    since: datetime
    reason: str
    whys: list[WhyInfo]
    waiting: int
    oldest: datetime | None
    failed: int
    last_error: str
    last_error_at: datetime | None
    last_error_why: WhyInfo | None
    quarantined: int


class ChannelsInfo(Schema):
    """Every channel; `mails_kept` tells that mails are kept here instead of sent."""

    channels: list[ChannelInfo]
    mails_kept: bool


class ArrivalInfo(Schema):
    """What a channel received and nobody could read; `size` is in bytes, null when its file is gone.

    `reason` is in English; `why` is there where clients can say it themselves.
    """

    id: str
    channel: str
    received_at: datetime
    state: Literal["stored", "partial", "recorded", "quarantined", "discarded", "ignored"]
    reason: str
    why: WhyInfo | None
    attempts: int
    size: int | None
    sender: str
    recipients: list[str]


class ArrivalList(Schema):
    """What a channel received, newest first."""

    arrivals: list[ArrivalInfo]


class KeptMailInfo(Schema):
    """A mail that was kept instead of sent; `id` is that of its message, `size` is in bytes."""

    id: str
    to: str
    subject: str
    size: int
    at: datetime


class KeptMailList(Schema):
    """Mails that were kept instead of sent, newest first."""

    mails: list[KeptMailInfo]


class KeptMailText(Schema):
    """A kept mail to read: its headers for people, and its text."""

    id: str
    sender: str
    to: str
    subject: str
    text: str
    attachments: list[str]
