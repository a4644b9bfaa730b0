"""Registering, describing, linking, solving and reopening over the real interface."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.app.deadlines import working_days
from bot.app.handling import handling_of
from bot.interfaces import EventBus
from bot.settings import Settings
from inquiries.handling.service import Handling
from inquiries.handling.steps import note_step
from inquiries.models import inquiries
from inquiries.notices import SqlNotices
from inquiries.services.models import services, units
from tests.bot.conftest import KeyTexts
from tests.building import HAVDAL, START, Person, Store
from tests.console.conftest import Console, Open, Start, accounts, asked, quiet
from tests.console.experience import Learning
from tests.site import PASSWORD, Plan, Site

WASTE = "Når hentes søpla i Strandveien?"
NUMBER = "01010112377"
"""Of nobody: the day and the check digits hold, the person does not exist."""
ROADS = "9d2f3f6a-0000-4000-8000-000000000001"


@pytest.fixture
async def learning(store: Store) -> Learning:
    learning = Learning(store)
    await learning.start()
    return learning


def built(store: Store, learning: Learning, bus: EventBus) -> Handling:
    return handling_of(
        Settings(),
        store.database,
        store.clock,
        experience=learning.experience,
        knowledge=learning.knowledge.search,
        texts=KeyTexts(),
        bus=bus,
        days=working_days(Settings().municipality),
    )


@pytest.fixture
async def site(start: Start, store: Store, learning: Learning) -> Site:
    async with store.database.write() as connection:
        here = {"municipality": HAVDAL, "opening_hours": {}, "version": 1, "updated_at": START}
        unit = {"id": ROADS, "name": "Vei og renovasjon", "email": "", "telephone": "", "default_queue": False}
        await connection.execute(insert(units).values(**here, **unit))
        service = {"id": "renovasjon", "names": {"nb": "Renovasjon", "en": "Waste"}, "track": "desk", "unit": ROADS}
        await connection.execute(insert(services).values(**here, **service))

    handling = partial(built, store, learning)
    site = await start(Plan(session=timedelta(days=30), experience=lambda _store: learning.desk(), handling=handling))
    await accounts(site)
    return site


async def register(console: Console, **more: Any) -> Any:
    body = {"client_id": uuid.uuid4().hex, "channel": "telephone", "result": "queue"} | more
    return await console.ask("POST", "/registrations", json=body)


async def test_call_is_registered_with_one_line_and_what_it_suggests(ada: Console, site: Site) -> None:
    every = ["title", "topic", "service", "language"]
    async with ada.live(await quiet(site)) as console:
        made = await register(ada, text=f"Hei! {WASTE} Ring {NUMBER}.", suggested=every)
        frame = await console.expect("event", kind="status")
    assert (made.status, frame["summary"]["id"]) == (200, made.body["id"])
    assert (made.body["status"], made.body["owner"], made.body["channel"]) == ("new", "queue", "telephone")
    assert (made.body["title"], made.body["language"]) == (WASTE, "nb")
    fields = (await ada.ask("GET", f"/inquiries/{made.body['id']}/fields")).body
    assert (fields["service"], fields["names"]["service"]) == ("renovasjon", "Renovasjon")
    assert set(fields["suggested"]) >= {"title", "service"}
    detail = (await ada.ask("GET", f"/inquiries/{made.body['id']}")).body
    (said,) = detail["messages"]
    assert NUMBER not in said["text"]
    assert said["masked"]
    assert detail["reply_to"] is None


async def test_what_staff_chose_stands_and_what_they_removed_stays_away(ada: Console) -> None:
    made = await register(ada, text=WASTE, title="Søppel", suggested=["topic"], language="nn", kind="question")
    fields = (await ada.ask("GET", f"/inquiries/{made.body['id']}/fields")).body
    assert (fields["title"], fields["service"], fields["language"], fields["kind"]) == ("Søppel", None, "nn", "question")


async def test_text_suggests_while_it_is_written(ada: Console) -> None:
    answer = await ada.ask("POST", "/suggestions", json={"text": f"God dag. {WASTE}", "shown_in": "en"})
    assert (answer.status, answer.body["title"], answer.body["language"]) == (200, WASTE, "nb")
    assert answer.body["service"] == "renovasjon"
    assert answer.body["services"][0] == {"id": "renovasjon", "name": "Waste", "unit": ROADS}
    assert answer.body["topics"], "the vocabulary knows what it is about"
    little = (await ada.ask("POST", "/suggestions", json={"text": "Hei"})).body
    assert (little["topic"], little["service"], little["topics"]) == (None, None, [])


async def test_address_is_checked_before_anything_is_stored(ada: Console) -> None:
    wrong = await register(ada, text=WASTE, address={"channel": "email", "address": "kari"})
    assert wrong.refused == (400, "bad_input")
    page = (await ada.ask("GET", "/inquiries?view=all")).body
    assert page["inquiries"] == []
    right = await register(ada, text=WASTE, address={"channel": "sms", "address": "412 34 567"}, name="Kari")
    detail = (await ada.ask("GET", f"/inquiries/{right.body['id']}")).body
    assert detail["reply_to"] == {"channel": "sms", "address": "+4741234567", "name": "Kari"}


@pytest.mark.parametrize(
    "wrong", [{"channel": "webchat"}, {"result": "later"}, {"kind": "rumour"}, {"unit": ROADS}, {"client_id": "kort"}]
)
async def test_malformed_registration_is_refused(ada: Console, wrong: dict[str, Any]) -> None:
    assert (await register(ada, text=WASTE, **wrong)).refused == (400, "malformed")


async def test_change_tells_every_console_and_who_was_slower_gets_both_versions(
    ada: Console, bo: Console, site: Site
) -> None:
    inquiry = (await register(ada, text=WASTE)).body["id"]
    path = f"/inquiries/{inquiry}/fields"
    async with bo.live(await quiet(site)) as console:
        changed = await ada.ask("PUT", path, json={"version": 1, "kind": "fault", "unit": ROADS})
        frame = await console.expect("event", kind="changed")
    assert (changed.status, changed.body["version"], changed.body["changed_by"]) == (200, 2, "Ada")
    assert frame["body"] == {"version": 2}
    assert changed.body["names"]["unit"] == "Vei og renovasjon"
    slower = await bo.ask("PUT", path, json={"version": 1, "kind": "question"})
    assert (slower.status, slower.body["code"]) == (409, "conflict")
    assert (slower.body["current"]["kind"], slower.body["current"]["version"]) == ("fault", 2)
    again = await bo.ask("PUT", path, json={"version": 2, "kind": "question"})
    assert (again.body["kind"], again.body["unit"]) == ("question", ROADS)


async def test_field_takes_only_what_there_is(ada: Console) -> None:
    inquiry = (await register(ada, text=WASTE)).body["id"]
    for wrong in ({"unit": "nowhere"}, {"service": "ukjent"}, {"responsible": "nobody"}):
        answer = await ada.ask("PUT", f"/inquiries/{inquiry}/fields", json={"version": 1} | wrong)
        assert answer.refused == (400, "bad_input"), wrong
    unknown = await ada.ask("PUT", f"/inquiries/{inquiry}/fields", json={"version": 1, "topic": "ord/finnes-ikke"})
    assert unknown.refused == (404, "not_found")


async def test_priority_and_tags_are_changed_masked_and_offered(ada: Console, bo: Console, site: Site) -> None:
    inquiry = (await register(ada, text=WASTE, priority="high")).body["id"]
    path = f"/inquiries/{inquiry}/fields"
    tags = ["  Stengt   vei ", "stengt vei", f"sak {NUMBER}"]
    async with bo.live(await quiet(site)) as console:
        changed = await ada.ask("PUT", path, json={"version": 1, "priority": "urgent", "tags": tags})
        frame = await console.expect("event", kind="changed")
    assert (changed.status, changed.body["priority"], changed.body["tags"]) == (200, "urgent", ["sak [***]", "Stengt vei"])
    assert (frame["summary"]["priority"], frame["summary"]["tags"]) == ("urgent", ["sak [***]", "Stengt vei"])
    choices = (await bo.ask("GET", "/field-choices")).body
    assert choices["priorities"] == ["normal", "high", "urgent"]
    assert choices["tags"] == ["sak [***]", "Stengt vei"]
    slower = await bo.ask("PUT", path, json={"version": 1, "tags": []})
    assert (slower.status, slower.body["current"]["tags"]) == (409, ["sak [***]", "Stengt vei"])
    kept = await bo.ask("PUT", path, json={"version": 2, "kind": "fault"})
    assert (kept.body["priority"], kept.body["tags"]) == ("urgent", ["sak [***]", "Stengt vei"])
    steps = (await ada.ask("GET", f"/inquiries/{inquiry}/steps")).body["steps"]
    told = [step["values"] for step in steps if step["kind"] == "changed"][:2]
    assert told == [{"field": "priority", "before": "high", "after": "urgent"}, {"field": "tags"}]


@pytest.mark.parametrize(
    "wrong",
    [{"priority": "now"}, {"priority": None}, {"tags": ["a,b"]}, {"tags": ["x" * 41]}, {"tags": [""]}, {"tags": "a"}],
)
async def test_priority_or_tags_that_cannot_be_are_refused(ada: Console, wrong: dict[str, Any]) -> None:
    inquiry = (await register(ada, text=WASTE)).body["id"]
    refused = await ada.ask("PUT", f"/inquiries/{inquiry}/fields", json={"version": 1} | wrong)
    assert refused.refused == (400, "malformed")


async def test_more_tags_than_ten_are_refused(ada: Console) -> None:
    inquiry = (await register(ada, text=WASTE)).body["id"]
    many = {"version": 1, "tags": [f"nr {number}" for number in range(11)]}
    assert (await ada.ask("PUT", f"/inquiries/{inquiry}/fields", json=many)).refused == (400, "bad_input")


async def test_choices_are_named_in_the_language_of_the_asker(ada: Console) -> None:
    choices = (await ada.ask("GET", "/field-choices?language=en")).body
    assert choices["services"] == [{"id": "renovasjon", "name": "Waste", "unit": ROADS}]
    assert choices["units"] == [{"id": ROADS, "name": "Vei og renovasjon"}]
    assert [person["name"] for person in choices["staff"]] == ["Ada", "Bo"]
    assert "fault" in choices["kinds"]


async def test_steps_name_who_did_what_and_unknown_kinds_break_nothing(ada: Console, store: Store) -> None:
    inquiry = (await register(ada, text=WASTE)).body["id"]
    await ada.ask("PUT", f"/inquiries/{inquiry}/fields", json={"version": 1, "unit": ROADS, "service": "renovasjon"})
    async with store.database.write() as connection:
        odd: dict[str, Any] = {"unit": ROADS, "list": [1], "gone": None, "many": 3}
        where = {"municipality": HAVDAL, "inquiry": inquiry}
        await note_step(connection, kind="danced", at=store.clock.now(), **where, **odd)
    steps = (await ada.ask("GET", f"/inquiries/{inquiry}/steps?language=en")).body["steps"]
    assert [(step["kind"], step["who"], step["values"]) for step in steps] == [
        ("registered", "Ada", {"channel": "telephone", "result": "queue"}),
        ("changed", "Ada", {"field": "service", "after": "Waste"}),
        ("changed", "Ada", {"field": "unit", "after": "Vei og renovasjon"}),
        ("danced", None, {"unit": "Vei og renovasjon", "many": "3"}),
    ]


async def test_solved_inquiry_is_reopened_by_its_citizen(ada: Console, site: Site) -> None:
    person = Person()
    receipt = await asked(site, "Hei", person)
    await ada.take(receipt.inquiry)
    await ada.reply(receipt.inquiry, "Det er gjort.")
    solved = await ada.step(receipt.inquiry, "solve")
    assert (solved.status, solved.body["inquiry"]["status"]) == (200, "solved")
    assert solved.body["messages"][-1]["text"] == "notice_solved nb", "who sits and waits is told"
    closed = (await ada.ask("GET", "/inquiries?view=closed")).body
    assert [one["id"] for one in closed["inquiries"]] == [receipt.inquiry]
    assert (closed["counts"]["closed"], closed["counts"]["open"]) == (1, 0)
    async with ada.live(await quiet(site)) as console:
        await site.pipeline.receive(person.says("Nei, det er det ikke"))
        frame = await console.said("Nei, det er det ikke")
    assert (frame["summary"]["status"], frame["summary"]["owner"]) == ("waiting_staff", "queue")


async def test_closed_inquiry_is_reopened_by_staff_once(ada: Console, bo: Console, site: Site) -> None:
    receipt = await asked(site)
    await ada.take(receipt.inquiry)
    await ada.step(receipt.inquiry, "close")
    reopened = await bo.step(receipt.inquiry, "reopen")
    assert (reopened.status, reopened.body["inquiry"]["staff"]["name"]) == (200, "Bo")
    assert reopened.body["handover_reason"] == "reopened"
    assert (await ada.step(receipt.inquiry, "reopen")).refused == (409, "conflict")
    assert (await ada.step(receipt.inquiry, "solve")).refused == (409, "conflict"), "a colleague has it"


async def test_links_by_number_and_the_same_persons_inquiries(ada: Console) -> None:
    address = {"channel": "email", "address": "kari@nordmann.example"}
    one, two, three = [(await register(ada, text=WASTE, address=address)).body for _ in range(3)]
    linked = await ada.step(one["id"], "links", other=two["number"])
    assert [found["id"] for found in linked.body["linked"]] == [two["id"]]
    assert [found["id"] for found in linked.body["earlier"]] == [three["id"]]
    assert (await ada.step(one["id"], "links", other=one["number"])).refused == (409, "conflict")
    apart = await ada.ask("DELETE", f"/inquiries/{one['id']}/links/{two['id']}")
    assert (apart.status, apart.body["linked"]) == (200, [])


async def test_case_workers_see_a_persons_other_inquiries_as_far_as_they_reach(
    ada: Console, site: Site, store: Store, open_console: Open
) -> None:
    address = {"channel": "email", "address": "kari@nordmann.example"}
    one, two, _ = [(await register(ada, text=WASTE, address=address)).body["id"] for _ in range(3)]
    cato = await site.accounts.add(HAVDAL, "cato", "Cato", "case_worker", PASSWORD)
    async with store.database.write() as connection:
        theirs = inquiries.c.id.in_([one, two])
        await connection.execute(update(inquiries).where(theirs).values(responsible=cato.id))
    console = open_console(site)
    await console.log_in("cato")
    found = await console.ask("GET", f"/inquiries/{one}/related")
    assert [other["id"] for other in found.body["earlier"]] == [two]
    assert (await console.ask("POST", f"/inquiries/{one}/links", json={"other": two})).refused == (403, "refused")


async def test_neighbours_see_and_change_nothing(ada: Console, site: Site, open_console: Open) -> None:
    inquiry = (await register(ada, text=WASTE)).body["id"]
    siv = open_console(site)
    await siv.log_in("siv")
    # The site serves one municipality; an account of another gets no further than this.
    for method, path, body in (
        ("GET", "fields", None),
        ("PUT", "fields", {"version": 1, "kind": "fault"}),
        ("GET", "steps", None),
        ("GET", "related", None),
        ("POST", "solve", None),
        ("POST", "links", {"other": inquiry}),
    ):
        assert (await siv.ask(method, f"/inquiries/{inquiry}/{path}", json=body)).status in {401, 404}, path


async def test_an_inquiry_is_put_off_until_one_of_the_moments_offered_and_brought_back(ada: Console, bo: Console) -> None:
    inquiry = (await register(ada, text="Gatelyset er mørkt", result="mine")).body["id"]
    moments = (await ada.ask("GET", "/put-off-moments")).body["moments"]
    assert [one["name"] for one in moments] == ["later_today", "next_working_day", "third_working_day", "next_week"]
    wanted = {"until": moments[1]["at"]}
    answer = await ada.ask("PUT", f"/inquiries/{inquiry}/put-off", json=wanted)
    assert answer.body["inquiry"]["put_off_until"] == moments[1]["at"]
    assert [one["id"] for one in (await ada.ask("GET", "/inquiries?view=put_off")).body["inquiries"]] == [inquiry]
    told = (await ada.ask("GET", f"/inquiries/{inquiry}/steps")).body["steps"][-1]
    assert (told["kind"], told["who"]) == ("put_off", "Ada")
    assert (await bo.ask("PUT", f"/inquiries/{inquiry}/put-off", json=wanted)).refused == (409, "conflict")
    past = await ada.ask("PUT", f"/inquiries/{inquiry}/put-off", json={"until": "2020-01-01T08:00:00Z"})
    assert past.refused == (400, "bad_input")
    assert (await ada.ask("PUT", f"/inquiries/{inquiry}/put-off", json={"until": "i morgen"})).status == 400
    assert (await ada.ask("DELETE", f"/inquiries/{inquiry}/put-off")).body["inquiry"]["put_off_until"] is None


async def test_who_put_an_inquiry_off_hears_at_once_that_it_is_back(site: Site, learning: Learning, ada: Console) -> None:
    inquiry = (await register(ada, text="Gatelyset er mørkt", result="mine")).body["id"]
    moments = (await ada.ask("GET", "/put-off-moments")).body["moments"]
    await ada.ask("PUT", f"/inquiries/{inquiry}/put-off", json={"until": moments[1]["at"]})
    site.store.clock.advance(days=4)
    async with ada.live():
        await built(site.store, learning, site.bus).bring_back_due()
        await ada.expect("notices", inquiry=None)
    me = (await ada.ask("GET", "/session")).body["staff"]["id"]
    told = await SqlNotices(site.store.database, site.store.clock).of(HAVDAL, me, unread=True)
    assert [(one.kind, one.about) for one in told] == [("came_back", f"inquiry:{inquiry}")]
