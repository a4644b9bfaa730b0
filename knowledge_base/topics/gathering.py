"""Gathers what a file says of one concept, whatever the file's format."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.experience import Topic

KINDS = {"tema": "theme", "ord": "word", "hendelse": "event"}
"""By the first part of a path in Los."""


@dataclass
class Gathered:
    """What was read of a concept so far; the same word twice is one."""

    id: str
    uri: str
    labels: dict[str, str] = field(default_factory=dict)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    broader: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)

    def synonym(self, language: str, text: str) -> None:
        """Add another word for it."""
        known = self.synonyms.setdefault(language, [])
        if text not in known:
            known.append(text)

    def topic(self, *, municipal: bool) -> Topic:
        """Return it as a topic."""
        return Topic(
            id=self.id,
            uri=self.uri,
            kind=KINDS.get(self.id.partition("/")[0], "word"),
            labels=dict(sorted(self.labels.items())),
            synonyms={language: tuple(words) for language, words in sorted(self.synonyms.items())},
            notes=dict(sorted(self.notes.items())),
            broader=tuple(dict.fromkeys(self.broader)),
            related=tuple(dict.fromkeys(self.related)),
            municipal=municipal,
        )
