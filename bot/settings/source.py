"""Where settings come from, and what is wrong with them in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from bot.errors import SettingsError, Why
from bot.mistakes import why_of
from bot.settings.sections import Settings


@dataclass(frozen=True)
class Source:
    """Where settings come from: a file's name and text, and the variables that set what."""

    file: str
    text: str
    origins: Mapping[tuple[str, str], str]

    def place(self, section: str, name: str) -> str:
        """Return what a person must look at to change a setting."""
        return self.origins.get((section, name)) or f"{self.file} line {_line_of(self.text, section, name)}"

    def why_placed(self, why: Why, section: str, name: str) -> Why:
        """Return why a setting was refused, together with the line where it stands, if that is in the file."""
        return why if (section, name) in self.origins else replace(why, line=_line_of(self.text, section, name))

    def named(self, section: str, name: str) -> str:
        """Return a setting with the file or the variable that sets it, for sentences in any language."""
        return f"{f'[{section}] {name}'.strip()} ({self.origins.get((section, name), self.file)})"

    def explained(self, error: ValidationError, within: str | None = None) -> SettingsError:
        """Say in one sentence per mistake where it stands and what is wrong; what was set may be a secret.

        `within` is the section where only that was looked at. `why` tells the first mistake: with it mended, the next.
        """
        told: list[str] = []
        whys: list[Why] = []
        for mistake in error.errors(include_url=False, include_input=False):
            place = [within] if within else []
            section, name, *_ = *place, *map(str, mistake["loc"]), "", ""
            setting = f"[{section}] {name}".strip()
            example = example_of(section, name)
            what = _said(mistake["type"], mistake["msg"], example)
            told.append(f"{self.place(section, name)}: {setting}: {what}")
            whys.append(self.why_placed(why_of(mistake, self.named(section, name), example), section, name))
        return SettingsError("; ".join(told), why=whys[0])


def _said(kind: str, message: str, example: str) -> str:
    """Return what is wrong with a setting in words for people: a pattern is none, what it should look like is one."""
    if kind == "extra_forbidden":
        return "there is no such setting"
    return f"it should look like {example}" if kind == "string_pattern_mismatch" and example else message


def example_of(section: str, name: str) -> str:
    """Return a value that a setting could have; empty where none is known."""
    found: Any = Settings.model_fields[section].annotation if section in Settings.model_fields else None
    field = found.model_fields.get(name) if found is not None else None
    return _example(field) if field is not None else ""


def _example(field: FieldInfo) -> str:
    """Return a value that the setting could have, empty when none is known."""
    inner = [field, *(part for part in _inside(field.annotation) if isinstance(part, FieldInfo))]
    return next((str(one.examples[0]) for one in inner if one.examples), "")


def _inside(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _inside(part)


def _line_of(text: str, section: str, name: str) -> int:
    """Return the line of a setting in a TOML text, the section's own when it is not found, 1 when neither is."""
    key, table = _key(name), _key(section)
    here = re.compile(rf"\s*{key}\s*=")
    from_above = re.compile(rf"\s*{table}\s*(=|\.\s*{key}\s*=)" if name else rf"\s*{table}\s*[=.]")
    heading, found = None, 1
    for number, line in enumerate(text.splitlines(), 1):
        opened = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
        if opened:
            heading = opened.group(1).strip("\"'")
            found = number if heading == section else found
        elif (heading is None and from_above.match(line)) or (heading == section and name and here.match(line)):
            return number
    return found


def _key(name: str) -> str:
    return rf"[\"']?{re.escape(name)}[\"']?"
