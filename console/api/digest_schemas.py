"""What the console's interface takes and gives about digests by e-mail."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from console.api.schemas import PRINTED, Schema

When = Literal["never", "away", "morning"]


class DigestBody(Schema):
    """When somebody wants a digest, where it goes, and its language; `address` may be empty for `never` alone."""

    when: When
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=PRINTED)] = ""
    language: Literal["nb", "nn", "sv", "en"] = "nb"


class DigestInfo(Schema):
    """What somebody chose; `domains` are those at which addresses may be, `available` tells whether e-mail is on."""

    when: When
    address: str
    language: str
    domains: list[str]
    available: bool
