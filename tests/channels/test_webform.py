"""Pages without a script: writing, following by a secret link or a code, and nothing for those who guess."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.coordination.in_process import InProcessBus, InProcessLimiter, InProcessLock
from bot.dialogue.texts import Texts
from bot.messages import Address, Author, Choice, Contact, DeliveryState, Outcome, Owner, Reply, Turn
from bot.pipeline import Limits, Pipeline
from channels.webform.channel import WebFormChannel
from channels.webform.handlers import CODES_PER_HOUR, TRIES_PER_HOUR, WRONG_PER_HOUR, FormHandlers
from channels.webform.parts import FormParts
from channels.webform.rendering import PageRenderer
from inquiries.files import DiskFiles
from inquiries.following import SqlFollowing
from inquiries.models import messages, outbox
from inquiries.privacy.masking import NumberMasker
from inquiries.satisfaction.store import SqlOpinions
from tests.bot.conftest import EchoDialogue
from tests.building import ADA, HAVDAL, LINKS, Person, Store

KARI = Address("email", "kari@example.org")
TEXTS = Texts.load()


class AskingDialogue(EchoDialogue):
    """Dialogue that offers two choices."""

    async def respond(self, turn: Turn) -> Outcome:
        """Repeat, and offer."""
        self.turns.append(turn)
        return Outcome(replies=(Reply(f"Du sa: {turn.text}", choices=(Choice("Et menneske", "human"),)),))


class Site:
    """The pages on a real port over a real database."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.dialogue = AskingDialogue()
        self.pipeline = Pipeline(
            store.record,
            store.desk,
            self.dialogue,
            bus=InProcessBus(),
            lock=InProcessLock(),
            masker=NumberMasker(),
            texts=TEXTS,
            limits=Limits(),
        )
        self.following = SqlFollowing(store.database, store.clock)
        parts = FormParts(
            intake=self.pipeline,
            following=self.following,
            opinions=SqlOpinions(store.database, store.clock, NumberMasker()),
            contacts=store.contacts,
            deliveries=store.deliveries,
            files=DiskFiles(folder),
            limiter=InProcessLimiter(),
            clock=store.clock,
            texts=TEXTS,
            links=LINKS,
            municipality=HAVDAL,
            language="nb",
            region="NO",
            behind_proxy=False,
        )
        renderer = PageRenderer(TEXTS, name="Havdal kommune", zone=ZoneInfo("Europe/Oslo"), privacy_url="/personvern.html")
        self.channel = WebFormChannel(FormHandlers(parts, renderer), store.clock)
        application = web.Application()
        application.add_routes(self.channel.routes())
        self.server = TestServer(application)
        self.browser = aiohttp.ClientSession()

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.browser.get(self.server.make_url(path), headers=headers) as got:
            return got.status, await got.text()

    async def post(self, path: str, **form: str) -> tuple[int, str, str]:
        """Send a form and follow where it leads; return status, page and path."""
        async with self.browser.post(self.server.make_url(path), data=form) as got:
            return got.status, await got.text(), got.url.path

    async def write(self, text: str = "Når åpner biblioteket?", **more: str) -> tuple[str, str]:
        """Write the first time; return page and path."""
        status, page, path = await self.post("/i/new", text=text, once=str(uuid.uuid4()), **more)
        assert status == 200, page
        return page, path


@pytest.fixture
async def site(store: Store, tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(store, tmp_path / "files")
    await made.server.start_server()
    yield made
    await made.browser.close()
    await made.server.close()
    await made.pipeline.stop()


def once(page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page)
    assert found is not None
    return found[1]


async def test_what_is_written_in_the_form_is_an_inquiry_with_the_answer_on_its_page(site: Site) -> None:
    page, path = await site.write()
    assert path == LINKS.path("2026-000001")
    assert "Når åpner biblioteket?" in page
    assert "Du sa: Når åpner biblioteket?" in page
    assert "2026-000001" in page
    _, page = await site.get(path)
    async with site.store.database.read() as connection:
        assert (await connection.execute(select(outbox.c.channel, outbox.c.state))).one() == ("webform", "queued")


async def test_the_same_form_twice_is_one_message(site: Site) -> None:
    form = {"text": "Hei", "once": str(uuid.uuid4())}
    first, second = [await site.post("/i/new", **form) for _ in range(2)]
    assert first[2] == second[2]
    assert await site.store.count(messages) == 2, "the question and one answer"


async def test_more_can_be_added_and_choices_are_buttons(site: Site) -> None:
    page, path = await site.write()
    assert 'value="human|Et menneske"' in page
    status, page, again = await site.post(path, choice="human|Et menneske", once=once(page))
    assert (status, again) == (200, path)
    assert site.dialogue.turns[-1].choice == "human"
    assert page.count('<li class="citizen"') == 2


async def test_what_lay_ready_is_delivered_when_the_page_is_opened(site: Site) -> None:
    _, path = await site.write()
    (due,) = await site.store.outbox.claim(site.store.clock.now(), 5)
    state = await site.channel.send(due)
    await site.store.outbox.settle(due.message.id, state)
    assert state is DeliveryState.ACCEPTED
    await site.get(path)
    inquiry = await site.following.numbered(HAVDAL, "2026-000001")
    (answer,) = [one for one in await site.following.said(inquiry) if one.author is Author.BOT]
    assert answer.state is DeliveryState.DELIVERED


async def test_an_inquiry_of_another_channel_is_followed_and_answered_where_it_was(site: Site, store: Store) -> None:
    receipt = await store.record.record(
        Person().says("Hull i veien", channel="email", sender=KARI, conversation=None, secret_hash=None), masked=False
    )
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(receipt.inquiry, staff=ADA, text="Bare for oss", external_id="note", internal=True, masked=False)
    path = LINKS.path(receipt.inquiry_number)
    status, page = await site.get(path)
    assert status == 200
    assert "Hull i veien" in page
    assert "Bare for oss" not in page
    await site.post(path, text="Det er blitt større", once=once(page))
    reply = await store.desk.say(
        receipt.inquiry, staff=ADA, text="Vi ser på det", external_id="1", internal=False, masked=False
    )
    assert reply.via == KARI
    _, page = await site.get(path)
    assert "Det er blitt større" in page
    assert "Vi ser på det" in page


async def test_a_wrong_link_shows_nothing_and_guessing_is_stopped(site: Site) -> None:
    _, path = await site.write("Hemmelig sak")
    wrong = path[:-1] + ("a" if path[-1] != "a" else "b")
    for _ in range(WRONG_PER_HOUR):
        status, page = await site.get(wrong)
        assert status == 404
        assert "Hemmelig" not in page
    assert (await site.get(wrong))[0] == 429
    assert (await site.get(path))[0] == 200, "who has the link is not kept out by those who guess"


async def test_a_wrong_link_and_no_such_inquiry_look_the_same(site: Site) -> None:
    await site.write()
    nothing = "/i/2026-000009/" + "a" * 26
    there = "/i/2026-000001/" + "a" * 26
    assert await site.get(nothing) == await site.get(there)


async def test_a_code_to_a_known_address_opens_once(site: Site, store: Store) -> None:
    _, path = await site.write(address="kari@example.org")
    asked = {"number": " 2026-000001 ", "address": "Kari@Example.org"}
    status, page, _ = await site.post("/i/code", **asked)
    assert status == 200
    async with store.database.read() as connection:
        row = (await connection.execute(select(messages).where(messages.c.author == "notice"))).mappings().one()
    assert (row["channel"], row["address"]) == ("email", "kari@example.org")
    code = re.search(r"\d{4} \d{4}", row["text"])
    assert code is not None
    status, _, _ = await site.post("/i/open", code="0000 0000", **asked)
    assert status == 400
    status, _, opened = await site.post("/i/open", code=code.group(), **asked)
    assert (status, opened) == (200, path)
    assert (await site.post("/i/open", code=code.group(), **asked))[0] == 429, "a code opens once"
    assert "Hvis nummeret og adressen" in page


async def test_an_unknown_address_gets_the_same_page_and_no_code(site: Site, store: Store) -> None:
    await site.write(address="kari@example.org")
    right = await site.post("/i/code", number="2026-000001", address="kari@example.org")
    wrong = await site.post("/i/code", number="2026-000001", address="ola@example.org")
    assert right[1].replace("kari@", "ola@") == wrong[1]
    async with store.database.read() as connection:
        sent = (await connection.execute(select(messages.c.address).where(messages.c.author == "notice"))).scalars().all()
    assert sent == ["kari@example.org"]


async def test_codes_run_out_and_may_not_be_tried_for_ever(site: Site, store: Store) -> None:
    await site.write(address="kari@example.org")
    asked = {"number": "2026-000001", "address": "kari@example.org"}
    for _ in range(CODES_PER_HOUR):
        assert (await site.post("/i/code", **asked))[0] == 200
    assert (await site.post("/i/code", **asked))[0] == 429
    code = LINKS.code("2026-000001", KARI, store.clock.now())
    store.clock.advance(minutes=25)
    assert (await site.post("/i/open", code=code, **asked))[0] == 400, "too old"
    for _ in range(TRIES_PER_HOUR - 1):
        await site.post("/i/open", code="11111111", **asked)
    fresh = LINKS.code("2026-000001", KARI, store.clock.now())
    assert (await site.post("/i/open", code=fresh, **asked))[0] == 429


async def test_what_was_deleted_is_gone_from_the_page(site: Site, store: Store) -> None:
    page, path = await site.write("Slett meg")
    inquiry = await site.following.numbered(HAVDAL, "2026-000001")
    await store.desk.forget(inquiry.conversation)
    status, page = await site.get(path)
    assert status == 404
    assert "Slett meg" not in page


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"text": "   "}, 400, "page_problem_empty"),
        ({"text": "a" * 50_000}, 413, "page_problem_too_long"),
        ({"text": "Hei", "address": "ikke en adresse"}, 400, "page_problem_address"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_stays_in_the_form(
    site: Site, form: dict[str, str], status: int, told: str
) -> None:
    got, page, _ = await site.post("/i/new", once=str(uuid.uuid4()), **form)
    assert got == status
    assert TEXTS.text(told, "nb") in page
    assert form["text"].strip() in page
    assert await site.store.count(messages) == 0


async def test_a_form_that_is_none_of_ours_is_refused_in_words(site: Site) -> None:
    status, page, _ = await site.post("/i/new", text="Hei")
    assert status == 400
    assert TEXTS.text("page_problem_form", "nb") in page


async def test_everything_is_escaped_and_numbers_are_masked(site: Site) -> None:
    page, _ = await site.write("<script>alert(1)</script> fødselsnummer 01017000027")
    assert "<script>" not in page
    assert "01017000027" not in page
    assert TEXTS.text("page_masked", "nb") in page


async def test_the_pages_tell_nobody_where_one_came_from_and_are_not_kept(site: Site) -> None:
    _, path = await site.write()
    async with site.browser.get(site.server.make_url(path)) as got:
        assert got.headers["Referrer-Policy"] == "no-referrer"
        assert got.headers["Cache-Control"] == "no-store"
        assert "script-src" not in got.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in got.headers


@pytest.mark.parametrize(
    ("accept", "word"), [("sv-SE,sv", "Skriv till oss"), ("nn", "Ikkje skriv"), ("de", "Skriv til oss")]
)
async def test_the_page_speaks_the_browsers_language(site: Site, accept: str, word: str) -> None:
    assert word in (await site.get("/i/new", **{"Accept-Language": accept}))[1]
    assert "Write to us" in (await site.get("/i/new?language=en", **{"Accept-Language": accept}))[1]


async def test_an_address_left_in_the_form_is_a_contact(site: Site, store: Store) -> None:
    await site.write(address="912 34 567")
    inquiry = await site.following.numbered(HAVDAL, "2026-000001")
    known = await store.contacts.of(HAVDAL, inquiry.conversation)
    assert [contact.address for contact in known] == [Contact(Address("sms", "+4791234567")).address]
