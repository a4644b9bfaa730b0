"""Answers that fit into a few segments: the first sentences, and a link to the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.messages import Message
from channels.plain_text import as_text, numbered
from channels.sms.segments import GSM_7, SINGLE, count

SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
SPACE = re.compile(r"\s+")
ELLIPSIS = " ..."
"""Three full stops: the ellipsis itself is not in the GSM alphabet."""


def absolute(message: Message, base_url: str) -> Message:
    """Return a message whose sources can be opened from anywhere."""
    sources = tuple(
        replace(source, url=base_url.rstrip("/") + source.url) if source.url.startswith("/") else source
        for source in message.sources
    )
    return replace(message, sources=sources)


def fitted(message: Message, most: int, more: Callable[[str], str], prepared: Callable[[str], str] = str) -> str:
    """Return what is sent of an automatic message: all of it if that fits into `most` segments, else a beginning.

    `more` makes the line that links to the rest, `prepared` is what happens to every text before it is sent. Choices are
    kept whole: who is to answer with a number must see what it stands for.
    """
    whole = prepared(as_text(message))
    if count(whole).segments <= most:
        return whole
    tail = [more(message.sources[0].url)] if message.sources else []
    choices = "\n".join(numbered(message.choices))
    for kept in ([*tail, choices], [choices], tail, []):
        found = _beginning(message.text, "".join(f"\n\n{part}" for part in kept if part), most, prepared)
        if found is not None:
            return found
    return whole


def _beginning(text: str, ending: str, most: int, prepared: Callable[[str], str]) -> str | None:
    """Return the longest beginning that fits with its ending, in whole sentences if any does, else in whole words."""
    longest = most * SINGLE[GSM_7]
    for cut, mark in ((SENTENCE, ""), (SPACE, ELLIPSIS)):
        ends = [place.start() for place in cut.finditer(text) if 0 < place.start() <= longest]
        for end in reversed(ends):
            made = prepared(text[:end].rstrip() + mark + ending)
            if text[:end].strip() and count(made).segments <= most:
                return made
    return None
