"""Plain text out of an article's Markdown, and the ways to reach somebody that it names."""

from __future__ import annotations

import re

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
BULLET = re.compile(r"^(\s*)[*+-]\s+", re.MULTILINE)
TELEPHONE = re.compile(
    r"(?<![\d/])(?:\+47 ?)?(?:\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3}|\d{8}|116 ?1(?:11|17|23)|11[023])(?![\d/]| \d)"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def plain(markdown: str) -> str:
    """Return an article's text as people read it in an SMS: links written out, no marks of form."""
    text = LINK.sub(_written_out, markdown)
    text = BULLET.sub(r"\1– ", HEADING.sub("", text))
    return EMPHASIS.sub(r"\2", text).strip()


def contacts(markdown: str) -> tuple[str, ...]:
    """Return the telephone numbers and e-mail addresses that an article names, in its order, each once."""
    found = [(match.start(), match.group()) for kind in (TELEPHONE, EMAIL) for match in kind.finditer(markdown)]
    return tuple(dict.fromkeys(value for _, value in sorted(found)))


def _written_out(link: re.Match[str]) -> str:
    label, target = link.group(1), link.group(2)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return label if address.replace(" ", "") == label.replace(" ", "") else f"{label} ({address})"
