"""What people write, brought into the one form in which it is stored."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from bot.errors import BadInput, Empty, TooLong, Why
from bot.interfaces import Masker
from bot.messages import Attachment

KEPT_CONTROLS = frozenset("\n\t")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode's categories of what leaves no ink: a text of these alone says nothing."""


def cleaned(text: str, *, limit: int) -> str:
    """Return the text in NFC without control characters; `limit` is in characters.

    Raises TooLong, Empty, and BadInput for lone surrogates, which are no text at all.
    """
    if len(text) > 4 * limit:
        raise TooLong(f"at most {limit} characters", why=Why("too_long", {"most": str(limit)}))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput("the text is not valid Unicode", why=Why("text_broken")) from error
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(char for char in text if char in KEPT_CONTROLS or unicodedata.category(char) != "Cc").strip()
    if all(unicodedata.category(char) in INVISIBLE for char in text):
        raise Empty("there is nothing in the message", why=Why("nothing_said"))
    if len(text) > limit:
        raise TooLong(f"at most {limit} characters", why=Why("too_long", {"most": str(limit)}))
    return text


def named_safely(file: Attachment, masker: Masker) -> Attachment:
    """Return a file whose name points at nobody; asterisks are taken by no file system everywhere."""
    name, masked = masker.mask(file.name)
    return replace(file, name=name.replace("*", "x")) if masked else file
