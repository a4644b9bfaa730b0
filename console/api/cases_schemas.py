"""What goes over the wire about cases in case and archive systems."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from bot.cases import LONGEST_REFERENCE, LONGEST_URL
from console.api.schemas import WhyInfo

State = Literal["waiting", "delivered", "refused", "failed"]


class CaseSystemInfo(BaseModel):
    """A system that inquiries can be sent to, and how it is; `reason` is for who looks after it."""

    name: str
    kind: Literal["noark", "webhook"]
    title: str
    state: Literal["up", "starting", "down", "off"]
    reason: str


class CaseInfo(BaseModel):
    """A case as it stands; `reason` tells why it was refused or is tried again, `retry_at` when.

    `why` is there where Torg found it itself; without it `reason` is what the other system said.
    """

    id: str
    inquiry: str
    number: str
    system: str
    system_title: str
    state: State
    messages: int
    files: int
    notes: bool
    sent_by: str
    sent_at: datetime
    attempts: int
    reason: str
    why: WhyInfo | None
    retry_at: datetime | None
    delivered_at: datetime | None
    reference: str
    url: str
    referred_by: str
    referred_at: datetime | None


class InquiryCases(BaseModel):
    """What was sent of an inquiry, the newest first, and where it can be sent."""

    cases: list[CaseInfo]
    systems: list[CaseSystemInfo]


class CaseList(BaseModel):
    """Cases, the newest first, and the systems."""

    cases: list[CaseInfo]
    systems: list[CaseSystemInfo]


class ChosenFile(BaseModel):
    """A file that would go along; `size` is in bytes."""

    name: str
    media_type: str
    size: int


class ChosenContact(BaseModel):
    """A way to reach the person that would go along."""

    channel: str
    address: str
    name: str


class CasePreviewInfo(BaseModel):
    """What would be sent; `before` counts the messages that the system has already, in the case `reference`."""

    messages: int
    notes: int
    files: list[ChosenFile]
    persons: list[ChosenContact]
    refused_files: list[str]
    before: int
    reference: str


class CaseWanted(BaseModel):
    """What goes along to which system."""

    system: Annotated[str, Field(max_length=32)]
    messages: bool = True
    notes: bool = False
    files: bool = True
    person: bool = True


class SendCase(CaseWanted):
    """An inquiry to send; the same `client_id` again is the same case."""

    client_id: Annotated[str, Field(min_length=8, max_length=64)]


class CaseReference(BaseModel):
    """The reference that somebody has read in the other system, and where it can be read there."""

    reference: Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE)]
    url: Annotated[str, Field(max_length=LONGEST_URL, pattern=r"^(https?://\S+)?$")] = ""
