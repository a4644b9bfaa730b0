"""Texts that administrators word themselves in pages: kept, logged and undone as the settings of the pages are.

They hold at once on this node, and on the others when those look the next time. Each is one setting of the store,
`text.<language>.<key>`; which texts these are stands in `bot.editable_texts`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.cleaning import cleaned
from bot.editable_texts import BY_KEY, EDITABLE, EditableText, Fault, faults
from bot.errors import BadInput, NotFound, Refused, Why
from bot.messages import Staff
from bot.site_settings import KeptSetting, SettingChange, SettingStore

log = logging.getLogger(__name__)

LONGEST = 4_000
"""Characters that are looked at of anything that somebody types here."""


class Wording(Protocol):
    """The texts that everything which speaks to citizens uses."""

    def shipped(self, key: str, language: str) -> str:
        """Return a text as it was shipped, its places unfilled."""
        ...

    def become(self, worded: Mapping[str, Mapping[str, str]]) -> None:
        """Say these texts, by language and key, in place of the shipped ones from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Measure:
    """How texts are shown before they are used: the values of their places by language, and how many SMS one takes."""

    samples: Callable[[str], Mapping[str, object]]
    segments: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class TextState:
    """A text in one language as it is now; version 0: nobody has ever worded it."""

    text: EditableText
    language: str
    shipped: str
    worded: str
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A wording with its places filled (untouched where they cannot be), how many SMS it takes, what is wrong with it."""

    text: str
    length: int
    segments: int | None
    faults: tuple[Fault, ...]


class SiteTexts:
    """The texts of the pages over those that were shipped."""

    def __init__(
        self, municipality: str, languages: Sequence[str], store: SettingStore, wording: Wording, measure: Measure
    ) -> None:
        self.municipality = municipality
        self._store = store
        self._wording = wording
        self._measure = measure
        self._keys = {_key(language, one.key): (language, one) for one in EDITABLE for language in languages}
        self._kept: dict[str, KeptSetting] = {}

    async def refresh(self) -> None:
        """Take up what was changed here or by another node. Raises StoreUnavailable, and what held before still holds."""
        self._kept = {one.key: one for one in await self._store.kept(self.municipality) if one.key in self._keys}
        worded: dict[str, dict[str, str]] = {}
        for kept in self._kept.values():
            language, one = self._keys[kept.key]
            if not isinstance(kept.value, str):
                continue
            # What an older version took may name a place that this one does not fill; better the shipped text then.
            if wrong := faults(one, kept.value, self._wording.shipped(one.key, language)):
                log.warning("texts: %s of the pages is left out: %s", kept.key, _told(wrong))
            else:
                worded.setdefault(language, {})[one.key] = kept.value
        self._wording.become(worded)

    def states(self) -> list[TextState]:
        """Return every text in every language."""
        return [self._state(key) for key in self._keys]

    def preview(self, language: str, key: str, text: str) -> Preview:
        """Show a wording before it is used. Raises NotFound for a text that is not worded here."""
        one = self._one(language, key)
        typed = text[:LONGEST].replace("\r\n", "\n").strip()
        wrong = faults(one, typed, self._wording.shipped(one.key, language))
        unfilled = any(fault.kind in {"broken", "unknown"} for fault in wrong)
        filled = typed if unfilled else typed.format_map(dict(self._measure.samples(language)))
        count = self._measure.segments(filled) if one.by_sms else None
        if one.segments is not None and count is not None and count > one.segments:
            wrong.append(Fault("segments", str(one.segments)))
        return Preview(filled, len(typed), count, tuple(wrong))

    async def change(self, staff: Staff, language: str, key: str, text: str | None, *, version: int) -> TextState:
        """Word a text, None: as it was shipped. Raises Refused, NotFound, BadInput, Conflict as SiteSettings.change does."""
        if staff.municipality != self.municipality:
            raise Refused("these are another municipality's texts")
        one = self._one(language, key)
        if text is not None:
            text = cleaned(text, limit=one.limit)
            if wrong := self.preview(language, key, text).faults:
                raise BadInput(_told(wrong), why=Why("wording_faults"))
        await self._store.write(staff, _key(language, key), text, version=version)
        log.info("texts: %s in %s was changed by %s", key, language, staff.username)
        await self.refresh()
        return self._state(_key(language, key))

    async def changes(self, *, limit: int) -> Sequence[tuple[str, str, SettingChange]]:
        """Return what was changed with its language and text, the newest first."""
        found = await self._store.changes(self.municipality, limit=limit, keys=tuple(self._keys))
        return [(self._keys[one.key][0], self._keys[one.key][1].key, one) for one in found]

    async def undo(self, staff: Staff, identifier: str) -> TextState:
        """Word a text as before a change. Raises as `change`, Conflict when it was changed since."""
        done = await self._store.change(self.municipality, identifier)
        if done.key not in self._keys:
            raise NotFound("there is no such change")
        language, one = self._keys[done.key]
        return await self.change(staff, language, one.key, done.before, version=done.version)

    def _one(self, language: str, key: str) -> EditableText:
        if _key(language, key) not in self._keys:
            raise NotFound("there is no such text in pages")
        return BY_KEY[key]

    def _state(self, key: str) -> TextState:
        language, one = self._keys[key]
        kept = self._kept.get(key)
        shipped = self._wording.shipped(one.key, language)
        changed = kept is not None and isinstance(kept.value, str)
        worded = str(kept.value) if kept is not None and changed else shipped
        return TextState(one, language, shipped, worded, kept.version if kept else 0, changed)


def _key(language: str, key: str) -> str:
    return f"text.{language}.{key}"


def _told(wrong: Sequence[Fault]) -> str:
    said = {
        "empty": "the text is empty",
        "too_long": "it is longer than {} characters",
        "segments": "it takes more than {} SMS",
        "broken": "its braces make no placeholder ({})",
        "unknown": "{{{}}} is no placeholder of this text",
        "missing": "{{{}}} must stay in it",
        "fact": "«{}» must stay in it",
    }
    return "; ".join(said[fault.kind].format(fault.name) for fault in wrong)
