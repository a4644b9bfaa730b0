"""A case as one ZIP file: structure, extraction information, schemas and documents, each with its SHA-256 checksum.

The same case makes the same bytes, whenever it is packed. What is not valid by our schemas is not packed.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from bot.cases import CaseContent
from bot.errors import BadInput, NotFound, Why
from bot.interfaces import Files
from inquiries.cases.documents import CaseDocument, documents_of
from inquiries.cases.noark.elements import written
from inquiries.cases.noark.extraction import SCHEMA as ADDML_SCHEMA
from inquiries.cases.noark.extraction import extraction_of
from inquiries.cases.noark.structure import SCHEMA, Creator, Placed, structure_of

STRUCTURE, EXTRACTION, FOLDER = "arkivstruktur.xml", "arkivuttrekk.xml", "dokumenter"
HERE = Path(__file__).parent
ENDING = re.compile(r"[a-z0-9]{1,8}")
REGULAR_FILE = 0o100644 << 16


def name_of(content: CaseContent) -> str:
    """Return the package's file name, which no other case has."""
    return f"torg-{content.municipality}-{content.number}-{content.id}.zip"


def pack(content: CaseContent, files: Files, creator: Creator, to: BinaryIO) -> None:
    """Write a package; it blocks. Raises BadInput when a file is gone, or what would come out is not valid."""
    try:
        documents = documents_of(content, files, creator.zone)
    except NotFound as error:
        raise BadInput("a file that was to be sent has been deleted since", why=Why("case_file_gone")) from error
    placed = [Placed(document, _path(number, document)) for number, document in enumerate(documents, 1)]
    structure = structure_of(content, placed, creator)
    _check(structure, SCHEMA)
    whole = {STRUCTURE: written(structure), SCHEMA: (HERE / SCHEMA).read_bytes()}
    extraction = extraction_of(
        creator=creator.name,
        period=(content.opened_at.astimezone(creator.zone).date(), content.sent_at.astimezone(creator.zone).date()),
        sums={name: hashlib.sha256(data).hexdigest() for name, data in whole.items()},
        documents=len(placed),
        folders=len(structure.findall(".//{*}mappe")),
        records=len(structure.findall(".//{*}registrering")),
    )
    _check(extraction, ADDML_SCHEMA)
    whole |= {EXTRACTION: written(extraction), ADDML_SCHEMA: (HERE / ADDML_SCHEMA).read_bytes()}
    _zip(content, whole, placed, creator, to)


def _zip(content: CaseContent, whole: dict[str, bytes], placed: Sequence[Placed], creator: Creator, to: BinaryIO) -> None:
    at = content.sent_at.astimezone(creator.zone).timetuple()[:6]

    def entry(name: str) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(name, at)
        made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, REGULAR_FILE
        return made

    with zipfile.ZipFile(to, "w") as package:
        for name, data in whole.items():
            package.writestr(entry(name), data)
        for one in placed:
            with package.open(entry(one.path), "w", force_zip64=True) as file:
                for block in one.document.blocks():
                    file.write(block)


def _path(number: int, document: CaseDocument) -> str:
    """Return where a document stands: a number and its ending, since nobody's file name is safe everywhere."""
    ending = Path(document.name).suffix.lstrip(".").lower()
    return f"{FOLDER}/{number:04d}.{ending if ENDING.fullmatch(ending) else 'bin'}"


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(HERE / name))


def _check(root: etree._Element, schema: str) -> None:
    try:
        _schema(schema).assertValid(root)
    except etree.DocumentInvalid as error:
        raise BadInput(f"the package would not be valid: {error}"[:300], why=Why("case_invalid")) from error
