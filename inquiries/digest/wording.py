"""The words of a digest: numbers, and the titles that staff gave; nothing of what a citizen said."""

from __future__ import annotations

from collections.abc import Sequence

from bot.digest import Waiting, WaitingInquiry
from bot.interfaces import Texts

LISTED = 10
PARTS = ("overdue", "unread", "in_unit")


class DigestWords:
    """Writes digests for one municipality; `console` is the address of its console, with a slash at the end."""

    def __init__(self, texts: Texts, municipality: str, console: str) -> None:
        self._texts = texts
        self._municipality = municipality
        self._console = console

    def of(self, waiting: Waiting, name: str, language: str) -> tuple[str, str]:
        """Return subject and text of a digest."""
        texts = self._texts
        counts = [texts.text("digest_notices", language, count=len(waiting.notices))] if waiting.notices else []
        if waiting.mentions:
            counts.append(texts.text("digest_mentions", language, count=waiting.mentions))
        lists = [self._list(part, getattr(waiting, part), language) for part in PARTS]
        paragraphs = [
            texts.text("digest_greeting", language, name=name),
            texts.text("digest_intro", language),
            "\n".join(counts),
            *lists,
            texts.text("digest_open", language, url=self._console),
            texts.text("digest_off", language, url=f"{self._console}digest"),
        ]
        subject = texts.text("digest_subject", language, municipality=self._municipality)
        return subject, "\n\n".join(one for one in paragraphs if one)

    def _list(self, part: str, inquiries: Sequence[WaitingInquiry], language: str) -> str:
        """Return a heading with the inquiries below it, empty where there are none."""
        if not inquiries:
            return ""
        lines = [self._texts.text(f"digest_{part}", language, count=len(inquiries))]
        lines += [f"- {one.number} {one.title}".rstrip() for one in inquiries[:LISTED]]
        left = len(inquiries) - LISTED
        if left > 0:
            lines.append(self._texts.text("digest_more", language, count=left))
        return "\n".join(lines)
