"""What the bot says, one JSON file per language in `bot/texts/`; another language is another file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError
from bot.messages import LANGUAGES

FOLDER = Path(__file__).parents[1] / "texts"


@dataclass(frozen=True)
class Language:
    """One language: its own name, its texts by key, and lists of words that the dialogue looks for."""

    name: str
    texts: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]


class Texts:
    """All texts in all languages (`bot.interfaces.Texts`); the first of `LANGUAGES` stands in for one without a file."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self.languages = languages
        self._worded: Mapping[str, Mapping[str, str]] = {}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Texts:
        """Read every language file of a folder. Raises SettingsError naming the file that cannot be read."""
        languages = {}
        for file in sorted(folder.glob("*.json")):
            try:
                content = json.loads(file.read_text(encoding="utf-8"))
                words = {name: tuple(words) for name, words in content["words"].items()}
                languages[file.stem] = Language(content["language_name"], content["texts"], words)
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise SettingsError(f"{file}: {type(error).__name__}: {error}") from error
        if LANGUAGES[0] not in languages:
            raise SettingsError(f"{folder}: no texts in {LANGUAGES[0]}")
        return cls(languages)

    def text(self, key: str, language: str, **values: object) -> str:
        """Return a text with its values put in. Raises KeyError for a key or a value that is missing."""
        worded = self._worded.get(language if language in self.languages else LANGUAGES[0], {})
        return (worded.get(key) or self.shipped(key, language)).format_map(values)

    def shipped(self, key: str, language: str) -> str:
        """Return a text as its file has it, its places unfilled. Raises KeyError for a key that is missing."""
        return self._language(language).texts[key]

    def become(self, worded: Mapping[str, Mapping[str, str]]) -> None:
        """Say these texts, by language and key, in place of the shipped ones; whoever holds the texts says them at once."""
        self._worded = worded

    def worded(self, prefix: str) -> dict[str, dict[str, str]]:
        """Return what the municipality words itself of texts with a prefix, by language and key; the prefix is left out."""
        found = {
            language: {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
            for language, texts in self._worded.items()
        }
        return {language: texts for language, texts in found.items() if texts}

    def name_of(self, language: str) -> str:
        """Return a language's own name, or its code where there is no file."""
        return self.languages[language].name if language in self.languages else language

    def words(self, language: str, name: str) -> frozenset[str]:
        """Return a list of words in the language, with those of the first language: people mix the two."""
        return frozenset(self._language(language).words[name]) | frozenset(self._language(LANGUAGES[0]).words[name])

    def all_words(self, name: str) -> frozenset[str]:
        """Return a list of words in all languages together; a language's file may leave it to the others'."""
        return frozenset(word for language in self.languages.values() for word in language.words.get(name, ()))

    def _language(self, language: str) -> Language:
        return self.languages.get(language) or self.languages[LANGUAGES[0]]
