"""A message as plain text, for channels that have neither buttons nor links: SMS, instant messaging, letters."""

from __future__ import annotations

from bot.formatting import readable
from bot.messages import Choice, Message, Source


def as_text(message: Message) -> str:
    """Return text, sources as addresses, and choices with the numbers that a reply may name."""
    said = readable(message)
    parts = [said, *(_source(source) for source in message.sources if source.url not in said)]
    if message.choices:
        parts.append("\n".join(numbered(message.choices)))
    return "\n\n".join(part for part in parts if part)


def numbered(choices: tuple[Choice, ...]) -> list[str]:
    """Return the choices as lines; the record reads a reply that is only a number as the choice of that line."""
    return [f"{number}) {choice.label}" for number, choice in enumerate(choices, 1)]


def _source(source: Source) -> str:
    return source.url
