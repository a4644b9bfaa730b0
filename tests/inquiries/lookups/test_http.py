"""What only a register over HTTP can do wrong: hang, redirect, answer too much or nonsense."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.errors import RegisterSlow, RegisterUnavailable, TooManyHits
from bot.lookups import Register
from inquiries.lookups.configuration import register_from
from tests.registers import ROLES, RegisterServer, http_table, register_server

OPEN: list[Register] = []


@pytest.fixture
async def server() -> AsyncIterator[RegisterServer]:
    async with register_server() as server:
        yield server
    while OPEN:
        await OPEN.pop().close()


def register(server: RegisterServer, environment: dict[str, str] | None = None, **more: Any) -> Register:
    made, _ = register_from(
        "customers", http_table(server.url, **more), roles=ROLES, region="NO", environment=environment or {}
    )
    OPEN.append(made)
    return made


async def wrong(made: Register) -> str:
    with pytest.raises(RegisterUnavailable) as caught:
        await made.look_up({"name": "Hemmelig"})
    assert "Hemmelig" not in f"{caught.value!r} {caught.value.__cause__!r}"
    return str(caught.value)


async def test_one_that_hangs_is_slow(server: RegisterServer) -> None:
    server.hangs = True
    with pytest.raises(RegisterSlow, match=r"within 0\.2 seconds"):
        await register(server, timeout_s=0.2).look_up({"no": "1001"})


async def test_one_that_is_not_there_is_away(server: RegisterServer) -> None:
    made = register(server, url="http://127.0.0.1:9/people{?name,no}")
    assert await wrong(made) == "127.0.0.1: ClientConnectorError"


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:1/people", "https://registre.example/", "//registre.example", "ftp://x/"]
)
async def test_a_redirect_to_another_place_is_not_followed(server: RegisterServer, place: str) -> None:
    server.redirect = place
    assert "redirects to another place" in await wrong(register(server))


async def test_a_redirect_within_the_host_is_followed_but_not_for_ever(server: RegisterServer) -> None:
    server.redirect = "/people?no=1001"
    assert "again and again" in await wrong(register(server))
    assert len(server.headers) == 4


async def test_the_secret_goes_along_and_stands_in_no_error(server: RegisterServer) -> None:
    made = register(
        server,
        {"REGISTER_KEY": "hemmelig-nokkel\n"},
        secret_variable="REGISTER_KEY",
        headers={"Authorization": "Bearer {secret}"},
    )
    await made.look_up({"no": "1001"})
    assert server.headers[-1]["Authorization"] == "Bearer hemmelig-nokkel"
    server.status = 403
    assert await wrong(made) == "127.0.0.1: it answers 403"
    assert "hemmelig" not in repr(vars(made))


async def test_an_answer_that_is_too_large_is_not_read(server: RegisterServer) -> None:
    server.answer = b"[" + b" " * 3000 + b"]"
    assert "larger than 2 KiB" in await wrong(register(server, size_limit_kb=2))


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\xff\xfe\x00", b"[" * 100_000, b'{"found": [1, 2}'])
async def test_nonsense_is_told_as_such(server: RegisterServer, answer: bytes) -> None:
    server.answer = answer
    assert "cannot be understood" in await wrong(register(server))


@pytest.mark.parametrize("answer", [b"{}", b"null", b'{"found": null}', b'{"found": []}', b"[]", b"5"])
async def test_an_answer_without_a_list_has_no_hits(server: RegisterServer, answer: bytes) -> None:
    server.answer = answer
    assert await register(server).look_up({"no": "1"}) == []


async def test_hits_of_another_form_than_was_said_are_empty_and_do_no_harm(server: RegisterServer) -> None:
    server.answer = b'{"found": [{"name": {"first": "x"}, "no": [1, null, true], "address": 3}, "x", null]}'
    first, *others = await register(server).look_up({"no": "1"})
    assert [(value.name, value.text) for value in first.values] == [("no", "1, True")]
    assert [other.values for other in others] == [(), ()]


async def test_what_is_told_is_plain_text_on_one_line(server: RegisterServer) -> None:
    server.answer = b'{"found": [{"name": "Kari\\u0000\\n\\u202e<b>x</b>"}]}'
    (entry,) = await register(server).look_up({"no": "1"})
    assert entry.values[0].text == "Kari <b>x</b>"


async def test_the_number_of_all_hits_counts_also_where_the_page_is_short(server: RegisterServer) -> None:
    server.answer = b'{"found": [{"no": 1}], "paging": {"total": 4711}}'
    with pytest.raises(TooManyHits):
        await register(server).look_up({"name": "per"})


async def test_a_status_can_mean_that_there_is_nothing(server: RegisterServer) -> None:
    server.status = 404
    assert await register(server, empty_status=404).look_up({"no": "1"}) == []
    assert "answers 404" in await wrong(register(server))


async def test_one_hit_without_a_list_is_one(server: RegisterServer) -> None:
    server.answer = b'{"found": {"no": 7}}'
    (entry,) = await register(server).look_up({"no": "7"})
    assert entry.values[0].text == "7"
