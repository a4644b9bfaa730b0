"""What kind of file a document is, by its content; a name only tells text from Markdown."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from bot.errors import Malformed, TooLong, Why

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
LARGEST_UNPACKED = 150 * 1024 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = "it is protected by a password; save it without one and upload it again"
KNOWN = "documents come as PDF, Word (.docx), OpenDocument (.odt), Markdown or plain text"


def kind_of(path: Path, name: str) -> str:
    """Return the media type of a file. Raises Malformed for what is none of KNOWN, TooLong for what unpacks to too much."""
    with path.open("rb") as file:
        beginning = file.read(4_096)
    if b"%PDF-" in beginning[:1_024]:
        return PDF
    if beginning.startswith(OLD_OFFICE):
        # Office puts what it protects by a password into its old container.
        content = path.read_bytes() if path.stat().st_size < LARGEST_UNPACKED else beginning
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Malformed(PROTECTED, why=Why("document_protected"))
        told = "it is in Word's old format (.doc); save it as .docx and upload it again"
        raise Malformed(told, why=Why("document_old"))
    if beginning.startswith(b"PK"):
        return _packed(path)
    if not beginning.strip():
        raise Malformed("there is nothing in it", why=Why("empty_file"))
    if b"\x00" in beginning and not beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Malformed(KNOWN, why=Why("document_kind"))
    return MARKDOWN if PurePath(name).suffix.lower() in {".md", ".markdown"} else PLAIN


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as parts:
            names = {part.filename for part in parts.infolist()}
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                most = str(LARGEST_UNPACKED // 1024**2)
                raise TooLong(f"it unpacks to more than {most} MiB", why=Why("document_unpacks", {"most": most}))
            if "word/document.xml" in names:
                return WORD
            if "mimetype" in names and "content.xml" in names:
                with parts.open("mimetype") as file:
                    kind = file.read(100).decode("ascii", "replace").strip()
                with parts.open("META-INF/manifest.xml") as file:
                    manifest = file.read(1024 * 1024)
                if b"encryption-data" in manifest:
                    raise Malformed(PROTECTED, why=Why("document_protected"))
                if kind.startswith(OPEN_DOCUMENT):
                    return OPEN_DOCUMENT
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise Malformed(f"it is broken and cannot be read: {error}", why=Why("document_broken")) from error
    raise Malformed(KNOWN, why=Why("document_kind"))
