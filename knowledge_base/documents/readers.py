"""Text and metadata of each kind of document. These run in a process of their own: see `child`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from charset_normalizer import from_bytes
from docx.table import Table
from lxml import etree
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from bot.errors import Why
from knowledge_base.documents.kinds import MARKDOWN, OPEN_DOCUMENT, PDF, PROTECTED, WORD

MOST_PAGES = 3_000
MOST_CHARACTERS = 5_000_000
HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>.+?)[ \t#]*$")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"

Sections = list[tuple[str, str]]


class Unreadable(Exception):
    """A document cannot be read; the message is for logs and commands, `why` for the person who uploaded it."""

    def __init__(self, message: str, why: Why) -> None:
        super().__init__(message)
        self.why = why


@dataclass
class Extract:
    """What was found in a document: pieces of text under headings, and Dublin Core by the names of its elements."""

    sections: Sections = field(default_factory=list)
    metadata: dict[str, list[str]] = field(default_factory=dict)

    def note(self, element: str, *values: object) -> None:
        """Keep metadata that say something."""
        said = [" ".join(str(value).split())[:2_000] for value in values if value]
        if said:
            self.metadata.setdefault(element, []).extend(one for one in said if one not in self.metadata[element])


def read(path: Path, media_type: str) -> Extract:
    """Return what a document holds. Raises Unreadable, and whatever the libraries raise for broken files."""
    readers = {PDF: _pdf, WORD: _word, OPEN_DOCUMENT: _open_document, MARKDOWN: _markdown}
    found = readers.get(media_type, _plain)(path)
    if sum(len(text) for _, text in found.sections) > MOST_CHARACTERS:
        why = Why("document_long", {"most": str(MOST_CHARACTERS)})
        raise Unreadable(f"there are more than {MOST_CHARACTERS:,} characters in it", why)
    return found


def _pdf(path: Path) -> Extract:
    found = Extract()
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(PROTECTED, Why("document_protected"))
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"it has more than {MOST_PAGES} pages", Why("document_pages", {"most": str(MOST_PAGES)}))
        size = 0
        for number, page in enumerate(reader.pages, 1):
            text = page.extract_text().strip()
            size += len(text)
            if size > MOST_CHARACTERS:
                break
            if text:
                found.sections.append((f"s. {number}", text))
        info: Any = reader.metadata or {}
    except (DependencyError, FileNotDecryptedError) as error:
        raise Unreadable(PROTECTED, Why("document_protected")) from error
    found.note("title", info.get("/Title"))
    found.note("creator", info.get("/Author"))
    found.note("description", info.get("/Subject"))
    found.note("subject", *_listed(info.get("/Keywords")))
    made = re.match(r"D:(\d{4})(\d{2})(\d{2})", str(info.get("/CreationDate") or ""))
    found.note("date", "-".join(made.groups()) if made else None)
    return found


def _word(path: Path) -> Extract:
    document = docx.Document(str(path))
    found = Extract()
    gathered = _Gathered()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                gathered.text(" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)))
        elif str(block.style.name if block.style else "").startswith(("Heading", "Title", "Overskrift", "Rubrik")):
            gathered.heading(block.text)
        else:
            gathered.text(block.text)
    found.sections = gathered.sections()
    core = document.core_properties
    found.note("title", core.title)
    found.note("creator", core.author)
    found.note("subject", core.subject, *_listed(core.keywords))
    found.note("description", core.comments)
    found.note("language", core.language)
    found.note("identifier", core.identifier)
    found.note("date", _day(core.modified or core.created))
    return found


def _open_document(path: Path) -> Extract:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    found = Extract()
    with zipfile.ZipFile(path) as parts:
        content = etree.fromstring(parts.read("content.xml"), parser)
        described = etree.fromstring(parts.read("meta.xml"), parser) if "meta.xml" in parts.namelist() else None
    gathered = _Gathered()
    body = content.find(f".//{OFFICE}text")
    for node in body.iter(f"{TEXT}h", f"{TEXT}p", f"{TABLE}table-row") if body is not None else ():
        if node.tag == f"{TABLE}table-row":
            gathered.text(" | ".join(_said(cell) for cell in node.findall(f"{TABLE}table-cell")))
        elif node.tag == f"{TEXT}h":
            gathered.heading(_said(node))
        elif not any(True for _ in node.iterancestors(f"{TABLE}table-cell")):
            gathered.text(_said(node))
    found.sections = gathered.sections()
    if described is not None:
        for element in ("title", "description", "subject", "creator", "language", "date"):
            values = [node.text for node in described.iter(f"{DC}{element}")]
            found.note(element, *((value or "")[:10] if element == "date" else value for value in values))
        found.note("subject", *(node.text for node in described.iter(f"{META}keyword")))
    return found


def _said(node: Any) -> str:
    """Return the text of a node, with the blanks and tabs that OpenDocument writes as elements."""
    pieces: list[str] = [node.text or ""]
    for child in node:
        if child.tag in {f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}:
            pieces.append(" ")
        elif isinstance(child.tag, str) and not child.tag.endswith(("}annotation", "}tracked-changes")):
            pieces.append(_said(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _markdown(path: Path) -> Extract:
    found = Extract()
    gathered = _Gathered()
    for line in _decoded(path).splitlines():
        heading = HEADING.match(line)
        if heading:
            gathered.heading(heading["title"])
        else:
            gathered.line(line)
    found.sections = gathered.sections()
    first = next((heading for heading, _ in found.sections if heading), None)
    found.note("title", first)
    return found


def _plain(path: Path) -> Extract:
    return Extract([("", _decoded(path).strip())])


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    best = from_bytes(content, cp_isolation=["cp1252", "latin_1", "cp850"]).best()
    if best is None:
        raise Unreadable("it is no text in any usual encoding", Why("not_readable"))
    return str(best).replace("\x00", "")


class _Gathered:
    """Gathers text under the headings that it stands below."""

    def __init__(self) -> None:
        self._found: list[tuple[str, list[str]]] = [("", [])]

    def heading(self, title: str) -> None:
        if title.strip():
            self._found.append((" ".join(title.split())[:300], []))

    def text(self, paragraph: str) -> None:
        if paragraph.strip(" |\n\t"):
            self._found[-1][1].append(paragraph.strip() + "\n")

    def line(self, line: str) -> None:
        self._found[-1][1].append(line)

    def sections(self) -> Sections:
        joined = ((heading, "\n".join(lines).strip()) for heading, lines in self._found)
        return [(heading, text) for heading, text in joined if heading or text]


def _listed(given: object) -> Iterator[str]:
    return (part.strip() for part in re.split(r"[;,]", str(given or "")) if part.strip())


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
