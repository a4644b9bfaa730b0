"""What the interface takes and gives about handling inquiries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from annotated_types import Len
from pydantic import AwareDatetime, Field, StringConstraints

from bot.handling import NoUndo
from console.api.schemas import PRINTED, InquirySummary, PriorityName, Problem, Schema, TagName, Text
from console.api.topics_schemas import Language, TopicId, TopicInfo

KindName = Literal["question", "fault", "application", "complaint", "praise", "access", "other"]
FieldName = Literal["title", "kind", "priority", "topic", "service", "unit", "responsible", "language", "tags"]
MOST_SENT = 200
"""More tags than staff may give an inquiry: a merge may have left it with more."""
Suggestable = Literal["title", "topic", "service", "language"]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=PRINTED)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=36, pattern=PRINTED)]
ServiceId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)]


class NewAddress(Schema):
    """Where the citizen of a call or visit can be answered."""

    channel: Literal["email", "sms", "letter", "xmpp"]
    address: Annotated[Text, StringConstraints(max_length=400)]


class NewRegistration(Schema):
    """A call, visit or letter; only how it came and what came of it must be said.

    `result`: `answered` (solved on the spot), `mine` (who registers it follows it up) or `queue`. `suggested` names the
    fields that Torg may fill in: those that nobody has touched. The same `client_id` again is the same inquiry.
    """

    client_id: Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    channel: Literal["telephone", "visit", "letter_in"]
    result: Literal["answered", "mine", "queue"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8000)] = ""
    title: Title = ""
    kind: KindName | None = None
    priority: PriorityName = "normal"
    topic: TopicId | None = None
    service: ServiceId | None = None
    language: Language = "nb"
    address: NewAddress | None = None
    name: Title = ""
    suggested: Annotated[list[Suggestable], Len(max_length=10)] = Field(default_factory=list)


class SuggestFields(Schema):
    """A text that is being written; `language` where somebody has said which, `shown_in` that of the names given."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8000)]
    language: Language | None = None
    shown_in: Language = "nb"


class Named(Schema):
    """Something that can be chosen."""

    id: str
    name: str


class ServiceChoice(Named):
    """A service, and the unit that is responsible for it."""

    unit: str | None


class FieldSuggestions(Schema):
    """What the text suggests: `topic` and `service` where Torg is sure enough, the likeliest ones to choose from."""

    title: str
    language: Language
    topic: str | None
    service: str | None
    topics: list[TopicInfo]
    services: list[ServiceChoice]


class FieldChoices(Schema):
    """What fields may be; `tags` are those in use in what the asker sees, the most used first."""

    kinds: list[KindName]
    priorities: list[PriorityName]
    services: list[ServiceChoice]
    units: list[Named]
    staff: list[Named]
    languages: list[Language]
    tags: list[str]


class FieldsInfo(Schema):
    """How an inquiry is described. `names` are those of topic, service, unit and responsible, by field.

    `version` goes into the next change; `suggested` names the fields that Torg filled in. `changed_by` made the last
    change by hand, null when nobody has.
    """

    version: int
    title: str
    kind: KindName | None
    priority: PriorityName
    topic: str | None
    service: str | None
    unit: str | None
    responsible: str | None
    language: Language
    tags: list[str]
    names: dict[str, str]
    suggested: list[str]
    changed_by: str | None
    changed_at: datetime | None


class ChangeFields(Schema):
    """Fields to change, those that are named, and the version that was seen; null or an empty title empties a field.

    `tags` are all that the inquiry is to have; of those that capitals or spaces alone tell apart, the first one counts.
    """

    version: int
    title: Title | None = None
    kind: KindName | None = None
    priority: PriorityName = "normal"
    topic: TopicId | None = None
    service: ServiceId | None = None
    unit: Identifier | None = None
    responsible: Identifier | None = None
    language: Language = "nb"
    tags: Annotated[list[TagName], Len(max_length=MOST_SENT)] = Field(default_factory=list)


class StaleFields(Problem):
    """The fields were changed meanwhile: how they stand now, to be put beside what was to be written."""

    current: FieldsInfo | None = None


class MergeUndoInfo(Schema):
    """Whether the merge that a step tells of can be undone: `inquiry` was emptied, `into` has what it held.

    `version` is that of `into`. `refused` says why it cannot, null when it can.
    """

    inquiry: str
    into: str
    version: int
    refused: NoUndo | None


class Unmerge(Schema):
    """Undo a merge; `version` is the one that the inquiry with everything had when it was looked at."""

    version: Annotated[int, Field(ge=1)]


class StepInfo(Schema):
    """What was done: `kind` names it, `who` did it (null: Torg), `values` go into its sentence.

    Values are names where the record has ids: of staff, units, services, topics, and the numbers of inquiries. `field` says
    which field of the inquiry was changed. `sentence` says it all where routing has words for it. `undo` stands on a merge
    that holds, for those who may merge.
    """

    id: str
    kind: str
    who: str | None
    at: datetime
    values: dict[str, str]
    sentence: str | None
    undo: MergeUndoInfo | None


class StepList(Schema):
    """Steps, oldest first."""

    steps: list[StepInfo]


class RelatedInfo(Schema):
    """Inquiries that have to do with this one: linked by staff; and of the same person, newest first."""

    linked: list[InquirySummary]
    earlier: list[InquirySummary]


class PutOff(Schema):
    """Until when an inquiry is to be put off; a year at most."""

    until: AwareDatetime


class PutOffMoment(Schema):
    """A moment that is often wanted, by what it is called."""

    name: Literal["opening_today", "later_today", "next_working_day", "third_working_day", "next_week"]
    at: datetime


class PutOffMoments(Schema):
    """Moments, the first one first."""

    moments: list[PutOffMoment]


class NewLink(Schema):
    """The id or number of the other inquiry; a number may lack its year and zeros."""

    other: Annotated[Text, StringConstraints(max_length=40)]
