"""What a message is by its bare words, for when no model is there to understand it.

The lists are in `bot/texts/`, and those of all languages count whatever the turn's language is: who has chosen nothing
writes in any of them, and somebody in danger does not choose a language first.
"""

from __future__ import annotations

import re

from bot.dialogue.texts import Texts

WORD = re.compile(r"\w+(?:'\w+)*")
LONGEST_REQUEST = 8
"""A request for a person that takes more words than this is about something, which the knowledge base may know."""

WHOLE_MESSAGES = {"emergency_alone": "emergency", "human_alone": "human"} | {
    kind: kind for kind in ("greet", "goodbye", "thank", "affirm", "deny")
}


class Phrases:
    """Tells messages that are no questions from those that are."""

    def __init__(self, texts: Texts) -> None:
        self._whole = {
            _words(phrase): kind for name, kind in reversed(WHOLE_MESSAGES.items()) for phrase in texts.all_words(name)
        }
        self._emergency = frozenset(_words(phrase) for phrase in texts.all_words("emergency"))
        self._human = frozenset(_words(phrase) for phrase in texts.all_words("human"))
        self._negation = frozenset(_words(phrase) for phrase in texts.all_words("negation"))
        self._question = texts.all_words("question")
        self._asking = frozenset(_words(phrase) for phrase in texts.all_words("asking"))

    def kind_of(self, text: str) -> str | None:
        """Return `emergency`, `human`, `greet`, `goodbye`, `thank`, `affirm` or `deny`, None for anything else."""
        words = _words(text)
        if _within(words, self._emergency):
            return "emergency"
        return self._whole.get(words) or ("human" if self._asks_for_human(words) else None)

    def asks(self, text: str) -> bool:
        """Tell whether a text asks anything, rather than reporting, thanking or handing in."""
        words = _words(text)
        return "?" in text or not self._question.isdisjoint(words.split()) or _within(words, self._asking)

    def _asks_for_human(self, words: str) -> bool:
        said = words.split()
        if not said or len(said) > LONGEST_REQUEST or said[0] in self._question:
            return False
        return _within(words, self._human) and not _within(words, self._negation)


def _words(text: str) -> str:
    """Return a text's words alone, a space between them, so that phrases begin and end where words do."""
    return " ".join(WORD.findall(text.casefold().replace("’", "'")))


def _within(words: str, phrases: frozenset[str]) -> bool:
    return any(f" {phrase} " in f" {words} " for phrase in phrases)
