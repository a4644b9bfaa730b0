"""What the interface takes and gives about first messages: staff write to somebody who has not written."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Len
from pydantic import Field, StringConstraints

from console.api.handling_schemas import Title
from console.api.schemas import InquirySummary, Schema, Text
from console.api.topics_schemas import Language


class To(Schema):
    """Where a first message goes; a telephone number without a country is one of the service's own."""

    channel: Literal["email", "sms"]
    address: Annotated[Text, StringConstraints(max_length=320)]


class FirstMessageToSee(Schema):
    """A first message that is being written; `title` is a mail's subject, `name` what the person is called."""

    to: To
    text: Text
    title: Title = ""
    name: Title = ""
    language: Language = "nb"


class NewFirstMessage(FirstMessageToSee):
    """A first message to be sent. The same `client_id` again is the same one; `attachments` were added before."""

    client_id: Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    attachments: Annotated[list[UUID], Len(max_length=20)] = Field(default_factory=list)


class RecipientInfo(Schema):
    """Whom a message would reach: `address` as the service writes it, `stopped` where they want none.

    `open` are the person's open inquiries that the asker may see, newest first.
    """

    channel: str
    address: str
    stopped: bool
    open: list[InquirySummary]
