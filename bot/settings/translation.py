"""The section on a machine elsewhere that translates."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bot.settings.base import Section


class TranslationSection(Section):
    """A translator, as a table of its own (`[translation.backend]`); one whose table is wrong is off."""

    backend: dict[str, Any] = Field(default_factory=dict)
