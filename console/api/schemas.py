"""What the console's HTTP interface takes and gives; the OpenAPI document and the browser's types come from here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from bot.errors import BadInput
from console.auth.names import username_of

PRINTED = r"^[^\x00-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _username(text: str) -> str:
    try:
        return username_of(text)
    except BadInput as error:
        raise ValueError(str(error)) from error


class Schema(BaseModel):
    """Base of all: nothing unknown is taken, so that a misspelt field is an error and not silence."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Why a request was refused; `code` is one of `bot.errors`."""

    code: str
    message: str
    retry_after: float | None = None


class LogIn(Schema):
    """A local account's name and password."""

    username: Annotated[Text, StringConstraints(max_length=100, pattern=PRINTED), AfterValidator(_username)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class Staff(Schema):
    """A member of staff."""

    id: str
    username: str
    name: str
    role: Literal["desk", "administrator"]


class Session(Schema):
    """Who is logged in, and until when."""

    staff: Staff
    municipality: str
    municipality_name: str
    expires_at: datetime


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


class MessageInfo(Schema):
    """One thing said; `state` tells how far an outgoing one has come, `masked` that personal data was taken out."""

    id: str
    author: Literal["citizen", "bot", "staff", "notice"]
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


class InquirySummary(Schema):
    """An inquiry as the inbox shows it."""

    id: str
    number: str
    conversation: str
    channel: str
    status: Literal["with_bot", "waiting_staff", "waiting_citizen", "closed"]
    owner: Literal["bot", "queue", "staff"]
    staff: Staff | None
    title: str
    preview: str
    language: str
    opened_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    messages: int


class InquiryPage(Schema):
    """Part of the inbox; `next` goes into `before` to get more, null at the end. `sequence`: see the event stream."""

    inquiries: list[InquirySummary]
    next: str | None
    counts: dict[str, int]
    sequence: int


class InquiryDetail(Schema):
    """An inquiry with all that was said."""

    inquiry: InquirySummary
    messages: list[MessageInfo]
    handover_reason: str | None
    sequence: int


class NewMessage(Schema):
    """A reply or note by staff; the same `client_id` twice is one message."""

    client_id: Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class TakeOver(Schema):
    """Take a conversation; `force` takes it from a colleague who has it."""

    force: bool = False


class PartHealth(Schema):
    """How a part of the service is."""

    part: str
    state: Literal["up", "starting", "down"]
    since: datetime
    reason: str


class HealthInfo(Schema):
    """How the service and its parts are."""

    version: str
    parts: list[PartHealth]
