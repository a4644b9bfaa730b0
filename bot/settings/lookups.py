"""The section on registers elsewhere that staff look things up in."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bot.settings.base import Section


class LookupsSection(Section):
    """Registers elsewhere, each a table of its own (`[lookups.registers.NAME]`); one whose table is wrong is off."""

    registers: dict[str, dict[str, Any]] = Field(default_factory=dict)
