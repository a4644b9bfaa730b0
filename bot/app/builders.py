"""Which channels there are, and who builds each."""

from __future__ import annotations

from bot.app import channel_email
from bot.app.channels import Builder

BUILDERS: dict[str, Builder] = {"email": channel_email.build}
