"""The little Markdown that staff may write: bold, italic, lists and links, as HTML and as plain text.

Everything else stands there as it was typed: what people write every day, a date that begins a line or an underscore in a
name, has to come out as in plain text. Blocks are read here, since CommonMark joins lines that people keep apart and takes
every number with a full stop for a list; what stands within a line is read by the Markdown library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from bot.messages import Author, Message

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a"}
SCHEMES = {"http", "https", "mailto", "tel"}
FORM = frozenset({"strong_open", "em_open", "link_open"})
DEEPEST = 4
"""Lists within lists; further in, they are text."""

_ITEM = re.compile(r"(?P<indent> *)(?P<mark>-|(?P<number>\d{1,3})\.) +(?P<said>\S.*)")
_TARGET = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_MASK = re.compile(r"(?<=\[)\*+(?=\])")
"""What stands in the place of a masked number (`inquiries/privacy/masking.py`): its asterisks are no marks."""

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "*": set()},
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="noopener",
    clean_content_tags={"script", "style"},
)


def clean(html: str) -> str:
    """Return HTML with nothing but the few elements that a message may have."""
    return _cleaner.clean(html).strip()


@lru_cache(maxsize=512)
def formatted(text: str) -> str | None:
    """Return what staff have typed as sanitised HTML, None where it has no form: then it is shown as plain text."""
    blocks = _blocks(text.splitlines())
    return clean(_html(blocks)) if _has_form(blocks) else None


@lru_cache(maxsize=512)
def unformatted(text: str) -> str:
    """Return what staff have typed as people read it in an SMS: links written out, lists kept, no other marks."""
    blocks = _blocks(text.splitlines())
    return _plain(blocks) if _has_form(blocks) else text


def readable(message: Message) -> str:
    """Return what was said as plain text; only staff write marks, and what has none is stored without HTML."""
    return unformatted(message.text) if message.author is Author.STAFF and message.html else message.text


def in_full(message: Message) -> str:
    """Return all that a message says as plain text: the whole of a mail, and below what is sent on what was quoted."""
    if message.sends_on:
        return f"{readable(message)}\n\n{message.full_text or ''}".rstrip()
    return message.full_text or readable(message)


def linked(text: str) -> str:
    """Return plain text as HTML, with addresses of pages as links and lines kept."""
    done, at = [], 0
    for found in _BARE.finditer(text):
        url = escape(found[0])
        done += [escape(text[at : found.start()]), f'<a href="{url}">{url}</a>']
        at = found.end()
    return "".join([*done, escape(text[at:])]).replace("\n", "<br>\n")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    said: tuple[Token, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class _Items:
    """A list; `apart` tells that an empty line stands before it, as `spaced` does of its points."""

    ordered: bool
    items: tuple[tuple[_Block, ...], ...]
    spaced: tuple[bool, ...]
    apart: bool


_Block = _Paragraph | _Items


class _Inline(MarkdownIt):
    """The Markdown within a line: emphasis by asterisks and links, whose targets stay as they were typed."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.enable(["emphasis", "link", "newline"])
        self.inline.ruler.at("emphasis", _emphasis)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Tell whether something may be linked to."""
        return _TARGET.fullmatch(url) is not None

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """Return the target as it is."""
        return url


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read asterisks that mark; between letters and digits a single one is a sign, as in 3*4*5, and `_` always is."""
    if silent or state.src[state.pos] != "*":
        return False
    if masked := _MASK.match(state.src, state.pos):
        state.pending += masked[0]
        state.pos = masked.end()
        return True
    scanned = state.scanDelims(state.pos, state.src.startswith("**", state.pos))
    for _ in range(scanned.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(
            Delimiter(ord("*"), scanned.length, len(state.tokens) - 1, -1, scanned.can_open, scanned.can_close)
        )
    state.pos += scanned.length
    return True


_inline = _Inline()


def _blocks(lines: Sequence[str], depth: int = 0) -> tuple[_Block, ...]:
    """Return paragraphs and lists; a list ends where a line is neither a point nor set in below one."""
    found: list[_Block] = []
    said: list[str] = []
    apart = said_apart = False
    at = 0

    def close() -> None:
        if said:
            found.append(_Paragraph(_tokens("\n".join(said)), said_apart))
            said.clear()

    while at < len(lines):
        if not lines[at].strip():
            close()
            apart, at = bool(found), at + 1
            continue
        points = _points(lines, at) if depth < DEEPEST else []
        if points:
            close()
            found.append(_items(lines, points, depth, apart=apart))
            at = points[-1].end
        else:
            said_apart = said_apart if said else apart
            said.append(lines[at])
            at += 1
        apart = False
    close()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Point:
    """One point of a list: its lines from `start` to before `end`, whose text begins at `inset`."""

    start: int
    end: int
    inset: int
    spaced: bool


def _points(lines: Sequence[str], at: int) -> list[_Point]:
    """Return the points of the list that begins in a line; numbers are one only from 1 on, one by one, and two at least."""
    found: list[_Point] = []
    ordered = spaced = False
    while at < len(lines) and (item := _ITEM.fullmatch(lines[at])):
        number = item["number"]
        if (found and ordered != bool(number)) or (number and int(number) != len(found) + 1):
            break
        ordered = bool(number)
        end = at + 1
        while end < len(lines) and lines[end].startswith(item["indent"] + "  ") and lines[end].strip():
            end += 1
        found.append(_Point(at, end, item.start("said"), spaced))
        at = next((line for line in range(end, len(lines)) if lines[line].strip()), len(lines))
        spaced = at > end
    return found if found and (not ordered or len(found) > 1) else []


def _items(lines: Sequence[str], points: Sequence[_Point], depth: int, *, apart: bool) -> _Items:
    items = []
    for point in points:
        more = [line[min(point.inset, len(line) - len(line.lstrip())) :] for line in lines[point.start + 1 : point.end]]
        items.append(_blocks([lines[point.start][point.inset :], *more], depth + 1))
    ordered = not lines[points[0].start].lstrip().startswith("-")
    return _Items(ordered, tuple(items), tuple(point.spaced for point in points), apart)


def _tokens(said: str) -> tuple[Token, ...]:
    return tuple(_inline.parseInline(said)[0].children or ())


def _has_form(blocks: Sequence[_Block]) -> bool:
    return any(isinstance(one, _Items) or any(token.type in FORM for token in one.said) for one in blocks)


def _html(blocks: Sequence[_Block], *, within: bool = False) -> str:
    parts = []
    for block in blocks:
        if isinstance(block, _Items):
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{_html(item, within=True)}</li>" for item in block.items)
            parts.append(f"<{tag}>{items}</{tag}>")
        else:
            said = "".join(_said_html(block.said))
            parts.append(said if within else f"<p>{said}</p>")
    return "\n".join(parts)


def _said_html(tokens: Sequence[Token]) -> Iterator[str]:
    inside = False
    for token in tokens:
        if token.type == "text":
            yield escape(token.content) if inside else linked(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            yield "<br>\n"
        elif token.type == "link_open":
            inside = True
            yield f'<a href="{escape(str(token.attrs["href"]))}">'
        else:
            inside = inside and token.type != "link_close"
            yield f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>"


def _plain(blocks: Sequence[_Block]) -> str:
    parts = []
    for block in blocks:
        parts.append("\n\n" if block.apart else "\n")
        parts.append(_listed(block) if isinstance(block, _Items) else _said_plain(block.said))
    return "".join(parts[1:])


def _listed(block: _Items) -> str:
    parts = []
    for number, (item, spaced) in enumerate(zip(block.items, block.spaced, strict=True), 1):
        mark = f"{number}. " if block.ordered else "- "
        parts += ["\n\n" if spaced else "\n", mark, _plain(item).replace("\n", "\n" + " " * len(mark))]
    return "".join(parts[1:])


def _said_plain(tokens: Sequence[Token]) -> str:
    said: list[str] = []
    target, words = "", 0
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            said.append("\n")
        elif token.type == "link_open":
            target, words = str(token.attrs["href"]), len(said)
        elif token.type == "link_close":
            said.append(_written_out("".join(said[words:]), target))
        else:
            said.append(token.content)
    return "".join(said)


def _written_out(words: str, target: str) -> str:
    """Return what stands behind a link's words: its target, if they do not say it already."""
    address = re.sub(r"^(?:mailto|tel):", "", target, flags=re.IGNORECASE)
    return "" if address.replace(" ", "") == words.replace(" ", "") else f" ({address})"
