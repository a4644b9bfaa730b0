"""Whom we talk with now: which conversation an address has, and which of a person's devices wrote last.

Only signs of typing need it, so it is kept in memory alone, for the last few thousand.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

KEPT = 5_000


@dataclass(slots=True)
class Person:
    """A bare address, its conversation where it is known, the device that wrote last, and whether that shows typing."""

    bare: str
    conversation: str | None = None
    device: str = ""
    shows_typing: bool = False


class People:
    """The last few thousand, by address and by conversation."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, Person] = OrderedDict()
        self._by_conversation: dict[str, str] = {}

    def wrote(self, bare: str, device: str, *, shows_typing: bool) -> None:
        """Write which device a person uses now."""
        person = self._person(bare)
        person.shows_typing = shows_typing or (person.shows_typing and person.device == device)
        person.device = device

    def belongs(self, bare: str, conversation: str) -> None:
        """Write which conversation an address has."""
        person = self._person(bare)
        if person.conversation is not None and self._by_conversation.get(person.conversation) == bare:
            del self._by_conversation[person.conversation]
        person.conversation = conversation
        self._by_conversation[conversation] = bare

    def at(self, bare: str) -> Person | None:
        """Return whom an address belongs to, None when nothing is known."""
        return self._by_address.get(bare)

    def within(self, conversation: str) -> Person | None:
        """Return with whom a conversation is, None when nothing is known."""
        return self._by_address.get(self._by_conversation.get(conversation, ""))

    def _person(self, bare: str) -> Person:
        person = self._by_address.setdefault(bare, Person(bare))
        self._by_address.move_to_end(bare)
        while len(self._by_address) > KEPT:
            _, gone = self._by_address.popitem(last=False)
            self._by_conversation.pop(gone.conversation or "", None)
        return person
