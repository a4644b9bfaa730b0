"""Small tools for writing XML."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, however they are written (§ 2.2)."""


def text_of(value: str | int | datetime) -> str:
    """Return a value as XML writes it; a moment has its time zone."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return ILLEGAL.sub("", str(value))


def add(parent: etree._Element, name: str, value: str | int | datetime | None = None) -> etree._Element:
    """Add an element in the namespace of its parent, with a text where one is given."""
    made = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name))
    if value is not None:
        made.text = text_of(value)
    return made


def add_some(parent: etree._Element, **values: str | int | datetime) -> None:
    """Add elements in the order in which they are given; empty texts are left out."""
    for name, value in values.items():
        if value != "":
            add(parent, name, value)


def written(root: etree._Element) -> bytes:
    """Return a document as UTF-8 with its declaration."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
