"""What the interface takes and gives about drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from bot.drafts import LONGEST_DRAFT
from console.api.schemas import Problem, Schema

Kind = Literal["reply", "note"]
Version = Annotated[str, StringConstraints(max_length=36, pattern=r"^[0-9a-f-]*$")]


class DraftInfo(Schema):
    """A draft of the asker's own; `version` goes into `based_on` of the next change, `client_id` is what it is sent by."""

    kind: Kind
    text: str
    client_id: str
    version: str
    updated_at: datetime


class ColleagueDraft(Schema):
    """That a colleague has begun a reply; what is in it is read by who has the inquiry and takes it over."""

    staff: str
    name: str
    updated_at: datetime


class DraftList(Schema):
    """The asker's own drafts to an inquiry, and of whom else there is a reply half written."""

    own: list[DraftInfo]
    others: list[ColleagueDraft]


class SaveDraft(Schema):
    """A draft as it stands now; an empty text throws it away. `based_on` is empty for a new one."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_DRAFT)]
    client_id: Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    based_on: Version = ""


class SavedDraft(Schema):
    """What is kept; null when nothing is."""

    draft: DraftInfo | None


class StaleDraftInfo(Problem):
    """The draft was changed in another window: how it stands there; null when it was sent or thrown away there."""

    current: DraftInfo | None = None


class TakeDraft(Schema):
    """Whose draft is taken over."""

    staff: UUID
