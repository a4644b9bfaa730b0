"""Schemas of sending a message on by e-mail."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from annotated_types import Len

from console.api.schemas import AttachmentInfo, CopyAddresses, NewMessage, Schema


class QuotedInfo(Schema):
    """What goes along below staff's own words when a message is sent on, and the files that may be left out."""

    subject: str
    text: str
    attachments: list[AttachmentInfo]


class NewSentOn(NewMessage):
    """What is sent on: `to` are e-mail addresses, twenty at most, `attachments` ids of the message's files that go along."""

    to: CopyAddresses
    attachments: Annotated[list[UUID], Len(max_length=100)]
