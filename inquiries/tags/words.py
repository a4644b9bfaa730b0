"""What makes two tags the same one, and the form in which a tag is stored."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import BadInput, TooLong, Why
from bot.handling import LONGEST_TAG


def key_of(tag: str) -> str:
    """Return what tags have in common that differ by capitals or spaces alone."""
    return " ".join(tag.split()).casefold()


def by_key(tags: Iterable[str]) -> dict[str, str]:
    """Return tags in the form in which they are stored, each once, by its key. Raises TooLong, and BadInput for a comma."""
    found: dict[str, str] = {}
    for tag in (" ".join(tag.split()) for tag in tags):
        if "," in tag:
            raise BadInput("a tag holds no comma: commas stand between tags", why=Why("tag_comma"))
        if len(tag) > LONGEST_TAG:
            raise TooLong(f"a tag has at most {LONGEST_TAG} characters", why=Why("tag_long", {"most": str(LONGEST_TAG)}))
        if tag:
            found.setdefault(key_of(tag), tag)
    return found
