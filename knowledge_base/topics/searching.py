"""Finds topics by the words that people and vocabularies have for them, in every language at once.

A name or synonym counts more the more exactly it is what was typed; then what contains it, as compounds do; then what is
spelled nearly so. What is below a theme that fits comes after the theme.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.experience import Topic, TopicHit
from knowledge_base.languages import WORD, known
from knowledge_base.words import parts, stems

EXACT, BEGINS, INFLECTED, WITHIN, NEAR, NOTED = 1.0, 0.9, 0.8, 0.7, 0.6, 0.3
SYNONYM = 0.95
BELOW = 0.5
"""Of what its theme is worth: what a theme holds comes after what was named."""
LEAST_ALIKE = 0.5
SHORTEST_WITHIN = 4


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a topic, in the forms that it is compared in."""

    topic: str
    text: str
    folded: str
    stems: frozenset[str]
    parts: Counter[str]
    worth: float


class TopicSearch:
    """The names of a vocabulary; withdrawn topics are found only on request."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics = {topic.id: topic for topic in topics}
        self._names = [name for topic in self.topics.values() for name in _names(topic)]
        self._below: dict[str, list[str]] = {}
        for topic in self.topics.values():
            for broader in topic.broader:
                self._below.setdefault(broader, []).append(topic.id)

    def narrower(self, name: str) -> list[Topic]:
        """Return the topics right below one, by name."""
        found = [self.topics[one] for one in self._below.get(name, ()) if not self.topics[one].withdrawn]
        return sorted(found, key=lambda topic: topic.label("nb"))

    def all_below(self, name: str) -> set[str]:
        """Return the ids of a topic and of everything below it."""
        found, waiting = {name}, [name]
        while waiting:
            for one in self._below.get(waiting.pop(), ()):
                if one not in found:
                    found.add(one)
                    waiting.append(one)
        return found

    def search(self, text: str, *, limit: int = 20, withdrawn: bool = False) -> list[TopicHit]:
        """Return topics that a text names, the best first; nothing for a text without letters."""
        asked = folded(text)
        if not WORD.search(asked):
            return []
        question = _Asked.of(asked)
        best: dict[str, TopicHit] = {}
        for name in self._names:
            topic = self.topics[name.topic]
            score = name.worth * question.likeness(name)
            if score > 0 and (withdrawn or not topic.withdrawn):
                _keep(best, TopicHit(topic, score, name.text))
        self._add_notes(best, asked, withdrawn=withdrawn)
        for hit in sorted(best.values(), key=_place)[:limit]:
            for topic in self.narrower(hit.topic.id) if hit.score >= WITHIN * SYNONYM else ():
                _keep(best, TopicHit(topic, BELOW * hit.score, hit.matched))
        return sorted(best.values(), key=_place)[:limit]

    def named(self, label: str) -> Topic | None:
        """Return the topic that is called so in any language, or has that id; None when there is none, or several."""
        if label in self.topics:
            return self.topics[label]
        wanted = folded(label)
        found = {name.topic for name in self._names if name.folded == wanted and name.worth == 1.0}
        return self.topics[found.pop()] if len(found) == 1 else None

    def _add_notes(self, best: dict[str, TopicHit], asked: str, *, withdrawn: bool) -> None:
        if len(asked) < SHORTEST_WITHIN:
            return
        for topic in self.topics.values():
            if topic.id not in best and (withdrawn or not topic.withdrawn):
                note = next((note for note in topic.notes.values() if asked in folded(note)), None)
                if note is not None:
                    best[topic.id] = TopicHit(topic, NOTED, note)


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    stems: tuple[frozenset[str], ...]
    parts: Counter[str]

    @classmethod
    def of(cls, text: str) -> _Asked:
        return cls(text, tuple(frozenset(stems(code)(text)) for code in sorted(known())), Counter(parts(text)))

    def likeness(self, name: _Name) -> float:
        """Return how exactly a name is what was asked, 0 to 1; below a half it counts as nothing."""
        if name.folded == self.text:
            return EXACT
        if name.folded.startswith(self.text):
            return BEGINS
        if any(name.stems == mine for mine in self.stems):
            return INFLECTED
        if len(self.text) >= SHORTEST_WITHIN and self.text in name.folded:
            return WITHIN
        if any(mine and mine <= name.stems for mine in self.stems):
            return WITHIN
        shared = sum((self.parts & name.parts).values())
        alike = 2 * shared / max(self.parts.total() + name.parts.total(), 1)
        return NEAR * alike if alike >= LEAST_ALIKE else 0.0


def folded(text: str) -> str:
    """Return a text as it is compared: composed, case-folded, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _names(topic: Topic) -> list[_Name]:
    found = [_name(topic.id, language, label, 1.0) for language, label in topic.labels.items()]
    for language, words in topic.synonyms.items():
        found += [_name(topic.id, language, word, SYNONYM) for word in words]
    return found


def _name(topic: str, language: str, text: str, worth: float) -> _Name:
    plain = folded(text)
    return _Name(topic, text, plain, frozenset(stems(language)(plain)), Counter(parts(plain)), worth)


def _keep(best: dict[str, TopicHit], hit: TopicHit) -> None:
    if hit.topic.id not in best or hit.score > best[hit.topic.id].score:
        best[hit.topic.id] = hit


def _place(hit: TopicHit) -> tuple[float, bool, str]:
    return (-hit.score, not hit.topic.municipal, hit.topic.id)


def path_of(topics: dict[str, Topic], topic: Topic, language: str) -> list[str]:
    """Return the names from the broadest topic down to this one, by its first broader topics."""
    names: Sequence[str] = [topic.label(language)]
    above = topic
    while above.broader and above.broader[0] in topics:
        above = topics[above.broader[0]]
        names = [above.label(language), *names]
    return list(names)
