"""Which channels there are, and who builds each."""

from __future__ import annotations

from bot.app.channels import Builder

BUILDERS: dict[str, Builder] = {}
