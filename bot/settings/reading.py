"""Reading the settings: the file, the variables over it, the secrets in files of their own."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError

from bot.errors import SettingsError, Why
from bot.settings.base import ChannelSection, Section
from bot.settings.sections import Settings
from bot.settings.source import Source

PREFIX = "TORG_"
TEST_PREFIX = "TORG_TEST_"
FILE_VARIABLE = "TORG_SETTINGS"
DEFAULT_FILE = "torg.toml"


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a file (default `torg.toml` where there is one) and of the variables over it.

    Raises SettingsError, naming the file's line or the variable.
    """
    variables = os.environ if environment is None else environment
    path = file or (Path(variables[FILE_VARIABLE]) if FILE_VARIABLE in variables else None)
    text = _text_of(path) if path else _text_of(Path(DEFAULT_FILE)) if Path(DEFAULT_FILE).exists() else ""
    name = str(path or DEFAULT_FILE)
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}") from error
    source = Source(name, text, _overlay(values, variables))
    wrong = _set_aside(values, source)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise source.explained(error) from error
    settings = _with_secrets(settings, source, wrong)
    settings.wrong_channels(wrong)
    return settings


def _set_aside(values: dict[str, Any], source: Source) -> dict[str, SettingsError]:
    """Take the sections of channels that are wrong out of the values; return what is wrong with each."""
    wrong: dict[str, SettingsError] = {}
    for section, field in Settings.model_fields.items():
        kind: Any = field.annotation
        if issubclass(kind, ChannelSection) and section in values:
            try:
                kind.model_validate(values[section])
            except ValidationError as error:
                wrong[section] = source.explained(error, section)
                del values[section]
    return wrong


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Some editors put a byte order mark first.
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error}") from error


def _overlay(values: dict[str, Any], variables: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Put `TORG_SECTION_NAME` variables over the file's values; return which variable set what."""
    origins: dict[tuple[str, str], str] = {}
    for section, field in Settings.model_fields.items():
        kind: Any = field.annotation
        for name in kind.model_fields:
            variable = f"{PREFIX}{section}_{name}".upper()
            if variable in variables:
                value: Any = variables[variable]
                if _is_list(kind.model_fields[name].annotation):
                    value = [part.strip() for part in value.split(",") if part.strip()]
                origins[section, name] = variable
                table = values.setdefault(section, {})
                if isinstance(table, dict):  # What is no table is refused afterwards.
                    table[name] = value
    _refuse_misspelt(variables, known=set(origins.values()))
    return origins


def _refuse_misspelt(variables: Mapping[str, str], known: set[str]) -> None:
    """Refuse a variable of ours that sets nothing: somebody believes that it does."""
    ours = {name for name in variables if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)}
    unknown = sorted(ours - known - {FILE_VARIABLE})
    if unknown:
        raise SettingsError(f"{', '.join(unknown)}: there is no such setting")


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def _with_secrets(settings: Settings, source: Source, wrong: dict[str, SettingsError]) -> Settings:
    """Read the secrets that stand in files of their own: `token_file` names the file that `token` stands in.

    Raises SettingsError; what is wrong with a channel's goes into `wrong` instead.
    """
    changes: dict[str, Section] = {}
    for section in Settings.model_fields:
        chosen = getattr(settings, section)
        secrets: dict[str, str] = {}
        try:
            for name in _secrets_in_files(chosen):
                secrets[name] = _secret(getattr(chosen, f"{name}_file"), source, section, f"{name}_file")
        except SettingsError as error:
            if not isinstance(chosen, ChannelSection):
                raise
            wrong[section] = error
        if secrets:
            changes[section] = chosen.model_copy(update=secrets)
    return settings.model_copy(update=changes)


def _secrets_in_files(section: Section) -> list[str]:
    names = [name.removesuffix("_file") for name in type(section).model_fields if name.endswith("_file")]
    fields = type(section).model_fields
    return [name for name in names if name in fields and getattr(section, f"{name}_file") is not None]


def _secret(path: Path, source: Source, section: str, name: str) -> str:
    setting = source.named(section, name)
    place = f"{source.place(section, name)}: [{section}] {name}"
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = Why("setting_file", {"setting": setting, "file": str(path), "words": str(error)})
        told = f"{place}: {path} cannot be read: {error}"
        raise SettingsError(told, why=source.why_placed(why, section, name)) from error
    if not secret:
        why = Why("setting_file_empty", {"setting": setting, "file": str(path)})
        raise SettingsError(f"{place}: there is nothing in {path}", why=source.why_placed(why, section, name))
    return secret
