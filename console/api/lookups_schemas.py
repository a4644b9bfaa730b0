"""What the interface takes and gives about look-ups in registers elsewhere."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.lookups import LONGEST_QUERY
from console.api.schemas import Schema, WhyInfo

Labels = dict[str, str]
"""Texts by language code; there may be fewer than four."""


class LookupField(Schema):
    """Something that a register is asked by."""

    name: str
    labels: Labels
    required: bool


class LookupRegister(Schema):
    """A register; `most` is how many hits it tells, `wrong` which setting keeps it off, empty where it works."""

    name: str
    labels: Labels
    fields: list[LookupField]
    most: int
    wrong: str
    why: WhyInfo | None


class LookupRegisters(Schema):
    """The registers that the asker may ask."""

    registers: list[LookupRegister]


class LookupQuery(Schema):
    """What is asked, by the names of the register's fields."""

    query: Annotated[
        dict[str, Annotated[str, StringConstraints(max_length=4 * LONGEST_QUERY)]], Field(min_length=1, max_length=20)
    ]


class LookupValue(Schema):
    """One thing that the register says of a hit, plain text."""

    name: str
    labels: Labels
    text: str


class LookupWay(Schema):
    """An address of a hit, in the form in which it can be added to the inquiry's contacts."""

    channel: Literal["letter", "email", "sms"]
    address: str


class LookupEntry(Schema):
    """A hit; `person` and `ways` are what of it can be put on the inquiry's person."""

    values: list[LookupValue]
    person: str
    ways: list[LookupWay]


class LookupResult(Schema):
    """Every hit; they are stored nowhere."""

    entries: list[LookupEntry]
