"""Builds the letters."""

from __future__ import annotations

from bot.app.channels import ChannelParts
from bot.errors import SwitchedOff, Why
from bot.interfaces import Channel
from channels.letter.channel import LetterChannel, Sender


def build(parts: ChannelParts) -> Channel:
    """Return the channel. Raises SwitchedOff when it is switched off."""
    chosen = parts.settings.letter
    if not chosen.enabled:
        why = Why("setting_off", {"setting": "[letter] enabled"})
        raise SwitchedOff("[letter] enabled: letters are switched off", why=why)
    name = parts.settings.municipality.name
    sender = Sender((name, *chosen.return_address), chosen.signature or name)
    return LetterChannel(parts.files, parts.deliveries, texts=parts.texts, clock=parts.clock, sender=sender)
