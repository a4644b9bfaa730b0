"""STOP and START: the words by which people say that they want no more messages, or want them again."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STOP = "stop"
START = "start"

STOP_WORDS = {
    "nb": ("STOPP", "STOP", "AVMELD", "SLUTT"),
    "nn": ("STOPP", "STOP", "AVMELD", "SLUTT"),
    "sv": ("STOPP", "STOP", "AVANMÄL", "AVSLUTA"),
    "en": ("STOP", "UNSUBSCRIBE"),
}
START_WORDS = {"nb": ("START", "PÅ"), "nn": ("START", "PÅ"), "sv": ("START", "STARTA"), "en": ("START", "UNSTOP")}
"""What is obeyed where the settings say nothing else."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words of each language; `language` is the municipality's own, which wins where languages share a word."""

    stop: Mapping[str, Sequence[str]]
    start: Mapping[str, Sequence[str]]
    language: str

    def wish(self, text: str) -> tuple[str, str] | None:
        """Return what a message wishes (`stop` or `start`) and in which language; None when it is an ordinary one.

        The word must be all that was written: «stopp» is a wish, «stopp bussen her?» is a question.
        """
        said = _bare(text)
        if not said:
            return None
        for wish, words in ((STOP, self.stop), (START, self.start)):
            languages = sorted(words, key=lambda language: language != self.language)
            for language in languages:
                if said in {_bare(word) for word in words[language]}:
                    return wish, language
        return None


def _bare(text: str) -> str:
    """Return a text's letters and digits alone, in one case."""
    folded = unicodedata.normalize("NFC", text[:200]).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in folded).split())
