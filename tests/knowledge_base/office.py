"""Documents made for tests: small, real files of each kind, and ones that are out to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

import docx
from pypdf import PdfReader, PdfWriter

ODT = "application/vnd.oasis.opendocument.text"
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    """Yield a file as it comes over a network."""
    for start in range(0, len(content), 10_000):
        yield content[start : start + 10_000]


def pdf(*pages: str, title: str = "", author: str = "") -> bytes:
    """Return a PDF with a line of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects += [f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    objects.append(f"<< /Title ({title}) /Author ({author}) /Keywords (brann, vakt) /CreationDate (D:20260115120000Z) >>")
    written = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def encrypted_pdf(password: str) -> bytes:
    """Return a PDF that asks for a password; with an empty one it only forbids copying and the like."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Hemmelig rutine"))))
    writer.encrypt(password, owner_password="eier", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def word(paragraphs: dict[str, str], *, title: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """Return a Word file with a paragraph under each heading, and a table at its end."""
    document = docx.Document()
    for heading, text in paragraphs.items():
        document.add_heading(heading, 1)
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.core_properties.title = title
    document.core_properties.author = "Servicetorget"
    document.core_properties.keywords = "brann; vakt"
    document.core_properties.comments = ""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def odt(paragraphs: dict[str, str], *, title: str = "", manifest: str = "<manifest/>") -> bytes:
    """Return an OpenDocument text with a paragraph under each heading, and a table at its end."""
    body = "".join(f"<text:h>{heading}</text:h><text:p>{text}</text:p>" for heading, text in paragraphs.items())
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Telefon", "12 34 56 78"))
    body += f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    parts = {
        "mimetype": ODT,
        "content.xml": f"<office:document-content {OFFICE}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "meta.xml": f"<office:document-meta {OFFICE}><office:meta><dc:title>{title}</dc:title>"
        "<meta:keyword>brann</meta:keyword><dc:date>2026-01-15T10:00:00</dc:date></office:meta></office:document-meta>",
        "META-INF/manifest.xml": manifest,
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def bomb(name: str = "word/document.xml") -> bytes:
    """Return a small zip that unpacks to 160 MB."""
    return zipped({name: b"a" * 160_000_000})
