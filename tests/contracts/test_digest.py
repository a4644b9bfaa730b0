"""Digests over every database: who gets one and when, once, with what they may know of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.app.deadlines import working_days
from bot.dialogue.texts import Texts
from bot.digest import DigestChoice, DigestWhen, StaffMail
from bot.errors import BadInput, ChannelUnavailable
from bot.messages import Owner, Staff
from bot.settings import Municipality
from console.auth.rights import REACH
from inquiries.digest.service import DigestSending
from inquiries.digest.store import SqlDigests
from inquiries.digest.wording import DigestWords
from inquiries.notices import SqlNotices
from tests.building import ADA, BO, HAVDAL, NABO, Person, Store
from tests.contracts.units import add_service, add_unit, change_inquiry

EDITOR = Staff("66666666-6666-4666-8666-666666666666", HAVDAL, "eva", "Eva", "editor")
MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
"""Half past seven in Oslo, on a Monday."""
SAID = "Naboen min heter Kari"
CONSOLE = "https://torg.havdal.example/console/"


@dataclass
class Tray:
    """A StaffMailer that keeps what it takes; with `trouble` it takes nothing."""

    mails: list[StaffMail] = field(default_factory=list)
    trouble: Exception | None = None

    async def mail_staff(self, mail: StaffMail) -> None:
        """Keep a mail, or raise what was set."""
        if self.trouble is not None:
            raise self.trouble
        self.mails.append(mail)


@dataclass
class Town:
    """A municipality whose staff get digests; `here` are those who have a console open and use it."""

    store: Store
    tray: Tray = field(default_factory=Tray)
    here: set[str] = field(default_factory=set)
    people: dict[str, Staff] = field(default_factory=lambda: {one.id: one for one in (ADA, BO, EDITOR)})

    def __post_init__(self) -> None:
        self.digests = SqlDigests(self.store.database, self.store.clock)
        self.notices = SqlNotices(self.store.database, self.store.clock)
        self.node = self.another()

    def another(self) -> DigestSending:
        """Return another node, or the service after a restart."""

        async def directory(_municipality: str) -> Mapping[str, Staff]:
            return self.people

        return DigestSending(
            HAVDAL,
            self.digests,
            self.notices,
            self.store.clock,
            working_days(Municipality(country="NO", time_zone="Europe/Oslo")),
            DigestWords(Texts.load(), "Havdal kommune", CONSOLE),
            self.tray,
            people=directory,
            reach=REACH,
            here=lambda: self.here,
        )

    async def wants(self, staff: Staff, when: DigestWhen, language: str = "nb") -> None:
        """Let somebody choose."""
        choice = DigestChoice(when, f"{staff.username}@havdal.example", language)
        await self.digests.choose(HAVDAL, staff.id, choice)

    async def asked(self, *, title: str | None = None, **columns: object) -> str:
        """Let a citizen ask for a person; return the inquiry, which staff may have given a title."""
        inquiry = (await self.store.record.record(Person().says(SAID), masked=False)).inquiry
        await self.store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
        titled: dict[str, object] = {} if title is None else {"title": title, "title_by": ADA.id}
        if columns | titled:
            await change_inquiry(self.store.database, inquiry, **columns, **titled)
        return inquiry

    async def told(self, staff: Staff, once: str = "a") -> None:
        """Leave somebody a notice."""
        await self.notices.tell(HAVDAL, staff.id, "expired", about="article:x", text="expired", details={}, once=once)

    async def number(self, inquiry: str) -> str:
        return (await self.store.inbox.inquiry(HAVDAL, inquiry)).number


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


async def test_nobody_gets_one_who_did_not_choose(town: Town) -> None:
    assert await town.digests.choice(HAVDAL, ADA.id) == DigestChoice()
    await town.told(ADA)
    await town.wants(BO, DigestWhen.NEVER)
    await town.told(BO)
    town.store.clock.moment = MORNING
    assert (await town.node.run(), town.tray.mails) == (0, [])


async def test_each_working_morning_once_for_all_nodes_and_restarts(town: Town) -> None:
    clock = town.store.clock
    await town.wants(ADA, DigestWhen.MORNING)
    await town.told(ADA)
    clock.moment = MORNING.replace(minute=29)
    assert await town.node.run() == 0, "not before half past seven"
    clock.moment = MORNING
    assert await town.node.run() == 1
    assert (await town.node.run(), await town.another().run()) == (0, 0)
    clock.advance(days=1)
    assert await town.node.run() == 0, "nothing is new since yesterday"
    await town.told(ADA, "b")
    assert await town.another().run() == 1
    await town.told(ADA, "c")
    clock.moment = MORNING.replace(day=7)
    assert await town.node.run() == 0, "a Saturday"
    assert [mail.address for mail in town.tray.mails] == ["ada@havdal.example"] * 2


async def test_who_is_away_gets_one_after_an_hour_and_the_next_after_another_absence(town: Town) -> None:
    clock = town.store.clock
    await town.wants(ADA, DigestWhen.AWAY)
    await town.told(ADA)
    town.here.add(ADA.id)
    clock.advance(hours=2)
    assert await town.node.run() == 0
    town.here.clear()
    clock.advance(minutes=59)
    assert await town.node.run() == 0
    clock.advance(minutes=1)
    assert await town.node.run() == 1
    await town.told(ADA, "b")
    clock.advance(hours=3)
    assert await town.node.run() == 0, "one mail in one absence"
    town.here.add(ADA.id)
    assert await town.node.run() == 0
    town.here.clear()
    clock.advance(hours=1)
    started = town.another()
    assert await started.run() == 0, "consoles need a moment to be back after a start"
    clock.advance(minutes=5)
    assert await started.run() == 1


async def test_it_tells_numbers_and_given_titles_and_nothing_that_a_citizen_said(town: Town) -> None:
    unit = await add_unit(town.store.database, members=(ADA.id,))
    await add_service(town.store.database, "barnevern", track="specialist")
    named = await town.asked(unit=unit, title="Veglys i Storgata")
    plain = await town.asked(unit=unit)
    guarded = await town.asked(unit=unit, service="barnevern", title="Om et barn")
    held = await town.asked(title="Kjøp av tomt")
    await town.store.desk.change_owner(held, Owner.STAFF, staff=ADA, notice="")
    await town.notices.tell(HAVDAL, ADA.id, "mention", about=f"inquiry:{held}", text="mention", details={}, once="mention/1")
    await town.told(ADA)
    await town.wants(ADA, DigestWhen.MORNING)
    town.store.clock.moment = MORNING
    assert await town.node.run() == 1
    (mail,) = town.tray.mails
    numbers = [await town.number(one) for one in (held, named, plain, guarded)]
    assert mail.subject == "Dette venter på deg i Torg – Havdal kommune"
    assert mail.text.split("\n") == [
        "Hei Ada",
        "",
        "Dette venter på deg i Torg:",
        "",
        "Uleste varsler: 2",
        "Av dem er du nevnt i interne notater: 1",
        "",
        "Dine henvendelser med noe nytt fra innbyggeren: 1",
        f"- {numbers[0]} Kjøp av tomt",
        "",
        "Venter i enheten din: 3",
        f"- {numbers[1]} Veglys i Storgata",
        f"- {numbers[2]}",
        f"- {numbers[3]}",
        "",
        f"Åpne Torg: {CONSOLE}",
        "",
        f"Du får denne e-posten fordi du har valgt det selv. Her endrer du det eller slår den av: {CONSOLE}digest",
        "Du skal ikke svare på denne e-posten.",
    ]
    assert SAID not in mail.text


async def test_what_somebody_may_not_see_is_not_told(town: Town) -> None:
    await add_service(town.store.database, "barnevern", track="specialist")
    guarded = await town.asked(service="barnevern", title="Om et barn", responsible=BO.id)
    about = f"inquiry:{guarded}"
    for staff in (ADA, EDITOR):
        await town.notices.tell(HAVDAL, staff.id, "mention", about=about, text="mention", details={}, once="m")
        await town.wants(staff, DigestWhen.MORNING)
    await town.told(BO)
    await town.digests.choose(NABO, BO.id, DigestChoice(DigestWhen.MORNING, "bo@nabo.example"))
    town.store.clock.moment = MORNING
    assert (await town.node.run(), town.tray.mails) == (0, [])


async def test_in_the_language_that_was_chosen_and_not_to_closed_accounts(town: Town) -> None:
    for staff, language in ((ADA, "sv"), (BO, "en")):
        await town.told(staff)
        await town.wants(staff, DigestWhen.MORNING, language)
    town.people[BO.id] = replace(BO, closed=True)
    town.store.clock.moment = MORNING
    assert await town.node.run() == 1
    assert town.tray.mails[0].text.startswith("Hej Ada\n\nDet här väntar på dig i Torg:\n\nOlästa aviseringar: 1\n")


async def test_what_could_not_be_sent_is_sent_later_and_once(town: Town) -> None:
    clock = town.store.clock
    await town.wants(ADA, DigestWhen.MORNING)
    await town.told(ADA)
    clock.moment, town.tray.trouble = MORNING, ChannelUnavailable("the relay is away")
    assert await town.node.run() == 0
    town.tray.trouble = None
    assert await town.another().run() == 0, "another node leaves it to the one that tries"
    clock.advance(minutes=11)
    assert (await town.another().run(), await town.node.run()) == (1, 0)
    assert len(town.tray.mails) == 1


async def test_what_is_read_meanwhile_is_not_sent_later(town: Town) -> None:
    await town.wants(ADA, DigestWhen.MORNING)
    await town.told(ADA)
    town.store.clock.moment, town.tray.trouble = MORNING, ChannelUnavailable("the relay is away")
    await town.node.run()
    await town.notices.read(HAVDAL, ADA.id)
    town.tray.trouble = None
    town.store.clock.advance(minutes=11)
    assert await town.node.run() == 0
    town.store.clock.advance(minutes=11)
    assert await town.digests.again(HAVDAL) == []


async def test_a_refused_address_is_told_in_the_console(town: Town) -> None:
    await town.wants(ADA, DigestWhen.MORNING)
    await town.told(ADA)
    town.store.clock.moment, town.tray.trouble = MORNING, BadInput("no such mailbox")
    assert await town.node.run() == 0
    assert "digest_refused" in {one.text for one in await town.notices.of(HAVDAL, ADA.id, unread=True)}
    town.store.clock.advance(minutes=11)
    assert await town.digests.again(HAVDAL) == []
