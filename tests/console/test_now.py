"""How the desk stands over the real interface: whose figures, what is kept from whom, and which channels are in trouble."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.messages import Health, Outcome, Reply
from inquiries.services.models import services
from tests.building import HAVDAL, START, Person
from tests.console.conftest import Console, Open, Start, accounts
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry
from tests.site import PASSWORD, Part, Plan, Site

UNKNOWN = Outcome((Reply("Jeg henter noen."),), handover="unknown")
CHILDREN = "barnevern"


async def waits(site: Site, text: str = "Hull i veien") -> str:
    person = Person()
    receipt = await site.store.record.record(person.says(text), masked=False)
    turn = await site.store.record.begin_turn(person.conversation)
    assert turn is not None
    await site.store.record.finish_turn(turn, UNKNOWN)
    return receipt.inquiry


async def told(console: Console) -> dict[str, Any]:
    answer = await console.ask("GET", "/now")
    assert answer.status == 200, answer.body
    return dict(answer.body)


async def test_nobody_waits(ada: Console) -> None:
    body = await told(ada)
    assert (body["waiting"], body["longest"], body["ages"], body["trouble"]) == (0, [], [0, 0, 0, 0], [])
    assert body["bot"] == {"answered": 0, "unanswered": 0, "referred": 0}


async def test_who_waits_where_and_who_has_what(site: Site, ada: Console, bo: Console) -> None:
    await add_unit(site.store.database)
    first, second, third = [await waits(site) for _ in range(3)]
    await change_inquiry(site.store.database, first, unit=TECHNICAL, waiting_since=START - timedelta(hours=5))
    await change_inquiry(site.store.database, second, unit=TECHNICAL, channel="email")
    await bo.take(third)
    body = await told(ada)
    assert (body["waiting"], body["unowned"], body["whole"]) == (3, 2, True)
    assert [(one["name"], one["count"], one["ages"]) for one in body["by_unit"]] == [
        ("Teknisk drift", 2, [1, 0, 1, 0]),
        ("", 1, [1, 0, 0, 0]),
    ]
    assert [(one["key"], one["count"]) for one in body["by_channel"]] == [("webchat", 2), ("email", 1)]
    assert body["ages"] == [2, 0, 1, 0]
    assert (body["longest"][0]["inquiry"], body["longest"][0]["unit"]) == (first, "Teknisk drift")
    assert [(one["name"], one["count"]) for one in body["held"]] == [("Bo", 1)]
    assert body["bot"]["unanswered"] == 3
    assert {one["inquiry"] for one in body["unanswered"]} == {first, second, third}


async def test_what_is_kept_from_somebody_has_no_name(site: Site, ada: Console, bo: Console) -> None:
    me = (await bo.ask("GET", "/session")).body["staff"]["id"]
    await add_unit(site.store.database, members=(me,))
    values = {"municipality": HAVDAL, "id": CHILDREN, "names": {"nb": "Barnevern"}, "unit": TECHNICAL, "track": "specialist"}
    async with site.store.database.write() as connection:
        await connection.execute(insert(services).values(**values, opening_hours={}, version=1, updated_at=START))
    inquiry = await waits(site, "Jeg er redd for et barn")
    await change_inquiry(site.store.database, inquiry, service=CHILDREN, unit=TECHNICAL)
    (hidden,) = (body := await told(ada))["longest"]
    assert body["waiting"] == 1
    assert (hidden["inquiry"], hidden["number"], hidden["title"], hidden["unit"]) == (None, "", "", "")
    assert body["unanswered"] == []
    (shown,) = (await told(bo))["longest"]
    assert shown["inquiry"] == inquiry


@pytest.mark.parametrize(
    ("role", "waiting", "named", "held"),
    [("case_worker", 0, 0, 0), ("support", 0, 0, 0), ("leader", 1, 0, 1), ("auditor", 1, 0, 0), ("desk", 1, 1, 1)],
)
async def test_a_role_gets_figures_of_what_it_may_see(
    site: Site, ada: Console, open_console: Open, role: str, waiting: int, named: int, held: int
) -> None:
    await ada.take(await waits(site))
    await site.accounts.add(HAVDAL, "siri", "Siri", role, PASSWORD)
    siri = open_console(site)
    await siri.log_in("siri")
    body = await told(siri)
    assert (body["waiting"], len(body["held"])) == (waiting, held)
    assert sum(one["inquiry"] is not None for one in body["longest"]) == named


async def test_an_editor_is_refused(site: Site, open_console: Open) -> None:
    await site.accounts.add(HAVDAL, "siri", "Siri", "editor", PASSWORD)
    siri = open_console(site)
    await siri.log_in("siri")
    assert (await siri.ask("GET", "/now")).refused == (403, "refused")


async def test_channels_in_trouble_are_named(start: Start, open_console: Open) -> None:
    channels = [Part(Health(f"channel.{name}", "up", START)) for name in ("email", "sms", "xmpp")]
    site = await start(Plan(channels=tuple(channels)))
    await accounts(site)
    ada = open_console(site)
    await ada.log_in("ada")
    assert (await told(ada))["trouble"] == []
    channels[0].becomes("down", "cannot log in")
    channels[1].becomes("off")
    site.part.becomes("down")
    assert [(one["part"], one["reason"]) for one in (await told(ada))["trouble"]] == [("channel.email", "cannot log in")]
