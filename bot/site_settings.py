"""Settings that administrators change in pages: over those of the file, checked by the same sections, logged, undone.

Which settings these are stands in `FIELDS`: none is a secret, and none can lock anybody out. Those that are `live` hold at
once; the others when the service starts the next time, and until then the console says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from bot.errors import BadInput, NotFound, Refused, Why
from bot.messages import Staff
from bot.mistakes import why_of
from bot.settings import Section, Settings, example_of

log = logging.getLogger(__name__)

PRIVACY_URL = "municipality.privacy_url"
WEB_ADDRESS = re.compile(r"(https?://[^\s/]|/(?![/\\]))\S*\Z")
"""What citizens' pages link to: never a script."""

Group = Literal["municipality", "hours", "channels", "keeping", "search"]
Kind = Literal["text", "optional", "paragraph", "language", "hours", "night", "time", "dates", "number", "probability"]
"""`optional` and `paragraph` are texts that may be empty, `night` a span of hours over midnight, empty for none."""

MOST_DATES = 100
"""Closed days that can be listed: more would be no desk, and every promise counts through them."""


@dataclass(frozen=True, slots=True)
class Field:
    """A setting that may be changed in pages: `section.name`; `live` when it holds at once."""

    key: str
    group: Group
    kind: Kind
    live: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """The section and the name within it."""
        section, _, name = self.key.partition(".")
        return section, name


FIELDS = (
    Field("municipality.name", "municipality", "text"),
    Field("municipality.language", "municipality", "language"),
    Field(PRIVACY_URL, "municipality", "text", live=True),
    Field("support.remote_help_url", "municipality", "text", live=True),
    Field("support.telephone", "municipality", "text", live=True),
    Field("municipality.opening_hours", "hours", "hours", live=True),
    Field("municipality.half_days_end", "hours", "time", live=True),
    Field("municipality.closed_on", "hours", "dates", live=True),
    Field("municipality.half_days", "hours", "dates", live=True),
    Field("municipality.answer_within_days", "hours", "number"),
    Field("municipality.close_solved_after_days", "hours", "number"),
    Field("email.from_name", "channels", "optional"),
    Field("email.signature", "channels", "paragraph"),
    Field("email.answers_per_hour", "channels", "number"),
    Field("sms.quiet", "channels", "night"),
    Field("sms.max_segments", "channels", "number"),
    Field("letter.signature", "channels", "optional"),
    Field("webchat.file_limit_mb", "channels", "number"),
    Field("webchat.retention_days", "keeping", "number"),
    Field("privacy.inquiry_days", "keeping", "number", live=True),
    Field("privacy.identity_days", "keeping", "number", live=True),
    Field("knowledge_base.answer_at", "search", "probability", live=True),
    Field("knowledge_base.offer_at", "search", "probability", live=True),
)
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}


@dataclass(frozen=True, slots=True)
class KeptSetting:
    """What the store holds of a setting; `value` is JSON, None once it was given back to the file. Versions count from 1."""

    key: str
    value: Any
    version: int


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A change as it is logged: None is what the file says; `version` is the one that it made."""

    id: str
    key: str
    before: Any
    after: Any
    version: int
    staff_name: str
    at: datetime


class SettingStore(Protocol):
    """Keeps what was changed in pages, by municipality."""

    async def kept(self, municipality: str) -> Sequence[KeptSetting]:
        """Return every setting that was ever changed, as it is now."""
        ...

    async def write(self, staff: Staff, key: str, value: Any, *, version: int) -> None:
        """Write a value over a version (0: there was none) and log it. Raises Conflict when it is another by now."""
        ...

    async def changes(self, municipality: str, *, limit: int, keys: Sequence[str]) -> Sequence[SettingChange]:
        """Return the changes of the settings that are named, the newest first."""
        ...

    async def change(self, municipality: str, identifier: str) -> SettingChange:
        """Return one change. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class SettingState:
    """A setting as the console shows it: what is chosen, what the file says, and whether a restart is still waited for."""

    field: Field
    value: Any
    default: Any
    version: int
    changed: bool
    waits: bool


class SiteSettings:
    """The settings as they are now: `running` is what holds, `chosen` what will hold after the next start."""

    def __init__(self, file: Settings, store: SettingStore) -> None:
        self._file = file
        self._store = store
        self._kept: dict[str, KeptSetting] = {}
        self._started = file
        self.chosen = file
        self.running = file
        self._followers: list[Callable[[Settings], None]] = []

    @property
    def municipality(self) -> str:
        """Whose settings these are."""
        return self._file.municipality.id

    async def start(self) -> Settings:
        """Read what was changed in pages and return the settings to start with. Raises StoreUnavailable."""
        await self._read()
        self._started = self.running = self.chosen
        return self.running

    def on_change(self, follower: Callable[[Settings], None]) -> None:
        """Tell somebody of the settings that hold whenever one that holds at once has changed."""
        self._followers.append(follower)

    async def refresh(self) -> None:
        """Take up what was changed here or by another node. Raises StoreUnavailable, and what held before still holds."""
        await self._read()
        running = laid_over(self._started, {field.key: _of(self.chosen, field.key) for field in FIELDS if field.live})
        if running != self.running:
            self.running = running
            for follower in self._followers:
                follower(running)

    def states(self) -> list[SettingState]:
        """Return every setting as it is."""
        return [self._state(field) for field in FIELDS]

    async def change(self, staff: Staff, key: str, value: Any, *, version: int) -> SettingState:
        """Set a setting, None: as the file says. Raises Refused, NotFound, BadInput, Conflict.

        A conflict is that somebody else was faster; refused is who works for another municipality than this service's.
        """
        if staff.municipality != self.municipality:
            raise Refused("these are another municipality's settings")
        field = BY_KEY.get(key)
        if field is None:
            raise NotFound("there is no such setting in pages")
        await self._store.write(staff, key, None if value is None else self._checked(field, value), version=version)
        log.info("settings: %s was changed by %s", key, staff.username)
        await self.refresh()
        return self._state(field)

    async def changes(self, *, limit: int) -> Sequence[SettingChange]:
        """Return what was changed, the newest first."""
        return await self._store.changes(self.municipality, limit=limit, keys=tuple(BY_KEY))

    async def undo(self, staff: Staff, identifier: str) -> SettingState:
        """Set a setting to what it was before a change. Raises as `change`, Conflict when it was changed since."""
        done = await self._store.change(self.municipality, identifier)
        return await self.change(staff, done.key, done.before, version=done.version)

    async def _read(self) -> None:
        self._kept = {one.key: one for one in await self._store.kept(self.municipality) if one.key in BY_KEY}
        chosen = self._file
        for one in self._kept.values():
            if one.value is not None:
                try:
                    chosen = laid_over(chosen, {one.key: one.value})
                except BadInput as error:  # What an older version took; better the file's than no service.
                    log.warning("settings: %s of the pages is left out: %s", one.key, error)
        self.chosen = chosen

    def _checked(self, field: Field, value: Any) -> Any:
        if field.kind == "dates" and isinstance(value, list):
            if len(value) > MOST_DATES:
                raise BadInput(f"at most {MOST_DATES} days", why=Why("closed_many", {"most": str(MOST_DATES)}))
            value = sorted(set(map(str, value)))
        if field.key == PRIVACY_URL and not WEB_ADDRESS.match(str(value)):
            raise BadInput("an address of a page begins with https://, http:// or /", why=Why("page_address"))
        return _of(laid_over(self._file, {field.key: value}), field.key)

    def _state(self, field: Field) -> SettingState:
        kept = self._kept.get(field.key)
        chosen = _of(self.chosen, field.key)
        return SettingState(
            field,
            chosen,
            _of(self._file, field.key),
            kept.version if kept else 0,
            changed=kept is not None and kept.value is not None,
            waits=chosen != _of(self.running, field.key),
        )


def laid_over(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Return settings with others over them, by `section.name`. Raises BadInput, saying what is wrong."""
    changed: dict[str, Section] = {}
    for key, value in values.items():
        section, name = BY_KEY[key].place
        chosen: Section = changed.get(section) or getattr(settings, section)
        try:
            changed[section] = type(chosen).model_validate(chosen.model_dump() | {name: value})
        except ValidationError as error:
            mistake = error.errors(include_url=False)[0]
            raise BadInput(
                f"{key}: {mistake['msg']}", why=why_of(mistake, f"[{section}] {name}", example_of(section, name))
            ) from error
    return settings.model_copy(update=changed)


def _of(settings: Settings, key: str) -> Any:
    """Return a setting as JSON has it."""
    section, name = BY_KEY[key].place
    return getattr(settings, section).model_dump(mode="json", include={name})[name]
