"""What every register answers alike, over a real HTTP server with templates and over a CSV file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import RegisterUnavailable, TooManyHits
from bot.lookups import Entry, Register
from bot.messages import Address
from inquiries.lookups.configuration import register_from
from tests.registers import (
    LABEL,
    MOST,
    ROLES,
    RegisterServer,
    csv_table,
    csv_text,
    http_table,
    put,
    register_server,
    take_away,
)

BACKENDS = ["csv", "http", "http post"]


@pytest.fixture
async def server() -> AsyncIterator[RegisterServer]:
    async with register_server() as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kunder.csv"


@pytest.fixture(params=BACKENDS)
async def register(request: pytest.FixtureRequest, server: RegisterServer, file: Path) -> AsyncIterator[Register]:
    put(file, csv_text())
    posted = {"method": "POST", "url": f"{server.url}/people", "body": {"search": {"name": "{name}", "no": "{no}"}}}
    tables = {
        "csv": csv_table(file),
        "http": http_table(server.url),
        "http post": http_table(server.url, **posted),
    }
    made, _ = register_from("customers", tables[request.param], roles=ROLES, region="NO", environment={})
    yield made
    await made.close()


def said(entry: Entry) -> dict[str, str]:
    return {value.name: value.text for value in entry.values}


def test_the_card_says_what_is_asked(register: Register) -> None:
    card = register.card
    assert (card.name, card.labels, card.most, card.wrong) == ("customers", LABEL, MOST, "")
    assert [(field.name, field.labels["nb"]) for field in card.fields] == [("name", "Navn"), ("no", "Kundenummer")]


async def test_a_hit_has_its_values_in_order(register: Register) -> None:
    (entry,) = await register.look_up({"no": "1001"})
    assert list(said(entry).items()) == [
        ("no", "1001"),
        ("name", "Kari Nordmann"),
        ("street", "Storgata 14"),
        ("code", "4480"),
        ("place", "HAVDAL"),
        ("phone", "12345678"),
    ]


async def test_a_hit_can_be_put_on_a_person(register: Register) -> None:
    (entry,) = await register.look_up({"no": "1001"})
    assert entry.person == "Kari Nordmann"
    letter = Address("letter", "Kari Nordmann\nStorgata 14\n4480 HAVDAL")
    assert entry.ways == (letter, Address("sms", "+4712345678"))


async def test_what_a_hit_does_not_have_is_left_out(register: Register) -> None:
    (entry,) = await register.look_up({"no": "1003"})
    assert set(said(entry)) == {"no", "name", "code", "place"}
    assert entry.ways == (Address("letter", "Åse Strand\n4485 YTRE HAVDAL"),)


async def test_all_that_is_asked_must_fit(register: Register) -> None:
    assert [said(one)["no"] for one in await register.look_up({"name": "nordmann"})] == ["1001", "1002"]
    assert [said(one)["no"] for one in await register.look_up({"name": "nordmann", "no": "1002"})] == ["1002"]
    assert await register.look_up({"name": "strand", "no": "1002"}) == []


async def test_words_are_found_by_their_beginnings_whatever_their_case(register: Register) -> None:
    assert [said(one)["no"] for one in await register.look_up({"name": "ÅSE str"})] == ["1003"]


@pytest.mark.parametrize("odd", ["&no=1001", "1001 OR 1=1", "{no}", "æ/../%00", '"', "№", "١٠٠١"])
async def test_odd_text_is_only_ever_text(register: Register, odd: str) -> None:
    assert await register.look_up({"no": odd}) == []


async def test_more_hits_than_are_told_are_refused(register: Register) -> None:
    with pytest.raises(TooManyHits):
        await register.look_up({"name": "per"})
    assert len(await register.look_up({"name": "mange0"})) == 1


async def test_a_register_that_is_away_says_so_and_not_what_was_asked(
    register: Register, server: RegisterServer, file: Path
) -> None:
    take_away(file)
    server.status = 503
    with pytest.raises(RegisterUnavailable) as away:
        await register.look_up({"name": "Kari Hemmelig"})
    assert "Hemmelig" not in str(away.value)


async def test_it_is_back_without_a_new_start(register: Register, server: RegisterServer, file: Path) -> None:
    take_away(file)
    server.status = 503
    with pytest.raises(RegisterUnavailable):
        await register.look_up({"no": "1001"})
    put(file, csv_text())
    server.status = 200
    assert len(await register.look_up({"no": "1001"})) == 1
