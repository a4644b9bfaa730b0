"""Documents over both databases: what is read of them, who finds them, and that none does harm."""

from __future__ import annotations

import asyncio
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles import PUBLIC, STAFF, WITHDRAWN, Author, Document
from bot.database import Database
from bot.errors import BadInput, Conflict, Malformed, NotFound, TooLong
from bot.messages import Query
from inquiries.files import DiskFiles
from knowledge_base.articles import ArticleStore, staff_scope
from knowledge_base.documents.desk import DocumentDesk
from knowledge_base.documents.dublin_core import checked
from knowledge_base.documents.extraction import extracted
from knowledge_base.documents.kinds import MARKDOWN, OLD_OFFICE, OPEN_DOCUMENT, PDF, PLAIN, WORD
from knowledge_base.documents.passages import LONGEST, Section, cut
from knowledge_base.editing.staff_search import AudienceKnowledge
from knowledge_base.ranking import Calibration
from knowledge_base.words_only import WordKnowledge
from tests.building import SettableClock
from tests.knowledge_base import office
from tests.knowledge_base.content import ELSEWHERE, HOME

KARI = Author("kari", "Kari")
RULES = {"Brannvern": "Ved brann ringer vi 110 og samles på parkeringsplassen.", "Nøkler": "Nøklene henger i skapet."}


@dataclass
class Place:
    """A desk with documents, and where its files lie."""

    desk: DocumentDesk
    store: ArticleStore
    folder: Path
    clock: SettableClock

    async def upload(self, content: bytes, name: str = "rutiner.docx", municipality: str = HOME) -> Document:
        return await self.desk.upload(municipality, office.chunks(content), name, by=KARI, language="nb")

    async def found(self, text: str, audience: str, municipality: str = HOME) -> dict[str, str]:
        """Return question and answer of what is found, by document."""
        words = WordKnowledge(self.store, self.clock, calibration=Calibration.read("words", answer_at=0.0, offer_at=0.0))
        await words.start()
        finding = await AudienceKnowledge(words).search(Query(municipality, text, "nb", audience=audience))
        await words.stop()
        return {hit.question: hit.answer for hit in finding.hits}

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def place(database: Database, clock: SettableClock, tmp_path: Path) -> Place:
    desk = DocumentDesk(database, DiskFiles(tmp_path / "files"), clock, largest=5_000_000)
    return Place(desk, ArticleStore(database, clock), tmp_path / "files", clock)


@pytest.mark.parametrize(
    ("content", "name", "media_type", "title", "subject"),
    [
        (
            office.pdf("Ved brann ringer vi 110.", "Side to", title="Rutiner", author="Kari"),
            "a.pdf",
            PDF,
            "Rutiner",
            "brann",
        ),
        (office.word(RULES, title="Rutiner", rows=(("Telefon", "110"),)), "a.docx", WORD, "Rutiner", "brann"),
        (office.odt(RULES, title="Rutiner"), "a.odt", OPEN_DOCUMENT, "Rutiner", "brann"),
        (b"# Rutiner\n\nVed brann ringer vi 110.\n", "a.md", MARKDOWN, "Rutiner", None),
        ("Ved brann ringer vi 110, også på Ålnes.".encode("cp1252"), "brann_rutiner.txt", PLAIN, "brann rutiner", None),
    ],
)
async def test_each_kind_is_read(
    place: Place, content: bytes, name: str, media_type: str, title: str, subject: str | None
) -> None:
    made = await place.upload(content, name)
    metadata = made.newest.metadata
    assert (made.newest.media_type, metadata["title"], made.audience) == (media_type, (title,), STAFF)
    assert metadata.get("subject", (None,))[0] == subject
    assert metadata["format"] == (media_type,)
    assert made.passages >= 1
    answers = "\n".join((await place.found("Hva gjør vi ved brann?", STAFF)).values())
    assert "110" in answers
    path, kept = await place.desk.file(HOME, made.id)
    assert (path.read_bytes(), kept.name) == (content, name)


async def test_text_stands_under_its_heading(place: Place) -> None:
    await place.upload(office.word(RULES, title="Rutiner", rows=(("Hvem", "Telefon"), ("Vakta", "12 34 56 78"))))
    found = await place.found("nøklene i skapet", STAFF)
    assert found["Rutiner – Nøkler"] == "Nøklene henger i skapet.\n\nHvem | Telefon\n\nVakta | 12 34 56 78"
    await place.upload(office.odt({"Heis": "Heisen<text:s/>står."}, title="Hus"), "a.odt")
    assert (await place.found("heisen", STAFF))["Hus – Heis"] == "Heisen står.\n\nTelefon | 12 34 56 78"


async def test_citizens_find_a_document_only_when_it_is_published(place: Place) -> None:
    made = await place.upload(office.word(RULES, title="Rutiner"))
    assert await place.found("brann", PUBLIC) == {}
    with pytest.raises(NotFound):
        await place.desk.public_file(HOME, made.id)
    out = await place.desk.publish(HOME, made.id, address="https://chat.havdal.example/d/1", based_on=1, by=KARI)
    assert (out.audience, out.newest.metadata["identifier"]) == (PUBLIC, ("https://chat.havdal.example/d/1",))
    assert "Rutiner – Brannvern" in await place.found("brann", PUBLIC)
    assert (await place.store.published(HOME))[0].link == "https://chat.havdal.example/d/1"
    assert (await place.desk.public_file(HOME, made.id))[0].is_file()
    with pytest.raises(NotFound):
        await place.desk.public_file(ELSEWHERE, made.id)
    await place.desk.unpublish(HOME, made.id, based_on=2, by=KARI)
    assert await place.found("brann", PUBLIC) == {}
    assert "Rutiner – Brannvern" in await place.found("brann", STAFF)
    gone = await place.desk.withdraw(HOME, made.id, based_on=3, by=KARI)
    assert (gone.state, await place.found("brann", STAFF)) == (WITHDRAWN, {})
    assert [one.action for one in await place.desk.versions(HOME, made.id)] == [
        "withdrawn",
        "for staff",
        "published",
        "uploaded",
    ]


async def test_what_is_shared_is_found_by_others_with_its_name(place: Place) -> None:
    made = await place.upload(office.word(RULES, title="Rutiner"))
    assert await place.found("brann", STAFF, ELSEWHERE) == {}
    given = {"metadata": {"title": ["Rutiner"]}, "language": "nb", "service": "", "owner": "", "shared": True}
    await place.desk.edit(HOME, made.id, **given, based_on=1, by=KARI)  # type: ignore[arg-type]
    await place.upload(office.word({"Annet": "Noe."}), municipality=ELSEWHERE)
    assert "Rutiner – Brannvern" in await place.found("brann", STAFF, ELSEWHERE)
    assert await place.found("brann", PUBLIC, ELSEWHERE) == {}


async def test_metadata_are_changed_and_versions_come_back(place: Place) -> None:
    made = await place.upload(office.word(RULES, title="Rutiner"))
    new = await place.desk.replace_file(
        HOME, made.id, office.chunks(office.pdf("Ved flom ringer vi vakta.")), "ny.pdf", based_on=1, by=KARI
    )
    assert (new.newest.media_type, new.newest.metadata["title"]) == (PDF, ("Rutiner",))
    assert "flom" in "".join((await place.found("flom vakta", STAFF)).values())
    assert "brann" not in "".join((await place.found("brann", STAFF)).values())
    edited = await place.desk.edit(
        HOME,
        made.id,
        metadata={"title": ["Beredskap"], "rights": ["  Fritt "], "creator": [""]},
        language="nn",
        service="beredskap",
        owner="ola",
        shared=False,
        based_on=2,
        by=KARI,
    )
    assert dict(edited.newest.metadata) == {"title": ("Beredskap",), "rights": ("Fritt",)}
    assert (edited.language, edited.service, edited.owner) == ("nn", "beredskap", "ola")
    assert "Beredskap – s. 1" in await place.found("flom vakta", STAFF)
    back = await place.desk.restore(HOME, made.id, 1, based_on=3, by=KARI)
    assert (back.newest.media_type, back.newest.metadata["title"]) == (WORD, ("Rutiner",))
    assert "Rutiner – Brannvern" in await place.found("brann", STAFF)
    again = await place.desk.restore(HOME, made.id, 3, based_on=4, by=KARI)
    assert again.newest.metadata["title"] == ("Beredskap",)
    assert "Beredskap – s. 1" in await place.found("flom vakta", STAFF)
    for version, name in ((1, "rutiner.docx"), (2, "ny.pdf"), (5, "ny.pdf")):
        assert (await place.desk.file(HOME, made.id, version))[1].name == name
    assert len(place.files()) == 2


async def test_who_worked_on_an_old_version_is_told_of_both(place: Place) -> None:
    made = await place.upload(office.word(RULES))
    await place.desk.withdraw(HOME, made.id, based_on=1, by=KARI)
    with pytest.raises(Conflict, match="based on version 1, and Kari has made version 2"):
        await place.desk.withdraw(HOME, made.id, based_on=1, by=KARI)
    with pytest.raises(Conflict):
        await place.desk.replace_file(HOME, made.id, office.chunks(b"tekst"), "a.txt", based_on=1, by=KARI)
    assert len(place.files()) == 1


async def test_documents_are_looked_for(place: Place) -> None:
    first = await place.upload(office.word(RULES, title="Rutiner"))
    place.clock.advance(seconds=1)
    second = await place.upload("Åpningstider på RÅDHUSET".encode(), "tider.txt")
    assert [one.id for one in await place.desk.found(HOME)] == [second.id, first.id]
    assert [one.id for one in await place.desk.found(HOME, text="rådhuset åpningstider")] == [second.id]
    assert [one.id for one in await place.desk.found(HOME, text="NØKLENE")] == [first.id]
    assert await place.desk.found(HOME, text="finnes ikke") == []
    assert await place.desk.found(HOME, audience=PUBLIC) == []
    assert await place.desk.found(ELSEWHERE) == []
    with pytest.raises(NotFound):
        await place.desk.get(ELSEWHERE, first.id)


@pytest.mark.parametrize(
    ("content", "name", "error", "reason", "code"),
    [
        (office.encrypted_pdf("hemmelig"), "a.pdf", Malformed, "protected by a password", "document_protected"),
        (
            office.odt(RULES, manifest="<m><encryption-data/></m>"),
            "a.odt",
            Malformed,
            "protected by a password",
            "document_protected",
        ),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "a.docx", Malformed, "protected", "document_protected"),
        (OLD_OFFICE + b"\x00" * 500, "a.doc", Malformed, "old format", "document_old"),
        (office.pdf("Hei")[:300], "a.pdf", Malformed, "broken", "document_broken"),
        (b"%PDF-1.7\n" + b"\xff" * 2_000, "a.pdf", Malformed, "broken", "document_broken"),
        (office.word(RULES)[:4_000], "a.docx", Malformed, "broken", "document_broken"),
        (office.zipped({"word/document.xml": b"<w/>"}), "a.docx", Malformed, "broken", "document_broken"),
        (office.zipped({"a.txt": b"hei"}), "a.zip", Malformed, "documents come as", "document_kind"),
        (office.bomb(), "a.docx", TooLong, "unpacks to more", "document_unpacks"),
        (b"MZ\x90\x00\x03" + b"\x00" * 100, "a.exe", Malformed, "documents come as", "document_kind"),
        (b"", "a.txt", Malformed, "nothing in it", "empty_file"),
        (b" \n ", "a.txt", Malformed, "nothing in it", "empty_file"),
        (b"a" * 5_000_001, "a.txt", TooLong, "5000000", "upload_large"),
    ],
)
async def test_what_cannot_be_read_is_told_and_not_kept(
    place: Place, content: bytes, name: str, error: type[BadInput], reason: str, code: str
) -> None:
    with pytest.raises(error, match=reason) as told:
        await place.upload(content, name)
    assert told.value.why is not None
    assert told.value.why.code == code
    assert place.files() == []
    assert await place.desk.found(HOME) == []


async def test_a_pdf_that_only_forbids_copying_is_read(place: Place) -> None:
    await place.upload(office.encrypted_pdf(""), "a.pdf")
    assert "Hemmelig rutine" in (await place.found("hemmelig rutine", STAFF)).values()


async def test_a_picture_without_text_is_kept_and_found_by_its_metadata(place: Place) -> None:
    made = await place.upload(office.pdf("", title="Kart over havna"), "kart.pdf")
    assert (made.characters, made.passages) == (0, 0)
    assert [one.id for one in await place.desk.found(HOME, text="havna")] == [made.id]


async def test_a_document_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(office.word(RULES))
    with pytest.raises(TooLong, match="too much time"):
        await extracted(path, WORD, wall_s=0.01)


async def test_entities_that_swell_do_no_harm(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a11;</x>'
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("content.xml", laughs)
    async with asyncio.timeout(30):
        try:
            assert len((await extracted(path, OPEN_DOCUMENT)).sections) == 0
        except BadInput as error:
            assert str(error)  # noqa: PT017 - either way is fine, as long as it ends


async def test_two_who_upload_at_once_do_not_meet(place: Place) -> None:
    made = await asyncio.gather(*(place.upload(f"Tekst nummer {n}".encode(), "a.txt") for n in range(3)))
    assert len({one.id for one in made}) == 3
    assert len(await place.store.digests(staff_scope(HOME))) == 3


@given(st.lists(st.tuples(st.text(max_size=10), st.text(max_size=3_000)), max_size=4))
def test_passages_hold_all_words_and_are_short(sections: list[tuple[str, str]]) -> None:
    pieces = cut(Section(heading, text) for heading, text in sections)
    assert all(0 < len(piece.text) <= LONGEST for piece in pieces)
    before = "".join(character for _, text in sections for character in text if character.isalnum())
    after = "".join(character for piece in pieces for character in piece.text if character.isalnum())
    assert after == before


@pytest.mark.parametrize("bad", [{}, {"title": [" "]}, {"title": ["a"], "farge": ["rød"]}, {"title": ["a" * 2_001]}])
def test_metadata_that_cannot_be_are_refused(bad: dict[str, list[str]]) -> None:
    with pytest.raises(Malformed):
        checked(bad)
