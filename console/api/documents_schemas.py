"""What the console's interface takes and gives about documents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from annotated_types import Len
from pydantic import Field, StringConstraints

from console.api.articles_schemas import Audience, Language, Line
from console.api.schemas import Schema

DocumentState = Literal["published", "withdrawn"]
Values = Annotated[list[Annotated[str, StringConstraints(max_length=2_000)]], Len(max_length=50)]


class DublinCore(Schema):
    """The fifteen elements of ISO 15836, each with any number of values."""

    title: Values = Field(default_factory=list)
    creator: Values = Field(default_factory=list)
    subject: Values = Field(default_factory=list)
    description: Values = Field(default_factory=list)
    publisher: Values = Field(default_factory=list)
    contributor: Values = Field(default_factory=list)
    date: Values = Field(default_factory=list)
    type: Values = Field(default_factory=list)
    format: Values = Field(default_factory=list)
    identifier: Values = Field(default_factory=list)
    source: Values = Field(default_factory=list)
    language: Values = Field(default_factory=list)
    relation: Values = Field(default_factory=list)
    coverage: Values = Field(default_factory=list)
    rights: Values = Field(default_factory=list)


class EditDocument(Schema):
    """What is known of a document; `owner` is an id of staff, `based_on` the version that the writer saw."""

    metadata: DublinCore
    language: Language
    service: Line = ""
    owner: Line = ""
    shared: bool = False
    based_on: int


class DocumentVersionInfo(Schema):
    """A document as a step left it; `size` is in bytes."""

    version: int
    action: str
    state: DocumentState
    audience: Audience
    metadata: DublinCore
    name: str
    media_type: str
    size: int
    staff: str
    staff_name: str
    note: str
    at: datetime


class DocumentInfo(Schema):
    """A document; `characters` and `passages` tell how much text was found in it (0: only its metadata are found).

    In a list both are null.
    """

    id: str
    state: DocumentState
    audience: Audience
    shared: bool
    owner: str
    service: str
    language: str
    created_at: datetime
    newest: DocumentVersionInfo
    characters: int | None
    passages: int | None


class DocumentList(Schema):
    """Documents, the last changed first."""

    documents: list[DocumentInfo]


class DocumentVersionList(Schema):
    """Every version of a document, the newest first."""

    versions: list[DocumentVersionInfo]
