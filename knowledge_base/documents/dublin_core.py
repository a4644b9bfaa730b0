"""Dublin Core (ISO 15836-1:2017): the fifteen elements, each with any number of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from bot.errors import Malformed, Why

ELEMENTS = (
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
)
MOST_VALUES = 50
LONGEST = 2_000


def checked(given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return metadata without what says nothing. Raises Malformed for unknown elements, too much, or no title."""
    strange = sorted(set(given) - set(ELEMENTS))
    if strange:
        raise Malformed(f"no such element: {', '.join(strange)}; there are {', '.join(ELEMENTS)}")
    found = {}
    for name in ELEMENTS:
        values = tuple(dict.fromkeys(" ".join(value.replace("\x00", "").split()) for value in given.get(name, ())))
        values = tuple(value for value in values if value)
        if len(values) > MOST_VALUES or any(len(value) > LONGEST for value in values):
            why = Why("document_values", {"values": str(MOST_VALUES), "most": str(LONGEST)})
            raise Malformed(f"{name}: at most {MOST_VALUES} values of {LONGEST} characters", why=why)
        if values:
            found[name] = values
    if "title" not in found:
        raise Malformed("title: a document needs one", why=Why("document_title"))
    return found


def prefilled(from_file: Mapping[str, Sequence[str]], name: str, media_type: str) -> dict[str, tuple[str, ...]]:
    """Return what can be known of a document before anybody has said anything: its file's own word, else its name."""
    known = {element: values for element, values in from_file.items() if element in ELEMENTS and any(values)}
    known.setdefault("title", (PurePath(name).stem.replace("_", " ").strip() or name,))
    return checked({**known, "format": (media_type,), "type": known.get("type", ("Text",))})
