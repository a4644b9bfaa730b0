"""First messages over the real interface: to whom they may go, what they make, and who may send them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert

from bot.messages import Address, Health
from inquiries.models import enclosures, inquiries, outbox
from inquiries.privacy.models import access_log
from inquiries.services.models import services
from tests.building import HAVDAL, START, Store
from tests.console.by_mail import KARI, PNG, mailed
from tests.console.conftest import Answer, Console, Open, Start, accounts, quiet
from tests.console.experience import Learning
from tests.console.test_handling import built
from tests.contracts.units import change_inquiry
from tests.site import PASSWORD, Part, Plan, Site

NUMBER = "01010112377"
"""Of nobody: the day and the check digits hold, the person does not exist."""
MAIL = {"channel": "email", "address": "Kari@Nordmann.example"}
PHONE = {"channel": "sms", "address": "412 34 567"}


def part(channel: str, state: str) -> Part:
    return Part(Health(f"channel.{channel}", state, START))


@pytest.fixture
async def learning(store: Store) -> Learning:
    learning = Learning(store)
    await learning.start()
    return learning


@pytest.fixture
def handling(store: Store, learning: Learning) -> Any:
    return partial(built, store, learning)


@pytest.fixture
async def site(start: Start, handling: Any) -> Site:
    channels = (part("email", "up"), part("sms", "down"))
    site = await start(Plan(session=timedelta(days=30), handling=handling, channels=channels))
    await accounts(site)
    return site


async def written(console: Console, **more: Any) -> Answer:
    body = {"client_id": uuid.uuid4().hex, "to": MAIL, "title": "Skjema", "text": "Som avtalt på telefonen."} | more
    return await console.ask("POST", "/first-messages", json=body)


async def enclosed(console: Console, data: bytes = PNG, name: str = "kart.png") -> Answer:
    return await console.ask("POST", "/first-messages/files", params={"name": name}, data=data)


async def known(console: Console, to: dict[str, str]) -> Any:
    return (await console.ask("POST", "/first-messages/recipient", json=to)).body


async def test_a_mail_makes_an_inquiry_that_waits_for_its_answer(ada: Console, site: Site) -> None:
    async with ada.live(await quiet(site)) as console:
        made = await written(ada, title=f"Skjema {NUMBER}", text=f"Gjelder {NUMBER}.", name="Kari", language="nn")
        await console.expect("event", kind="status", inquiry=made.body["id"])
    assert (made.body["status"], made.body["owner"], made.body["channel"]) == ("waiting_citizen", "staff", "email")
    assert (made.body["staff"]["username"], made.body["language"]) == ("ada", "nn")
    assert NUMBER not in made.body["title"]
    detail = (await ada.ask("GET", f"/inquiries/{made.body['id']}")).body
    (said,) = detail["messages"]
    assert (said["author"], said["masked"], said["channel"], said["address"]) == ("staff", True, "email", KARI.value)
    assert NUMBER not in said["text"]
    assert detail["reply_to"] == {"channel": "email", "address": KARI.value, "name": "Kari"}
    steps = (await ada.ask("GET", f"/inquiries/{made.body['id']}/steps")).body["steps"]
    assert [(step["kind"], step["who"], step["values"]["channel"]) for step in steps] == [("begun", "Ada", "email")]


async def test_an_sms_is_called_by_its_first_sentence(ada: Console) -> None:
    made = await written(ada, to=PHONE, title="", text="Hei! Timen din er flyttet til mandag. Velkommen.")
    assert (made.status, made.body["title"]) == (200, "Timen din er flyttet til mandag.")
    detail = (await ada.ask("GET", f"/inquiries/{made.body['id']}")).body
    assert detail["reply_to"] == {"channel": "sms", "address": "+4741234567", "name": ""}


async def test_a_lost_answer_sends_nothing_twice(ada: Console, site: Site) -> None:
    once = {"client_id": "forste-0001"}
    first, again = await written(ada, **once), await written(ada, **once)
    assert first.body["id"] == again.body["id"]
    assert (await site.store.count(inquiries), await site.store.count(outbox)) == (1, 1)


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"to": {"channel": "email", "address": "kari"}}, (400, "bad_input")),
        ({"to": {"channel": "sms", "address": "12"}}, (400, "bad_input")),
        ({"to": {"channel": "letter", "address": "Storgata 1"}}, (400, "malformed")),
        ({"text": "  "}, (400, "malformed")),
        ({"text": "x" * 8001}, (413, "too_long")),
        ({"attachments": [str(uuid.uuid4())]}, (404, "not_found")),
    ],
)
async def test_what_cannot_go_is_refused_and_leaves_nothing(
    ada: Console, site: Site, more: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert (await written(ada, **more)).refused == refused
    assert await site.store.count(inquiries) == 0


async def test_who_said_stop_is_not_written_to(ada: Console, site: Site) -> None:
    assert not (await known(ada, PHONE))["stopped"]
    await site.store.opt_outs.stop(HAVDAL, Address("sms", "+4741234567"))
    assert await known(ada, PHONE) == {"channel": "sms", "address": "+4741234567", "stopped": True, "open": []}
    assert (await written(ada, to=PHONE)).refused == (409, "opted_out")
    assert await site.store.count(inquiries) == 0


async def test_a_channel_that_is_off_takes_nothing(start: Start, open_console: Open, handling: Any) -> None:
    site = await start(Plan(handling=handling, channels=(part("email", "off"),)))
    await accounts(site)
    ada = open_console(site)
    await ada.log_in("ada")
    for to in (MAIL, PHONE):
        assert (await written(ada, to=to)).refused == (400, "bad_input")
    assert await site.store.count(inquiries) == 0


async def test_what_is_open_is_told_to_who_may_see_it(ada: Console, bo: Console, site: Site) -> None:
    asked = (await mailed(site)).inquiry
    guarded = (await written(bo)).body["id"]
    child = {"municipality": HAVDAL, "id": "barnevern", "names": {"nb": "Barnevern"}, "track": "specialist"}
    async with site.store.database.write() as connection:
        await connection.execute(insert(services).values(**child, opening_hours={}, version=1, updated_at=START))
    await change_inquiry(site.store.database, guarded, service="barnevern")
    assert [one["id"] for one in (await known(ada, MAIL))["open"]] == [asked]
    assert {one["id"] for one in (await known(bo, MAIL))["open"]} == {asked, guarded}
    assert (await known(ada, {"channel": "email", "address": "ola@nordmann.example"}))["open"] == []
    wrong = await ada.ask("POST", "/first-messages/recipient", json={"channel": "email", "address": "kari@"})
    assert wrong.refused == (400, "bad_input")


async def test_asking_about_an_address_is_in_the_log_without_it(ada: Console, site: Site) -> None:
    await known(ada, MAIL)
    async with site.store.database.read() as connection:
        rows = (await connection.execute(access_log.select())).mappings().all()
    assert [row["action"] for row in rows] == ["searched"]
    assert "nordmann" not in str([dict(row) for row in rows]).lower()


async def test_files_go_along_with_a_mail(ada: Console, bo: Console, site: Site) -> None:
    kept = await enclosed(ada, name=f"kart {NUMBER}.png")
    assert (kept.status, kept.body["media_type"], NUMBER in kept.body["name"]) == (200, "image/png", False)
    attachments = [kept.body["id"]]
    assert (await written(bo, attachments=attachments)).refused == (404, "not_found"), "another person's file"
    assert (await written(ada, to=PHONE, attachments=attachments)).refused == (400, "bad_input")
    made = await written(ada, attachments=attachments)
    detail = (await ada.ask("GET", f"/inquiries/{made.body['id']}")).body
    assert [file["id"] for file in detail["messages"][0]["attachments"]] == attachments
    assert await site.store.count(enclosures) == 0


@pytest.mark.parametrize(("data", "name", "code"), [(b"", "tom.pdf", "empty"), (b"MZ\x90\0", "spill.exe", "bad_input")])
async def test_what_may_harm_is_no_file_to_send(ada: Console, site: Site, data: bytes, name: str, code: str) -> None:
    assert (await enclosed(ada, data, name)).refused == (400, code)
    assert await site.store.count(enclosures) == 0
    assert [path for path in (site.folder / "files").glob("??/*") if path.is_file()] == []


async def test_support_of_another_municipality_begins_nothing(site: Site, open_console: Open) -> None:
    await site.accounts.add(HAVDAL, "else", "Else", "support", PASSWORD)
    console = open_console(site)
    await console.log_in("else")
    assert (await written(console)).refused == (403, "refused")
    assert (await enclosed(console)).refused == (403, "refused")
