"""What a package says of itself (`arkivuttrekk.xml`): ADDML 8.3, as Noark 5 v5.0 asks for with an extraction."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from inquiries.cases.noark.elements import add, text_of

NAMESPACE = "http://www.arkivverket.no/standarder/addml"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "addml-torg.xsd"
NOARK_VERSION = "5.0"
EXTRACTION = "Noark 5-arkivuttrekk"


def extraction_of(
    *, creator: str, period: tuple[date, date], sums: dict[str, str], documents: int, folders: int, records: int
) -> etree._Element:
    """Return the root of `arkivuttrekk.xml`.

    `sums` are the SHA-256 sums, hexadecimal, of the structure and of its schema, by file name and in that order; the
    other numbers are counts.
    """
    spaces: Any = {None: NAMESPACE, "xsi": XSI}  # The stubs know no default namespace.
    root = etree.Element(etree.QName(NAMESPACE, "addml"), nsmap=spaces, name=EXTRACTION)
    root.set(etree.QName(XSI, "schemaLocation"), f"{NAMESPACE} {SCHEMA}")
    dataset = add(root, "dataset")
    add(dataset, "description", EXTRACTION)
    _reference(dataset, creator, period)
    whole = _object(add(dataset, "dataObjects"), EXTRACTION)
    info = _property(add(whole, "properties"), "info")
    inner = add(info, "properties")
    _versioned(inner, "type", "Noark 5", NOARK_VERSION)
    _additional(inner, documents)
    structure = _object(add(whole, "dataObjects"), "arkivstruktur")
    facts = add(structure, "properties")
    (main, main_sum), (schema, schema_sum) = sums.items()
    _file(facts, main, main_sum)
    described = add(_property(facts, "schema", "main"), "properties")
    _file(described, schema, schema_sum)
    _versioned(described, "type", "XML Schema", "1.0")
    counted = add(_property(facts, "info"), "properties")
    for name, count in (("mappe", folders), ("registrering", records)):
        occurs = add(_property(counted, "numberOfOccurrences", name), "properties")
        _property(occurs, "elementPath", f"//{name}")
        _property(occurs, "value", str(count), kind="integer")
    return root


def _reference(dataset: etree._Element, creator: str, period: tuple[date, date]) -> None:
    reference = add(dataset, "reference")
    context = add(add(reference, "context"), "additionalElements")
    creators = add(_element(context, "recordCreators"), "additionalElements")
    _element(creators, "recordCreator", creator)
    _element(context, "systemType", "Henvendelser fra innbyggere")
    _element(context, "systemName", "Torg")
    _element(context, "archive", f"Henvendelser til {creator}")
    content = add(add(reference, "content"), "additionalElements")
    days = add(_element(content, "archivalPeriod"), "properties")
    for name, day in zip(("startDate", "endDate"), period, strict=True):
        _property(days, name, day.isoformat())


def _additional(inner: etree._Element, documents: int) -> None:
    more = add(_property(inner, "additionalInfo"), "properties")
    borders = add(_property(more, "periode"), "properties")
    for name in ("inngaaendeSkille", "utgaaendeSkille"):
        _property(borders, name, "mykt")
    for name in (
        "inneholderSkjermetInformasjon",
        "omfatterDokumenterSomErKassert",
        "inneholderDokumenterSomSkalKasseres",
        "inneholderVirksomhetsspesifikkeMetadata",
    ):
        _property(more, name, "false", kind="boolean")
    _property(more, "antallDokumentfiler", str(documents), kind="integer")


def _file(parent: etree._Element, name: str, checksum: str) -> None:
    file = add(_property(parent, "file"), "properties")
    _property(file, "name", name)
    _versioned(file, "format", "XML", "1.0")
    summed = add(_property(file, "checksum"), "properties")
    _property(summed, "algorithm", "SHA-256")
    _property(summed, "value", checksum)


def _versioned(parent: etree._Element, name: str, value: str, version: str) -> None:
    _property(add(_property(parent, name, value), "properties"), "version", version)


def _object(parent: etree._Element, name: str) -> etree._Element:
    made = add(parent, "dataObject")
    made.set("name", name)
    return made


def _element(parent: etree._Element, name: str, value: str = "") -> etree._Element:
    return _valued(add(parent, "additionalElement"), name, value)


def _property(parent: etree._Element, name: str, value: str = "", *, kind: str = "") -> etree._Element:
    made = _valued(add(parent, "property"), name, value)
    if kind:
        made.set("dataType", kind)
    return made


def _valued(made: etree._Element, name: str, value: str) -> etree._Element:
    made.set("name", name)
    if value:
        add(made, "value", text_of(value))
    return made
