"""How a hit of any register becomes an entry: which values it has, and what of them is a person's name and address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.addresses import normalised
from bot.errors import BadInput
from bot.lookups import Entry, Value
from bot.messages import Address

PLACE = re.compile(r"\{(\w+)\}")
LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class ValueShape:
    """A value of a hit: its name, its labels by language."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """The values of a hit, and templates of them (`{name}`) for a person's name and for their address by channel.

    `region` (ISO 3166) is that of telephone numbers without a country.
    """

    values: tuple[ValueShape, ...]
    person: str
    ways: Mapping[str, str]
    region: str

    def entry(self, text_of: Callable[[str], str]) -> Entry:
        """Return an entry; `text_of` gives the text of a value by its name. An address that cannot be one is left out."""
        texts = {value.name: _plain(text_of(value.name)) for value in self.values}
        shown = tuple(Value(value.name, value.labels, texts[value.name]) for value in self.values if texts[value.name])
        return Entry(shown, _line(self.person, texts), tuple(self._ways(texts)))

    def _ways(self, texts: Mapping[str, str]) -> list[Address]:
        found = []
        for channel, template in self.ways.items():
            lines = [line for line in (_line(one, texts) for one in template.split("\n")) if line]
            try:
                found.append(normalised(channel, "\n".join(lines), region=self.region))
            except BadInput:
                continue  # A register has people without a telephone, and addresses with a place alone.
        return found


def places_in(template: str) -> set[str]:
    """Return the names that a template is filled in with."""
    return set(PLACE.findall(template))


def filled(template: str, texts: Mapping[str, str]) -> str:
    """Return a template with its names replaced; one that is not there becomes nothing."""
    return PLACE.sub(lambda found: texts.get(found[1], ""), template)


def _line(template: str, texts: Mapping[str, str]) -> str:
    return " ".join(filled(template, texts).split())


def _plain(text: str) -> str:
    """Return a value on one line, without what is not to be seen: it comes from another system."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST_VALUE]
