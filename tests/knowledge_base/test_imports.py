"""Articles in files: read, looked at, taken in, and given out again."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.articles import DRAFT, PUBLISHED, STAFF, WITHDRAWN, Article, Author, Text
from bot.database import Database
from bot.errors import BadInput, Conflict, Malformed, NotFound, TooLong
from knowledge_base.articles import ArticleStore
from knowledge_base.editing.checking import tidied
from knowledge_base.editing.desk import ArticleDesk
from knowledge_base.imports import export
from knowledge_base.imports.markdown_files import read_zip
from knowledge_base.imports.own import read_export
from knowledge_base.imports.plan import Importer
from knowledge_base.imports.reading import Defaults, Reading, merged
from knowledge_base.imports.sources import read_path
from knowledge_base.imports.tables import read_csv, read_excel
from tests.building import SettableClock
from tests.knowledge_base.content import ARTICLES, ELSEWHERE, HOME, LIBRARY, WASTE

KARI = Author("kari", "Kari")
PUBLISH = Defaults(service="kultur", state=PUBLISHED)
CSV = """id;Spørsmål;Svar;Lenke
kino;Når går kinoen?;"Hver **lørdag**;
også i ferien.";https://www.havdal.example/kino
bad;Når er badet åpent?;Tirsdag.;https://www.havdal.example/bad
"""


@pytest.fixture
def importer(database: Database, clock: SettableClock) -> Importer:
    return Importer(database, clock)


@pytest.fixture
def store(database: Database, clock: SettableClock) -> ArticleStore:
    return ArticleStore(database, clock)


def table(text: str) -> Reading:
    return read_csv(text.encode(), "ny.csv", "nb")


async def taken_in(importer: Importer, reading: Reading, defaults: Defaults = PUBLISH) -> tuple[str, ...]:
    preview = await importer.preview(HOME, reading, source="ny.csv", defaults=defaults, by=KARI)
    assert preview.token, preview.rows
    return await importer.commit(HOME, preview.token, KARI)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_is_read_in_any_usual_writing(encoding: str, delimiter: str) -> None:
    rows = [["id", "spørsmål", "svar"], ["kino", "Når går kinoen på Ålnes?", "Hver lørdag; ikke i påsken, og «ellers»."]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    (entry,) = read_csv(text.encode(encoding), "a.csv", "nb").entries
    assert (entry.id, entry.line) == ("kino", 2)
    assert entry.texts == {"nb": {"question": rows[1][1], "answer": rows[1][2]}}


def test_languages_stand_beside_each_other_or_below() -> None:
    beside = table("id;question:nb;question:nn;answer:nb;svar (nn)\na;Når?;Når då?;Nå.;No.\n")
    below = table("id;language;question;answer\na;nb;Når?;Nå.\na;nn;Når då?;No.\n")
    assert beside.entries[0].texts == below.entries[0].texts
    assert beside.entries[0].texts["nn"] == {"question": "Når då?", "answer": "No."}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id;question;valid_to\na;Når?;i morgen\n", (2, "valid_to: a date")),
        ('id;question;answer\na;"Når\ner det?";Nå.\nb;Hva?;x;y;z\n', (4, "the row has 5 cells")),
        ("id;question;state\na;Når?;ferdig\n", (2, "state: one of")),
        ("id;question;shared\na;Når?;kanskje\n", (2, "shared: yes or no")),
        ("id;question;language\na;Når?;fr\n", (2, "language: one of")),
        ("id;question\na;Når?\nb;Hva?\na;Hvor?\n", (4, "it is there already, at ny.csv:2")),
        ("id;language;question;service\na;nb;Når?;x\na;nn;Når?;y\n", (3, "service: otherwise than at ny.csv:2")),
    ],
)
def test_a_bad_row_is_named(text: str, fault: tuple[int, str]) -> None:
    (found,) = table(text).faults
    assert (found.place, found.line) == ("ny.csv", fault[0])
    assert fault[1] in found.reason
    assert found.why is not None
    assert set(fault[1].partition(":")[0].split()) >= {found.why.field} - {""}


@pytest.mark.parametrize(
    "text", ["", "\n\n", "id;svar\na;b\n", "id;question;farge\na;b;c\n", "id;question;question\n", 'id;question\n"a;b\n']
)
def test_what_is_no_table_of_articles_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match=r"ny\.csv"):
        table(text)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with suppress(BadInput):
        read_csv(content, "a.csv", "nb")


async def test_an_import_is_looked_at_and_then_done(importer: Importer, store: ArticleStore) -> None:
    preview = await importer.preview(HOME, table(CSV), source="ny.csv", defaults=PUBLISH, by=KARI)
    assert [(row.status, row.article, row.line) for row in preview.rows] == [("new", "kino", 2), ("new", "bad", 4)]
    assert await store.published(HOME) == []
    assert await importer.commit(HOME, preview.token, KARI) == ("kino", "bad")
    found = {article.id: article for article in await store.published(HOME)}
    assert found["kino"].texts["nb"].answer == "Hver **lørdag**;\nogså i ferien."
    assert found["kino"].service == "kultur"
    with pytest.raises(NotFound):
        await importer.commit(HOME, preview.token, KARI)


async def test_the_same_again_changes_nothing_and_something_else_updates(importer: Importer, database: Database) -> None:
    await taken_in(importer, table(CSV))
    again = await importer.preview(HOME, table(CSV), source="ny.csv", defaults=PUBLISH, by=KARI)
    assert ([row.status for row in again.rows], again.token) == (["same", "same"], "")
    changed = await importer.preview(
        HOME, table(CSV.replace("Tirsdag", "Onsdag")), source="ny.csv", defaults=PUBLISH, by=KARI
    )
    assert [row.status for row in changed.rows] == ["same", "changed"]
    (difference,) = changed.rows[1].changes
    assert (difference.field, difference.before, difference.after) == ("answer", "Tirsdag.", "Onsdag.")
    assert await importer.commit(HOME, changed.token, KARI) == ("bad",)
    assert len(await export.all_articles(database, HOME)) == 2


async def test_what_a_source_leaves_out_stays(importer: Importer, database: Database, clock: SettableClock) -> None:
    await taken_in(importer, table(CSV))
    desk = ArticleDesk(database, clock)
    kept = (await desk.get(HOME, "bad")).newest.article
    await desk.save(HOME, replace(kept, owner="kari", shared=True), based_on=1, by=KARI)
    await desk.publish(HOME, "bad", based_on=2, by=KARI)
    preview = await importer.preview(
        HOME, table(CSV.replace("Tirsdag", "Onsdag")), source="ny.csv", defaults=PUBLISH, by=KARI
    )
    assert "staff have changed it" in preview.rows[1].reason
    await importer.commit(HOME, preview.token, KARI)
    now = (await desk.get(HOME, "bad")).newest
    assert (now.article.owner, now.article.shared, now.article.texts["nb"].answer) == ("kari", True, "Onsdag.")
    assert (now.version, now.action, now.note) == (4, "imported", "ny.csv")


@pytest.mark.parametrize("column", ["kilde", "id", None])
async def test_an_article_is_known_again_by_id_source_or_question(
    importer: Importer, database: Database, column: str | None
) -> None:
    head, cell = (f"{column};", "rad-7;") if column else ("", "")
    text = f"{head}question;answer;link\n{cell}Når går kinoen?;Lørdag.;https://www.havdal.example/kino\n"
    await taken_in(importer, table(text))
    if column:
        text = text.replace("Når går kinoen?", "Når er det kino?")
    assert len(await taken_in(importer, table(text.replace("Lørdag", "Søndag")))) == 1
    (article,) = await export.all_articles(database, HOME)
    assert article.texts["nb"].answer == "Søndag."


async def test_one_bad_row_stops_all_unless_bad_ones_are_left_out(importer: Importer, store: ArticleStore) -> None:
    bad = table(CSV + "tom;Hva?;;https://www.havdal.example/\n")
    preview = await importer.preview(HOME, bad, source="ny.csv", defaults=PUBLISH, by=KARI)
    assert [(row.status, row.line) for row in preview.rows] == [("new", 2), ("new", 4), ("error", 5)]
    assert "nb: the answer is missing" in preview.rows[2].reason
    assert preview.token == ""
    rest = await importer.preview(HOME, bad, source="ny.csv", defaults=PUBLISH, by=KARI, skip_bad=True)
    assert await importer.commit(HOME, rest.token, KARI) == ("kino", "bad")
    assert len(await store.published(HOME)) == 2


async def test_what_changed_since_the_preview_stops_it(
    importer: Importer, database: Database, clock: SettableClock, store: ArticleStore
) -> None:
    await taken_in(importer, table(CSV))
    newer = table(CSV.replace("Tirsdag", "Onsdag").replace("lørdag", "fredag"))
    preview = await importer.preview(HOME, newer, source="ny.csv", defaults=PUBLISH, by=KARI)
    await ArticleDesk(database, clock).withdraw(HOME, "bad", based_on=1, by=KARI)
    with pytest.raises(Conflict, match="bad"):
        await importer.commit(HOME, preview.token, KARI)
    assert "lørdag" in (await store.published(HOME))[0].texts["nb"].answer


async def test_what_somebody_else_made_meanwhile_stops_it(
    importer: Importer, database: Database, clock: SettableClock
) -> None:
    preview = await importer.preview(HOME, table(CSV), source="ny.csv", defaults=PUBLISH, by=KARI)
    await ArticleDesk(database, clock).create(HOME, replace(LIBRARY, id="kino"), KARI)
    with pytest.raises(Conflict, match="kino"):
        await importer.commit(HOME, preview.token, KARI)


async def test_a_preview_is_one_municipalitys_and_lasts_a_day(importer: Importer, clock: SettableClock) -> None:
    preview = await importer.preview(HOME, table(CSV), source="ny.csv", defaults=PUBLISH, by=KARI)
    with pytest.raises(NotFound):
        await importer.commit(ELSEWHERE, preview.token, KARI)
    clock.advance(hours=25)
    with pytest.raises(NotFound):
        await importer.commit(HOME, preview.token, KARI)
    await importer.tidy()


async def test_without_a_word_on_its_state_a_change_waits_beside_what_is_live(
    importer: Importer, database: Database, clock: SettableClock, store: ArticleStore
) -> None:
    await taken_in(importer, table(CSV))
    await taken_in(importer, table(CSV.replace("Tirsdag", "Onsdag")), Defaults())
    kept = await ArticleDesk(database, clock).get(HOME, "bad")
    assert (kept.state, kept.has_draft, kept.newest.state) == (PUBLISHED, True, DRAFT)
    assert {article.texts["nb"].answer for article in await store.published(HOME, ["bad"])} == {"Tirsdag."}


async def test_what_others_export_becomes_drafts_of_ours(
    importer: Importer, store: ArticleStore, database: Database
) -> None:
    await store.save(HOME, [LIBRARY])
    theirs = replace(LIBRARY, texts={"nb": Text("Når er Vik bibliotek åpent?", (), "Aldri.")}, owner="siv")
    reading = read_export(export.as_json([theirs, WASTE], ELSEWHERE), "vik.json", HOME)
    names = await taken_in(importer, reading, Defaults())
    assert LIBRARY.id not in names
    assert await store.published(HOME) == [LIBRARY]
    drafts = [article for article in await export.all_articles(database, HOME) if article.state == DRAFT]
    assert {(one.source, one.owner) for one in drafts} == {("vik:bibliotek", ""), ("vik:hentedager", "")}
    again = read_export(export.as_json([replace(theirs, link="https://vik.example/"), WASTE], ELSEWHERE), "vik.json", HOME)
    assert len(await taken_in(importer, again, Defaults())) == 1
    assert len(await export.all_articles(database, HOME)) == 3


def test_a_bad_article_in_an_export_is_named_by_its_line() -> None:
    told = json.loads(export.as_json([WASTE, LIBRARY], HOME))
    told["articles"][1]["texts"]["nb"]["farge"] = "rød"
    content = json.dumps(told, ensure_ascii=False, indent=1)
    (fault,) = read_export(content.encode(), "a.json", HOME).faults
    assert content.splitlines()[fault.line - 1].strip() == '"id": "bibliotek",'
    assert "farge" in fault.reason
    for bad in (b"", b"{}", b"[1]", b'{"form":"x","version":1,"municipality":"a","articles":[]}', b"[" * 100_000):
        with pytest.raises(Malformed):
            read_export(bad, "a.json", HOME)


def test_markdown_is_read_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "kultur").mkdir()
    (tmp_path / "kultur" / "kino.md").write_text(
        "---\nservice: kultur\nvalid_to: 2026-12-24\n---\n\n# Når går kinoen?\n\nHver *lørdag*.\n"
    )
    (tmp_path / "kultur" / "kino.nn.md").write_text("# Når går kinoen då?\nKvar *laurdag*.\n")
    (tmp_path / "feil.md").write_text("---\nservice: [kultur\n---\nx")
    (tmp_path / "rar.md").write_text("---\nfarge: rød\n---\nx")
    reading = read_path(tmp_path, "mappe", municipality=HOME, language="nb")
    (entry,) = reading.entries
    assert (entry.id, entry.fields["service"]) == ("kino", "kultur")
    assert entry.fields["valid_to"] == datetime(2026, 12, 23, 23, tzinfo=UTC)
    assert entry.texts["nb"] == {"question": "Når går kinoen?", "answer": "Hver *lørdag*."}
    assert entry.texts["nn"] == {"question": "Når går kinoen då?", "answer": "Kvar *laurdag*."}
    assert [(fault.place, fault.line > 1) for fault in reading.faults] == [("feil.md", True), ("rar.md", False)]
    assert "farge" in reading.faults[1].reason


def test_zips_and_spreadsheets_that_are_none_are_refused(tmp_path: Path) -> None:
    for name in ("a.zip", "a.xlsx", "a.json", "a.csv"):
        (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(range(256)))
        with pytest.raises(Malformed, match=name):
            read_path(tmp_path / name, name, municipality=HOME, language="nb")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(Malformed):
        read_path(tmp_path / "a.exe", "a.exe", municipality=HOME, language="nb")


def test_a_zip_bomb_does_not_unpack(tmp_path: Path) -> None:
    path = tmp_path / "bombe.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("a.md", b"a" * 30_000_000)
    (fault,) = read_zip(path, "bombe.zip", "nb").faults
    assert "larger than" in fault.reason
    with zipfile.ZipFile(tmp_path / "bombe.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(5):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", b"a" * 50_000_000)
    with pytest.raises(TooLong):
        read_excel(tmp_path / "bombe.xlsx", "bombe.xlsx", "nb")


def test_excel_is_read_as_people_write_it(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "Spørsmål", "Svar", "gyldig til", None])
    sheet.append([None, None, None, None])
    sheet.append(["kino", "Hva koster det?", 120, datetime(2026, 12, 24)])  # noqa: DTZ001 - as Excel has it
    book.save(tmp_path / "a.xlsx")
    (entry,) = read_excel(tmp_path / "a.xlsx", "a.xlsx", "nb").entries
    assert (entry.line, entry.texts["nb"]["answer"]) == (3, "120")
    assert entry.fields["valid_to"] == datetime(2026, 12, 23, 23, tzinfo=UTC)


def test_a_text_that_looks_like_a_formula_is_none() -> None:
    risky = replace(LIBRARY, texts={"nb": Text("=1+1", (), '=HYPERLINK("https://x.example")')})
    sheet = load_workbook(io.BytesIO(export.as_excel([risky]))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")} == {"s"}


LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
MOMENT = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the bounds must be naive
TEXT = st.builds(Text, LINE, st.lists(LINE, max_size=3).map(tuple), WRITTEN)


@st.composite
def article_lists(draw: st.DrawFn) -> list[Article]:
    names = draw(st.lists(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True), max_size=4, unique=True))
    made = []
    for name in names:
        given_texts = draw(st.dictionaries(st.sampled_from(["nb", "nn", "sv", "en"]), TEXT, min_size=1, max_size=3))
        article = tidied(
            Article(
                name,
                draw(st.sampled_from(["renovasjon", "kultur"])),
                draw(LINE),
                draw(st.sampled_from(["", "https://www.havdal.example/a?b=1"])),
                given_texts,
                state=draw(st.sampled_from([DRAFT, PUBLISHED, WITHDRAWN])),
                valid_from=draw(MOMENT),
                form_url=draw(st.sampled_from(["", "https://www.havdal.example/skjema"])),
                audience=draw(st.sampled_from(["public", STAFF])),
                shared=draw(st.booleans()),
                owner=draw(st.sampled_from(["", "kari"])),
                topics=draw(st.sampled_from([(), ("https://psi.norge.no/los/tema/a", "b")])),
                review_at=draw(MOMENT),
                source=draw(st.sampled_from(["", f"fil#{name}"])),
            )
        )
        if article.texts:
            made.append(article)
    return made


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
@given(content=article_lists())
def test_what_is_exported_is_imported_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, form: str, content: list[Article]
) -> None:
    if not content and form != "json":
        return
    path = tmp_path_factory.mktemp("export") / f"a.{export.ENDINGS[form]}"
    path.write_bytes(export.exported(content, HOME, form))
    reading = read_path(path, path.name, municipality=HOME, language="nb")
    assert reading.faults == ()
    back = [tidied(merged(entry, None, entry.id, Defaults())) for entry in reading.entries]
    assert sorted(back, key=lambda article: article.id) == sorted(content, key=lambda article: article.id)


async def test_everything_moves_to_another_store(
    store: ArticleStore, importer: Importer, database: Database, tmp_path: Path
) -> None:
    await store.save(HOME, ARTICLES)
    for form in export.MEDIA_TYPES:
        path = tmp_path / f"alt.{export.ENDINGS[form]}"
        path.write_bytes(export.exported(await export.all_articles(database, HOME), HOME, form))
        reading = read_path(path, path.name, municipality=HOME, language="nb")
        there = await importer.preview(HOME, reading, source=form, defaults=Defaults(), by=KARI)
        assert {row.status for row in there.rows} == {"same"}, form
        new = await importer.preview(f"ny-{form}", reading, source=form, defaults=Defaults(), by=KARI)
        await importer.commit(f"ny-{form}", new.token, KARI)
        assert await store.published(f"ny-{form}") == await store.published(HOME)
    with pytest.raises(BadInput):
        export.exported([], HOME, "docx")
