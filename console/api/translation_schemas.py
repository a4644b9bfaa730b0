"""What the interface takes and gives about translating."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from bot.translation import LONGEST_TRANSLATED
from console.api.schemas import Schema
from console.api.topics_schemas import Language


class TranslationOffer(Schema):
    """Whether texts can be translated; where they cannot, the console says nothing of it."""

    offered: bool


class TranslateMessage(Schema):
    """The language that a message is wanted in."""

    target: Language


class TranslateReply(Schema):
    """A reply before it is sent: its text, the language it is written in, and the citizen's."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TRANSLATED)]
    source: Language
    target: Language


class TranslationInfo(Schema):
    """What a machine made of a text; `hidden` tells that personal data was kept from it, `lost` that not all is back."""

    text: str
    hidden: bool
    lost: bool
