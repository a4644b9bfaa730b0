"""What only a register in a file can be: written in another encoding, half broken, changed since, gone."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Malformed, RegisterUnavailable
from bot.lookups import Register
from inquiries.lookups.configuration import register_from
from inquiries.lookups.table import MOST_BROKEN, read_csv
from tests.registers import ROLES, csv_table, csv_text, put


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kunder.csv"


def register(file: Path, **more: Any) -> Register:
    made, _ = register_from("customers", csv_table(file, **more), roles=ROLES, region="NO", environment={})
    return made


async def numbers(made: Register, **query: str) -> list[str]:
    return [entry.values[0].text for entry in await made.look_up(query)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
async def test_encoding_and_separator_are_found_out(file: Path, encoding: str, separator: str) -> None:
    put(file, csv_text().replace(";", separator).encode(encoding))
    assert await numbers(register(file), name="Åse Strand") == ["1003"]


async def test_they_can_be_said(file: Path) -> None:
    put(file, csv_text().encode("latin-1"))
    assert await numbers(register(file, encoding="latin-1", separator=";"), name="åse") == ["1003"]
    with pytest.raises(RegisterUnavailable, match=r"kunder\.csv it is not utf-8, at byte"):
        await register(file, encoding="utf-8").look_up({"name": "åse"})


async def test_broken_rows_are_named_by_their_line_and_the_others_are_read(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = ["3001;Mangler felt", '3002;"Aldri lukket;x;;;', '3003;"Lukket" feil;x;;;', "3004;Anne Etter;;;;"]
    text = csv_text(*broken)
    put(file, text)
    with caplog.at_level(logging.WARNING):
        assert await numbers(register(file), name="anne") == ["3004"]
    first = text.split("\r\n").index(broken[0]) + 1
    told = [record.getMessage() for record in caplog.records]
    assert [f"line {first + more}: " in line for more, line in enumerate(told)] == [True, True, True]
    assert "2 values where there are 6 columns" in told[0]
    assert not any("Mangler" in line or "lukket" in line for line in told)


async def test_a_cell_may_hold_lines_and_separators(file: Path) -> None:
    put(file, csv_text('3001;"Anne; i\nto linjer";;;;', "3002;Berit;;;;"))
    (entry,) = await register(file).look_up({"name": "anne linjer"})
    assert entry.values[1].text == "Anne; i to linjer"
    assert await numbers(register(file), name="berit") == ["3002"]


async def test_a_change_is_seen_and_old_rows_are_gone(file: Path) -> None:
    put(file, csv_text())
    made = register(file)
    assert await numbers(made, name="kari") == ["1001"]
    put(file, csv_text().replace("Kari", "Mari"))
    os.utime(file, ns=(1, 1))
    assert (await numbers(made, name="kari"), await numbers(made, name="mari")) == ([], ["1001"])


async def test_a_file_that_became_something_else_shows_nothing_old(file: Path) -> None:
    put(file, csv_text())
    made = register(file)
    await made.look_up({"no": "1001"})
    put(file, "Navn;Adresse\nKari;x\n")
    for _ in range(2):
        with pytest.raises(RegisterUnavailable, match=r"kunder\.csv line 1: there is no column 'Kundenr'"):
            await made.look_up({"no": "1001"})


@pytest.mark.parametrize("asked", ["1001", " 10 01 ", "10-01", "10.01"])
async def test_numbers_are_found_however_they_are_grouped(file: Path, asked: str) -> None:
    put(file, csv_text())
    assert await numbers(register(file), no=asked) == ["1001"]


async def test_the_beginning_of_a_column_finds_it(file: Path) -> None:
    put(file, csv_text())
    fields = [{"name": "street", "label": {"nb": "Gate"}, "column": "Gateadresse", "match": "begins"}]
    made = register(file, fields=fields)
    assert (await numbers(made, street="ås & ø"), await numbers(made, street="øy vei")) == (["1002"], [])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\x00\x01\x02", b"a;b\n1;2\n"])
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_csv(content, ["Navn"])


def test_what_is_broken_all_over_is_refused_and_not_read_to_its_end() -> None:
    with pytest.raises(Malformed, match="more than 100 broken rows, the first: line 2: "):
        read_csv(b"a;Navn\n" + b"x\n" * (MOST_BROKEN + 1), ["Navn"])


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8), min_size=2, max_size=2))
)
def test_no_row_that_is_written_well_is_lost(rows: list[list[str]]) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    written = "Navn;By\r\n" + "".join(f"{cell(name)};{cell(place)}\r\n" for name, place in rows)
    found = read_csv(written.encode(), ["By", "Navn"])
    assert found.broken == ()
    assert found.rows == tuple((place.strip(), name.strip()) for name, place in rows)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read_csv(b"Navn;By\n" + content, ["Navn"])
    except Malformed:
        return
    assert all(len(row) == 1 for row in found.rows)
