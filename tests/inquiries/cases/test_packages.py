"""Noark 5 packages: valid, whole, the same each time, and put into the folder once."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from bot.cases import CaseAnswer, CaseChoice, CaseContent, CaseState
from bot.database import Database
from bot.errors import BadInput, Unavailable
from inquiries.cases.noark.handover import WORKSHOP, PackageBackend
from inquiries.cases.noark.package import name_of
from inquiries.cases.noark.structure import Creator
from tests.building import HAVDAL, SettableClock, Store
from tests.cases import ARCHIVE, MAIL, PICTURE, Office

HAVDAL_KOMMUNE = Creator(HAVDAL, "Havdal kommune", "999999999", ZoneInfo("Europe/Oslo"))
N5 = {"n": "http://www.arkivverket.no/standarder/noark5/arkivstruktur", "a": "http://www.arkivverket.no/standarder/addml"}


@pytest.fixture
async def office(sqlite_database: Database, clock: SettableClock, tmp_path: Path) -> Office:
    return await Office.open(Store.over(sqlite_database, clock), tmp_path)


@pytest.fixture
def backend(office: Office, tmp_path: Path) -> PackageBackend:
    for name in ("in", "receipts"):
        (tmp_path / name).mkdir()
    return PackageBackend(tmp_path / "in", tmp_path / "receipts", office.files, HAVDAL_KOMMUNE)


async def content(office: Office, choice: CaseChoice | None = None) -> CaseContent:
    sent = await office.sends(ARCHIVE, choice or CaseChoice(notes=True))
    return await office.cases.content(HAVDAL, sent.id)


def tree(package: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(package.read(name))


def texts(root: Any, path: str) -> list[str]:
    return [str(one.text) for one in root.iterfind(path, N5)]


async def test_package_read_back_is_valid_and_its_checksums_hold(office: Office, backend: PackageBackend) -> None:
    name, data = backend.pack(await content(office))
    package = zipfile.ZipFile(BytesIO(data))
    assert package.testzip() is None
    assert name.startswith("torg-havdal-2026-000001-")
    for xml in ("arkivstruktur.xml", "arkivuttrekk.xml"):
        root = tree(package, xml)
        schema = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split()[1]
        etree.XMLSchema(tree(package, schema)).assertValid(root)
    structure = tree(package, "arkivstruktur.xml")
    documents = structure.findall(".//n:dokumentobjekt", N5)
    for one in documents:
        kept = package.read(one.findtext("n:referanseDokumentfil", namespaces=N5))
        assert one.findtext("n:sjekksum", namespaces=N5) == hashlib.sha256(kept).hexdigest()
        assert one.findtext("n:sjekksumAlgoritme", namespaces=N5) == "SHA-256"
        assert int(one.findtext("n:filstoerrelse", namespaces=N5)) == len(kept)
    assert len(documents) == len([name for name in package.namelist() if name.startswith("dokumenter/")]) == 3
    extraction = tree(package, "arkivuttrekk.xml")
    sums = texts(extraction, ".//a:property[@name='checksum']//a:property[@name='value']/a:value")
    whole = [hashlib.sha256(package.read(name)).hexdigest() for name in ("arkivstruktur.xml", "arkivstruktur-torg.xsd")]
    assert sums == whole
    assert texts(extraction, ".//a:property[@name='antallDokumentfiler']/a:value") == ["3"]
    counts = texts(extraction, ".//a:property[@name='numberOfOccurrences']//a:property[@name='value']/a:value")
    assert counts == [str(len(structure.findall(f".//n:{name}", N5))) for name in ("mappe", "registrering")] == ["1", "2"]


async def test_what_was_said_stands_in_it(office: Office, backend: PackageBackend) -> None:
    package = zipfile.ZipFile(BytesIO(backend.pack(await content(office))[1]))
    structure = tree(package, "arkivstruktur.xml")
    assert texts(structure, ".//n:mappeID") == ["2026-000001"]
    assert texts(structure, ".//n:korrespondansepartNavn") == ["Kari Nordmann", *["Havdal kommune"] * 2]
    assert set(texts(structure, ".//n:epostadresse")) == {MAIL}
    public = texts(structure, ".//n:offentligTittel")
    assert public[0] == "Henvendelse 2026-000001"
    assert "Gatelys" not in "".join(public)
    titles = texts(structure, ".//n:dokumentbeskrivelse/n:tittel")
    assert titles == ["Samtale 2026-000001.txt", "gate æøå.png", "Interne notater 2026-000001.txt"]
    said = package.read("dokumenter/0001.txt").decode()
    asked = ["2026-03-02 09:00 Innbygger (webchat):", "Gatelyset er mørkt.", "Når blir det fikset?"]
    assert "\r\n".join([*asked, "[Vedlegg: gate æøå.png]"]) in said
    assert "Ada (webchat):\r\nLyset blir fikset i morgen." in said
    assert "Ring elektriker." not in said
    assert "Ring elektriker." in package.read("dokumenter/0002.txt").decode()
    assert package.read("dokumenter/0003.png") == PICTURE


async def test_what_was_not_chosen_is_not_in_it(office: Office, backend: PackageBackend) -> None:
    _, data = backend.pack(await content(office, CaseChoice(files=False, person=False)))
    package = zipfile.ZipFile(BytesIO(data))
    structure = package.read("arkivstruktur.xml").decode()
    assert [name for name in package.namelist() if name.startswith("dokumenter/")] == ["dokumenter/0001.txt"]
    assert not [word for word in ("Kari", MAIL, "notater") if word in structure]
    assert ">Ukjent<" in structure


async def test_same_case_makes_the_same_bytes(office: Office, backend: PackageBackend) -> None:
    what = await content(office)
    office.store.clock.advance(days=3)
    assert backend.pack(what) == backend.pack(await office.cases.content(HAVDAL, what.id))


@pytest.mark.parametrize("title", ["", "a\x0bb\x00c", "<tittel>&amp;]]>", "\ud800", "  ", "x" * 500])
async def test_odd_titles_make_valid_packages(office: Office, backend: PackageBackend, title: str) -> None:
    what = await content(office)
    backend.pack(replace(what, title=title, reference="26/\x01412", unit=title, kind=title, service=title))


async def test_package_comes_into_the_folder_whole_and_once(office: Office, backend: PackageBackend, tmp_path: Path) -> None:
    what = await content(office)
    dispatcher = office.dispatcher(backend, ARCHIVE)
    assert await dispatcher.run() == 1
    (package,) = (tmp_path / "in").glob("*.zip")
    assert package.name == name_of(what)
    assert package.read_bytes() == backend.pack(what)[1]
    assert (await office.case(what.id)).state is CaseState.DELIVERED
    assert [file.suffix for file in (tmp_path / "in" / WORKSHOP).iterdir()] == [".ready"]


async def test_killed_after_the_package_was_named_nothing_comes_twice(
    office: Office, backend: PackageBackend, tmp_path: Path
) -> None:
    what = await content(office)
    await office.queue.claim(ARCHIVE)
    await backend.deliver(what)  # Here the service dies, and the archive takes the package away.
    (package,) = (tmp_path / "in").glob("*.zip")
    package.unlink()
    assert await office.dispatcher(backend, ARCHIVE).run() == 1
    assert not list((tmp_path / "in").glob("*.zip"))
    assert (await office.case(what.id)).state is CaseState.DELIVERED


async def test_killed_before_the_package_was_named_it_comes(
    office: Office, backend: PackageBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    what = await content(office)

    rename = Path.rename

    def die(self: Path, target: Path) -> Path:
        if target.parent.name == WORKSHOP:
            return rename(self, target)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", die)
        with pytest.raises(Unavailable):
            await backend.deliver(what)
    assert (tmp_path / "in" / WORKSHOP / f"{what.id}.ready").exists()
    assert not list((tmp_path / "in").glob("*.zip"))
    await backend.deliver(what)
    (package,) = (tmp_path / "in").glob("*.zip")
    assert zipfile.ZipFile(package).testzip() is None


async def test_half_written_package_is_written_anew(office: Office, backend: PackageBackend, tmp_path: Path) -> None:
    what = await content(office)
    workshop = tmp_path / "in" / WORKSHOP
    workshop.mkdir()
    (workshop / f"{what.id}.zip").write_bytes(b"PK half of it")
    await backend.deliver(what)
    (package,) = (tmp_path / "in").glob("*.zip")
    assert package.read_bytes() == backend.pack(what)[1]


async def test_folder_that_is_missing_is_not_made(office: Office, tmp_path: Path) -> None:
    gone = PackageBackend(tmp_path / "unmounted", None, office.files, HAVDAL_KOMMUNE)
    what = await content(office)
    dispatcher = office.dispatcher(gone, ARCHIVE)
    assert await dispatcher.run() == 1
    stands = await office.case(what.id)
    assert (stands.state, stands.attempts) == (CaseState.WAITING, 1)
    assert "No such file" in stands.reason
    assert dispatcher.health(ARCHIVE).state == "down"
    assert not (tmp_path / "unmounted").exists()


async def test_file_that_is_gone_refuses_the_case(office: Office, backend: PackageBackend) -> None:
    what = await content(office)
    (file,) = [file for message in what.messages for file in message.attachments]
    await office.files.delete(file.reference)
    with pytest.raises(BadInput, match="deleted"):
        backend.pack(what)


async def test_receipt_brings_the_reference(office: Office, backend: PackageBackend, tmp_path: Path) -> None:
    what = await content(office)
    dispatcher = office.dispatcher(backend, ARCHIVE)
    await dispatcher.run()
    receipt = tmp_path / "receipts" / f"{what.id}.json"
    receipt.write_text(json.dumps({"reference": "26/412", "url": "https://sak.havdal.example/412"}))
    await dispatcher.run()
    stands = await office.case(what.id)
    assert (stands.reference, stands.url, stands.referred_by) == ("26/412", "https://sak.havdal.example/412", None)
    assert [file.name for file in (tmp_path / "receipts" / "read").iterdir()] == [receipt.name]
    assert not receipt.exists()


async def test_receipt_that_refuses(office: Office, backend: PackageBackend, tmp_path: Path) -> None:
    what = await content(office)
    dispatcher = office.dispatcher(backend, ARCHIVE)
    await dispatcher.run()
    (tmp_path / "receipts" / f"{what.id}.json").write_text('{"refused": "ukjent arkivdel"}')
    await dispatcher.run()
    stands = await office.case(what.id)
    assert (stands.state, stands.reason) == (CaseState.REFUSED, "ukjent arkivdel")


async def test_receipts_that_make_no_sense_keep_no_other_back(
    office: Office, backend: PackageBackend, tmp_path: Path
) -> None:
    what = await content(office)
    receipts = tmp_path / "receipts"
    wrong = ["[1]", "{", '{"reference": 1}', "{}", '{"reference": "1", "refused": "2"}', "[" * 100_000]
    for number, text in enumerate(wrong):
        (receipts / f"00000000-0000-4000-8000-{number:012d}.json").write_text(text)
    (receipts / "notes.json").write_text("{}")
    for file in receipts.iterdir():
        os.utime(file, (0, 0))
    (receipts / f"{what.id}.json").write_text('{"reference": "26/1"}')
    (receipts / "11111111-1111-4111-8111-111111111111.json").write_text('{"reference": "of nobody"}')
    half = receipts / "22222222-2222-4222-8222-222222222222.json"
    half.write_text('{"refer')
    found = await backend.answers()
    assert found[what.id] == CaseAnswer("26/1")
    assert len(found) == 2
    assert len(list(receipts.glob("*.wrong"))) == len(wrong) + 1
    assert half.exists(), "it may still be being written"
    await office.dispatcher(backend, ARCHIVE).run()
    assert (await office.case(what.id)).reference == "26/1"
