"""Who looked is in the log before they see it; what is kept of a person can be had and erased; administrators only."""

from __future__ import annotations

import asyncio
import io
import json
import uuid
import zipfile

import aiohttp
import pytest
from sqlalchemy import insert

from bot.errors import StoreUnavailable
from bot.messages import Address, Copied
from bot.privacy import LoggedLook, Look
from console.api.context import COOKIE, PREFIX
from inquiries.models import contacts
from inquiries.privacy.access_log import SqlAccessLog
from tests.building import HAVDAL, NABO, START, Person
from tests.console.by_mail import mailed
from tests.console.conftest import Console, Open, asked
from tests.site import PASSWORD, Site


@pytest.fixture
async def eva(site: Site, open_console: Open) -> Console:
    """Eva, an administrator, logged in."""
    await site.accounts.add(HAVDAL, "eva", "Eva", "administrator", PASSWORD)
    console = open_console(site)
    assert (await console.log_in("eva")).status == 200
    return console


async def looks(site: Site, municipality: str = HAVDAL) -> list[LoggedLook]:
    return await site.guard.log.page(municipality)


async def test_who_opens_an_inquiry_is_in_the_log(site: Site, ada: Console) -> None:
    receipt = await asked(site)
    await ada.ask("GET", f"/inquiries/{receipt.inquiry}")
    (row,) = await looks(site)
    assert (row.staff_name, row.action, row.about) == ("Ada", "opened", receipt.inquiry)


async def test_what_shows_nothing_of_a_citizen_is_not(site: Site, ada: Console) -> None:
    receipt = await asked(site)
    await ada.ask("GET", "/session")
    await ada.ask("GET", "/inquiries")
    await ada.ask("GET", f"/inquiries/{receipt.inquiry}/ratings")
    await ada.take(receipt.inquiry)
    await ada.ask("GET", "/health")
    assert await looks(site) == []


async def test_searching_is_and_what_was_searched_for_is_not(site: Site, ada: Console) -> None:
    await ada.ask("GET", "/search?text=Karihemmelig")
    (row,) = await looks(site)
    assert (row.action, row.about) == ("searched", "")
    assert "Karihemmelig" not in repr(row)


async def test_looking_at_what_is_not_there_is_in_the_log_too(site: Site, ada: Console) -> None:
    missing = str(uuid.uuid4())
    assert (await ada.ask("GET", f"/inquiries/{missing}")).status == 404
    assert (await ada.ask("GET", f"/attachments/{missing}")).status == 404
    assert [(row.action, row.about) for row in await looks(site)] == [("downloaded", missing), ("opened", missing)]


async def test_who_is_not_logged_in_sees_nothing_and_is_not_in_it(site: Site, open_console: Open) -> None:
    receipt = await asked(site)
    assert (await open_console(site).ask("GET", f"/inquiries/{receipt.inquiry}")).status == 401
    assert await looks(site) == []


async def test_what_cannot_be_written_down_is_not_shown(site: Site, ada: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = await asked(site, "hemmelighet")

    async def away(_self: SqlAccessLog, _looks: list[Look]) -> None:
        raise StoreUnavailable("the store is away")

    monkeypatch.setattr(SqlAccessLog, "_write", away)
    answer = await ada.ask("GET", f"/inquiries/{receipt.inquiry}")
    assert answer.refused == (503, "unavailable")
    assert "hemmelighet" not in json.dumps(answer.body)


async def test_administrators_read_the_log_and_reading_it_is_in_it(site: Site, ada: Console, eva: Console) -> None:
    receipt = await asked(site)
    number = (await site.store.inbox.inquiry(HAVDAL, receipt.inquiry)).number
    await ada.ask("GET", f"/inquiries/{receipt.inquiry}")
    page = await eva.ask("GET", "/access-log")
    opened = next(row for row in page.body["looks"] if row["action"] == "opened")
    assert (opened["staff_name"], opened["number"]) == ("Ada", number)
    assert (await looks(site))[0].action == "checked"
    of_inquiry = await eva.ask("GET", f"/access-log?inquiry={number}")
    assert {row["about"] for row in of_inquiry.body["looks"]} == {receipt.inquiry}
    first = await eva.ask("GET", "/access-log?limit=1")
    assert first.body["next"] == first.body["looks"][0]["sequence"]
    verdict = await eva.ask("GET", "/access-log/verdict")
    assert verdict.body["broken_at"] is None
    assert verdict.body["rows"] >= 4


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/access-log"),
        ("GET", "/access-log/verdict"),
        ("GET", "/retention"),
        ("POST", "/retention"),
        ("POST", "/persons/find"),
        ("POST", "/persons/access"),
        ("POST", "/persons/erase"),
    ],
)
async def test_nobody_else_does(site: Site, ada: Console, method: str, path: str) -> None:
    body = {"channel": "email", "address": "kari@havdal.example"} if "persons" in path else None
    assert (await ada.ask(method, path, json=body)).status == 403


async def test_a_neighbour_sees_only_its_own(site: Site, eva: Console, open_console: Open) -> None:
    await site.accounts.add(NABO, "liv", "Liv", "administrator", PASSWORD)
    receipt = await asked(site)
    await eva.ask("GET", f"/inquiries/{receipt.inquiry}")
    assert [row.staff_name for row in await looks(site, NABO)] == []


async def test_a_dry_run_shows_what_comes(site: Site, eva: Console) -> None:
    await asked(site)
    told = await eva.ask("GET", "/retention")
    assert told.body["periods"] == {"chat_days": 21, "inquiry_days": 183, "identity_days": 183}
    assert told.body["runs"] == []
    assert [day["count"] for day in told.body["coming"]] == [1]
    after = await eva.ask("POST", "/retention")
    assert [(run["dry"], run["counts"]["chats"]) for run in after.body["runs"]] == [(True, 0)]


async def known(site: Site) -> tuple[str, dict[str, str]]:
    """A chat of somebody who has left their address; return its inquiry and how they are asked for."""
    receipt = await asked(site, "spørsmålshemmelighet", Person())
    async with site.store.database.write() as connection:
        values = {"conversation": receipt.conversation, "channel": "email", "address": "kari@havdal.example"}
        more = {"municipality": HAVDAL, "name": "Kari", "added_at": START, "used_at": START}
        await connection.execute(insert(contacts).values(**values, **more))
    return receipt.inquiry, {"channel": "email", "address": " Kari@Havdal.example "}


async def test_everything_kept_of_a_person_comes_as_one_file(site: Site, eva: Console) -> None:
    _, person = await known(site)
    found = await eva.ask("POST", "/persons/find", json=person)
    assert (found.body["address"], found.body["conversations"], found.body["messages"]) == ("kari@havdal.example", 1, 2)
    target, cookie = f"{site.url}{PREFIX}/persons/access", {"Cookie": f"{COOKIE}={eva.token}"}
    async with aiohttp.ClientSession() as session, session.post(target, json=person, headers=cookie) as response:
        content = await response.read()
    assert response.status == 200
    assert response.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "spørsmålshemmelighet" in archive.read("index.html").decode()
    row = (await looks(site))[0]
    assert row.action == "exported"
    assert "kari" not in repr(row).lower()


async def test_somebody_outside_is_found_and_erased_without_the_citizens_inquiry(site: Site, eva: Console) -> None:
    receipt = await mailed(site, "spørsmålshemmelighet", copied=(Copied("cc", "nabo@havdal.example"),))
    person = {"channel": "email", "address": " Nabo@Havdal.example "}
    found = (await eva.ask("POST", "/persons/find", json=person)).body
    assert (found["conversations"], found["inquiries"], found["beside"]) == (0, [], [receipt.inquiry_number])
    done = (await eva.ask("POST", "/persons/erase", json=person)).body
    assert (done["conversations"], done["beside"], done["kept"]) == (0, [receipt.inquiry_number], [])
    row = (await looks(site))[0]
    assert (row.action, row.details) == ("erased", {"inquiries": [receipt.inquiry_number]})
    detail = (await eva.ask("GET", f"/inquiries/{receipt.inquiry}")).body
    assert [one["text"] for one in detail["messages"] if one["author"] == "citizen"] == ["spørsmålshemmelighet"]
    assert (await eva.ask("POST", "/persons/find", json=person)).body["beside"] == []


async def test_who_has_nothing_kept_of_them_gets_no_file(eva: Console) -> None:
    person = {"channel": "email", "address": "ingen@havdal.example"}
    assert (await eva.ask("POST", "/persons/access", json=person)).refused == (404, "not_found")


async def test_erasing_leaves_nothing(site: Site, eva: Console) -> None:
    inquiry, person = await known(site)
    done = await eva.ask("POST", "/persons/erase", json=person)
    assert done.body["conversations"] == 1
    assert (await eva.ask("GET", f"/inquiries/{inquiry}")).status == 404
    assert (await site.guard.persons.find(HAVDAL, Address("email", "kari@havdal.example"))).conversations == 0
    assert "erased" in [row.action for row in await looks(site)]


async def test_an_address_that_is_none_is_said_so(eva: Console) -> None:
    answer = await eva.ask("POST", "/persons/find", json={"channel": "email", "address": "ingen adresse"})
    assert answer.status == 400


async def test_many_at_once_are_all_in_the_log(site: Site, ada: Console, bo: Console) -> None:
    receipt = await asked(site)
    answers = await asyncio.gather(
        *(who.ask("GET", f"/inquiries/{receipt.inquiry}") for who in (ada, bo) for _ in range(20))
    )
    assert {answer.status for answer in answers} == {200}
    verdict = await site.guard.log.verify(HAVDAL)
    assert (verdict.rows, verdict.broken_at) == (40, None)
