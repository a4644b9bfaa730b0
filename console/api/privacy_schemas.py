"""What the interface takes and gives about privacy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from console.api.schemas import Schema


class LookInfo(Schema):
    """A row of the log of who looked; `number` is the inquiry's, where the look was at one that is still there.

    `looked_in` is the register elsewhere that was asked, in a look-up.
    """

    sequence: int
    at: datetime
    staff_name: str
    action: Literal["opened", "searched", "downloaded", "exported", "erased", "looked_up", "translated", "checked"]
    about: str
    part: str | None
    looked_in: str | None
    number: str | None


class LookPage(Schema):
    """Rows of the log, newest first; `next` is what `before` has to be for more."""

    looks: list[LookInfo]
    next: int | None


class LookerInfo(Schema):
    """Somebody who stands in the log, with the name that they had last."""

    id: str
    name: str


class LookerList(Schema):
    """Who stands in the log, by name."""

    people: list[LookerInfo]


class LogVerdict(Schema):
    """Whether the log is whole: how many rows, the last one's hash, and the first row that is wrong or missing."""

    rows: int
    head: str
    broken_at: int | None


class PeriodsInfo(Schema):
    """After how many days without anything happening what is deleted."""

    chat_days: int
    inquiry_days: int
    identity_days: int


class RetentionRunInfo(Schema):
    """A run of retention; `counts` by kind: chats, inquiries, messages, attachments, links."""

    id: str
    day: date
    dry: bool
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, int]
    failure: str


class DueDay(Schema):
    """How many conversations a day will delete, if nothing happens in them until then."""

    day: date
    count: int


class DeferredInfo(Schema):
    """A conversation that somebody wants erased and that must be archived until a day; by the numbers of its inquiries.

    `beside` tells that only the address and answers of somebody outside go then.
    """

    inquiries: list[str]
    asked_at: datetime
    until: date
    beside: bool


class RetentionInfo(Schema):
    """What retention did, and what comes next; `deferred` waits until it need not be archived any more."""

    periods: PeriodsInfo
    runs: list[RetentionRunInfo]
    coming: list[DueDay]
    deferred: list[DeferredInfo]


class AboutPerson(Schema):
    """By what a person is found: an address of a channel, or the number of an inquiry."""

    channel: Literal["email", "sms", "xmpp", "letter", "inquiry"]
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class PersonInfo(Schema):
    """What is kept of a person, in numbers; `beside` are other people's inquiries in which their address stands.

    `silent` tells that the address wants no messages, `blocked` that what comes from it is junk.
    """

    address: str
    conversations: int
    inquiries: list[str]
    messages: int
    attachments: int
    beside: list[str]
    silent: bool
    blocked: bool


class KeptInfo(Schema):
    """An inquiry that was not erased, why, and the day on which it will be."""

    inquiry: str
    reason: Literal["archive"]
    until: date


class ErasureInfo(Schema):
    """What an erasure did: `backups` still hold it, `pending` is told as soon as it answers.

    `beside` are other people's inquiries out of which the person's address and answers were taken.
    `answer` is what the person may be told, in the language in which they wrote last.
    """

    conversations: int
    kept: list[KeptInfo]
    backups: list[str]
    pending: list[Literal["dialogue"]]
    answer: str
    beside: list[str]
