"""What the pages' forms send, read without I/O."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from bot.addresses import normalised
from bot.errors import Malformed
from bot.messages import Address
from bot.satisfaction import Given, Helped

NUMBER = re.compile(r"\d{4}-\d{6,9}")
CODE = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Written:
    """Something written in a form; `once` is the form's own id, so that sending it twice is one message."""

    text: str
    once: str
    choice: str | None


def read_written(form: Mapping[str, object]) -> Written:
    """Read a message. Raises Malformed for a form that no page of ours made."""
    value, _, label = field(form, "choice").partition("|")
    text = label if value else field(form, "text")
    return Written(text.strip(), _once(field(form, "once")), value or None)


def read_given(form: Mapping[str, object]) -> Given:
    """Read whether somebody was helped. Raises Malformed for a form that no page of ours made."""
    try:
        helped = Helped(field(form, "helped"))
    except ValueError as error:
        raise Malformed("helped: no such answer") from error
    return Given(helped, field(form, "comment") if "comment" in form else None)


def read_address(text: str, region: str) -> Address | None:
    """Return the e-mail address or telephone number in a field, None when it is empty.

    Raises BadInput for what is neither; `region` (ISO 3166) is the country of numbers that name none.
    """
    if not text.strip():
        return None
    return normalised("email" if "@" in text else "sms", text, region=region)


def read_number(text: str) -> str | None:
    """Return an inquiry number as people write it, None where there is none."""
    found = NUMBER.search(text)
    return found.group() if found else None


def read_code(text: str) -> str | None:
    """Return a code, with spaces or without, None where there is none."""
    bare = re.sub(r"\s", "", text)
    return bare if CODE.fullmatch(bare) else None


def field(form: Mapping[str, object], name: str) -> str:
    """Return a field's text, empty where it is missing. Raises Malformed for a file."""
    value = form.get(name, "")
    if not isinstance(value, str):
        raise Malformed(f"{name}: not a text")
    return value


def _once(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise Malformed("the form has no id") from error
