"""The archive structure of a package (`arkivstruktur.xml`), after Noark 5 v5.0, annex 2 «Metadata gruppert på objekter».

arkiv → arkivdel → mappe (a `saksmappe`: the inquiry) → registrering (what was sent at one time) → dokumentbeskrivelse →
dokumentobjekt. Entries of a journal (`journalpost`) are made by the archive, which alone gives out journal numbers.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from bot.cases import CaseContent
from inquiries.cases.documents import PLAIN, CaseDocument
from inquiries.cases.noark.elements import add, add_some, text_of

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivstruktur"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "arkivstruktur-torg.xsd"
SYSTEM = "Torg"
ALGORITHM = "SHA-256"
MEDIUM = "Elektronisk arkiv"
TEXTS = ("title", "kind", "service", "unit", "sent_by", "reference")
OURS = uuid.UUID("5a8f6c1e-7c1f-4f0b-9a63-0d6a2a1f5c11")
"""The namespace of ids that follow from others (UUIDv5, RFC 9562): the same object has the same id in every package."""


@dataclass(frozen=True, slots=True)
class Creator:
    """Whose archive it is: id of the municipality in Torg, its name, its organisation number or other id, its clock."""

    municipality: str
    name: str
    id: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and where it stands in the package."""

    document: CaseDocument
    path: str


def structure_of(content: CaseContent, placed: Sequence[Placed], creator: Creator) -> etree._Element:
    """Return the root of `arkivstruktur.xml`."""
    local = _readable(content, creator.zone)
    spaces: Any = {None: NAMESPACE, "xsi": XSI}  # The stubs know no default namespace.
    root = etree.Element(etree.QName(NAMESPACE, "arkiv"), nsmap=spaces)
    root.set(etree.QName(XSI, "schemaLocation"), f"{NAMESPACE} {SCHEMA}")
    _series(root, creator, local, "arkiv", f"Henvendelser til {creator.name}")
    maker = add(root, "arkivskaper")
    add_some(maker, arkivskaperID=creator.id, arkivskaperNavn=creator.name)
    part = add(root, "arkivdel")
    _series(part, creator, local, "arkivdel", f"Henvendelser {content.number[:4]}")
    _folder(part, local, placed, creator)
    return root


def _readable(content: CaseContent, zone: ZoneInfo) -> CaseContent:
    """Return a case in the municipality's own time, its texts without what XML cannot hold; blank ones are empty."""
    clean: dict[str, Any] = {name: text_of(getattr(content, name)).strip() for name in TEXTS}
    return replace(content, opened_at=content.opened_at.astimezone(zone), sent_at=content.sent_at.astimezone(zone), **clean)


def _series(parent: etree._Element, creator: Creator, content: CaseContent, level: str, title: str) -> None:
    add_some(parent, systemID=_id(creator, level, title), tittel=title)
    add(parent, f"{level}status", "Avsluttet" if level == "arkiv" else "Avsluttet periode")
    began = content.opened_at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    add_some(parent, dokumentmedium=MEDIUM, opprettetDato=began, opprettetAv=SYSTEM)
    add_some(parent, avsluttetDato=content.sent_at, avsluttetAv=SYSTEM)


def _folder(parent: etree._Element, content: CaseContent, placed: Sequence[Placed], creator: Creator) -> None:
    folder = add(parent, "mappe")
    folder.set(etree.QName(XSI, "type"), "saksmappe")
    public = f"Henvendelse {content.number}"
    add_some(folder, systemID=_id(creator, "mappe", content.number), mappeID=content.number, tittel=content.title or public)
    # What the citizen wrote may stand in the title: the public one says nothing of anybody.
    add_some(folder, offentligTittel=f"{public}: {content.service}" if content.service else public)
    add_some(folder, noekkelord=content.kind, dokumentmedium=MEDIUM, opprettetDato=content.opened_at, opprettetAv=SYSTEM)
    ended = (content.closed_at or content.sent_at).astimezone(creator.zone)
    add_some(folder, avsluttetDato=ended, avsluttetAv=content.sent_by)
    if content.persons:
        party = add(folder, "part")
        add_some(party, partID=_id(creator, "part", content.number), partNavn=_name(content), partRolle="Henvender")
        _reached(party, content)
    if content.reference:
        note = add(folder, "merknad")
        add_some(note, merknadstekst=f"Hører til sak {content.reference}", merknadstype="Saksreferanse")
        add_some(note, merknadsdato=content.sent_at, merknadRegistrertAv=SYSTEM)
    for internal in (False, True):
        its = [one for one in placed if one.document.internal is internal]
        if its:
            _record(folder, content, its, creator, internal=internal)
    year, _, sequence = content.number.partition("-")
    add_some(folder, saksaar=int(year), sakssekvensnummer=int(sequence), saksdato=f"{content.opened_at:%Y-%m-%d}")
    add_some(folder, administrativEnhet=content.unit or creator.name, saksansvarlig=content.sent_by)
    add(folder, "saksstatus", "Avsluttet" if content.closed_at else "Under behandling")


def _record(
    folder: etree._Element, content: CaseContent, placed: Sequence[Placed], creator: Creator, *, internal: bool
) -> None:
    """Add what was sent at this time: the conversation with its files, or the notes with theirs."""
    record = add(folder, "registrering")
    identifier = content.id if not internal else str(uuid.uuid5(OURS, f"{content.id}/notes"))
    first = min(one.document.at for one in placed).astimezone(creator.zone)
    add_some(record, systemID=identifier, opprettetDato=first, opprettetAv=SYSTEM)
    add_some(record, arkivertDato=content.sent_at, arkivertAv=content.sent_by)
    for number, one in enumerate(placed, 1):
        _described(record, content, one, number, first_at=content.sent_at)
    title = "Interne notater" if internal else (content.title or "Samtale")
    add_some(record, registreringsID=f"{content.number}/{identifier}", tittel=title)
    add_some(record, offentligTittel="Interne notater" if internal else f"Henvendelse {content.number}")
    add(record, "dokumentmedium", MEDIUM)
    if internal:
        _correspondent(record, "Intern avsender", creator.name, content)
        return
    sender = add(record, "korrespondansepart")
    add_some(sender, korrespondanseparttype="Avsender", korrespondansepartNavn=_name(content))
    _reached(sender, content)
    _correspondent(record, "Mottaker", creator.name, content)


def _correspondent(record: etree._Element, kind: str, name: str, content: CaseContent) -> None:
    one = add(record, "korrespondansepart")
    add_some(one, korrespondanseparttype=kind, korrespondansepartNavn=name)
    add_some(one, administrativEnhet=content.unit, saksbehandler=content.sent_by)


def _described(record: etree._Element, content: CaseContent, one: Placed, number: int, *, first_at: datetime) -> None:
    document, made_by = one.document, SYSTEM if one.document.ours else "Innbygger"
    at = document.at.astimezone(content.sent_at.tzinfo)
    described = add(record, "dokumentbeskrivelse")
    add(described, "systemID", str(uuid.uuid5(OURS, f"{content.id}/{one.path}")))
    add_some(described, dokumenttype="Henvendelse" if number == 1 else "Vedlegg", dokumentstatus="Dokumentet er ferdigstilt")
    add_some(
        described,
        tittel=text_of(document.name).strip() or one.path,
        opprettetDato=at,
        opprettetAv=made_by,
        dokumentmedium=MEDIUM,
    )
    add_some(described, tilknyttetRegistreringSom="Hoveddokument" if number == 1 else "Vedlegg", dokumentnummer=number)
    add_some(described, tilknyttetDato=first_at, tilknyttetAv=content.sent_by)
    thing = add(described, "dokumentobjekt")
    add(thing, "systemID", str(uuid.uuid5(OURS, f"{content.id}/{one.path}/1")))
    variant = "Arkivformat" if document.media_type == PLAIN else "Produksjonsformat"
    add_some(thing, versjonsnummer=1, variantformat=variant, format=one.path.rpartition(".")[2].upper())
    add_some(thing, formatDetaljer=document.media_type, opprettetDato=at, opprettetAv=made_by)
    add_some(thing, referanseDokumentfil=one.path, sjekksum=document.sha256, sjekksumAlgoritme=ALGORITHM)
    add(thing, "filstoerrelse", document.size)


def _name(content: CaseContent) -> str:
    return next((name for one in content.persons if (name := text_of(one.name).strip())), "Ukjent")


def _reached(parent: etree._Element, content: CaseContent) -> None:
    """Add how the person is reached; a package has room for one e-mail address and any number of telephones."""
    mails = [one.address.value for one in content.persons if one.address.channel == "email"]
    add_some(parent, epostadresse=mails[0] if mails else "")
    for one in content.persons:
        if one.address.channel == "sms":
            add(parent, "telefonnummer", one.address.value)


def _id(creator: Creator, level: str, name: str) -> str:
    return str(uuid.uuid5(OURS, f"{creator.municipality}/{level}/{name}"))
