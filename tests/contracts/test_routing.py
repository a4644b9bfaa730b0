"""Routing, escalation and forwarding over every database, with a calendar and consoles that tests set."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.coordination.in_process import InProcessBus, InProcessLock
from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound, StoreUnavailable
from bot.feed import Feed
from bot.messages import InquiryStatus, Outcome, Owner, Reply, Staff
from bot.routing import AWAY, DEFAULT, LEADER, PERSON, UNIT, Decision
from bot.routing import Outcome as Handed
from bot.services import Service, Unit
from bot.working_days import WorkingDays
from inquiries.events import SqlEventLog
from inquiries.followers.store import SqlFollowers
from inquiries.handling.finishing import SqlFinishing
from inquiries.inbox import SqlInbox
from inquiries.models import conversations, inquiries, inquiry_steps, outbox
from inquiries.notices import SqlNotices
from inquiries.routing.desk import ForwardingDesk
from inquiries.routing.forwarding import SqlForwarding
from inquiries.routing.gathering import Gatherer
from inquiries.routing.models import routings
from inquiries.routing.sentences import sentence
from inquiries.routing.service import Patience, Routing
from inquiries.routing.statuses import StaffAvailability
from inquiries.routing.store import SqlRoutings
from inquiries.satisfaction.models import satisfaction
from inquiries.services.store import SqlRegister
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Person, SettableClock, Store, until

KARI = Staff("44444444-4444-4444-8444-444444444444", HAVDAL, "kari", "Kari", "desk")
OLA = Staff("55555555-5555-4555-8555-555555555555", HAVDAL, "ola", "Ola", "desk")
LIV = Staff("66666666-6666-4666-8666-666666666666", HAVDAL, "liv", "Liv", "desk")
EVERYBODY = {one.id: one for one in (ADA, BO, KARI, OLA, LIV)}
DAYS = WorkingDays("NO", "Europe/Oslo")
DRIFT, TORGET = "drift", "torget"


async def directory(municipality: str) -> Mapping[str, Staff]:
    return EVERYBODY if municipality == HAVDAL else {NEIGHBOUR.id: NEIGHBOUR}


@dataclass
class Calendar:
    """DutyRoster that a test writes: who has the duty by unit, and until when people are absent."""

    duty: dict[str, tuple[str, ...]] = field(default_factory=dict)
    away: dict[str, datetime] = field(default_factory=dict)

    async def on_duty(self, municipality: str, unit: str, at: datetime) -> tuple[str, ...]:
        return self.duty.get(unit, ())

    async def absent(self, municipality: str, at: datetime) -> frozenset[str]:
        return frozenset(staff for staff, until in self.away.items() if at < until)


@dataclass
class Town:
    """Havdal with its register, and everything that routes."""

    store: Store
    calendar: Calendar = field(default_factory=Calendar)
    online: set[str] = field(default_factory=set)
    guessed: dict[str, str] = field(default_factory=dict)
    bus: InProcessBus = field(default_factory=InProcessBus)

    def __post_init__(self) -> None:
        database, clock = self.store.database, self.store.clock
        self.register = SqlRegister(database, clock)
        self.availability = StaffAvailability(database, clock, lambda _: frozenset(self.online))
        self.gatherer = Gatherer(database, self.register, directory, self.calendar, self.availability)
        self.notices = SqlNotices(database, clock)
        self.routings = SqlRoutings(database)
        self.routing = Routing(
            self.routings,
            self.gatherer,
            self.notices,
            suggest=self._suggest,
            working=DAYS,
            patience=Patience(),
            lock=InProcessLock(),
            bus=self.bus,
            clock=clock,
        )
        forwarding = SqlForwarding(database, clock, lambda number, language: f"Fikk du hjelp med {number} ({language})?")
        self.desk = ForwardingDesk(forwarding, self.routing, self.gatherer, self.calendar, directory, DAYS, clock)

    async def _suggest(self, municipality: str, title: str, language: str) -> str | None:
        return next((service for word, service in self.guessed.items() if word in title), None)

    async def open(self) -> None:
        """Found the units and services that the tests speak of."""
        drift = Unit(DRIFT, "Teknisk drift", members=(KARI.id, OLA.id), leader=LIV.id)
        await self.register.save_unit(HAVDAL, drift, based_on=None)
        torget = Unit(TORGET, "Servicetorget", members=(ADA.id,), default_queue=True)
        await self.register.save_unit(HAVDAL, torget, based_on=None)
        await self.register.save_service(HAVDAL, Service("renovasjon", {"nb": "Renovasjon"}, DRIFT), based_on=None)
        await self.register.save_service(HAVDAL, Service("kultur", {"nb": "Kultur"}), based_on=None)
        self.guessed["søpla"] = "renovasjon"
        self.online.update((KARI.id, OLA.id))

    async def handed_over(self, text: str = "Hvor er søpla?", channel: str = "webchat") -> str:
        """Let a citizen ask, and the bot hand over; return the inquiry."""
        receipt = await self.store.record.record(Person().says(text), masked=False)
        turn = await self.store.record.begin_turn(receipt.conversation)
        assert turn is not None
        await self.store.record.finish_turn(turn, Outcome((Reply("Et menneske kommer"),), handover="asked"))
        if channel != "webchat":
            await self.change(receipt.inquiry, channel=channel)
        return receipt.inquiry

    async def change(self, inquiry: str, **values: Any) -> None:
        async with self.store.database.write() as connection:
            await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**values))

    async def row(self, inquiry: str) -> dict[str, Any]:
        async with self.store.database.read() as connection:
            found = await connection.execute(select(inquiries).where(inquiries.c.id == inquiry))
            return dict(found.mappings().one())

    async def steps(self, inquiry: str, *kinds: str) -> list[dict[str, Any]]:
        query = select(inquiry_steps).where(inquiry_steps.c.inquiry == inquiry, inquiry_steps.c.kind.in_(kinds))
        async with self.store.database.read() as connection:
            return [dict(row) for row in (await connection.execute(query.order_by(inquiry_steps.c.at))).mappings()]

    async def told(self, staff: Staff) -> list[str]:
        return [one.kind for one in await self.notices.of(HAVDAL, staff.id)]

    async def routed(self, inquiry: str) -> Decision:
        decision = await self.routing.route(HAVDAL, inquiry)
        assert decision is not None
        return decision


@pytest.fixture
async def town(database: Database, clock: SettableClock) -> Town:
    made = Town(Store.over(database, clock))
    await made.open()
    return made


class TestRouting:
    async def test_it_goes_to_who_has_the_duty_and_the_step_says_why(self, town: Town) -> None:
        town.calendar.duty[DRIFT] = (OLA.id,)
        inquiry = await town.handed_over()
        decision = await town.routed(inquiry)
        row = await town.row(inquiry)
        assert (decision.level, row["unit"], row["responsible"], row["service"]) == (PERSON, DRIFT, OLA.id, "renovasjon")
        (step,) = await town.steps(inquiry, "routed")
        assert step["staff"] is None
        assert sentence("routed", step["details"], "nb") == (
            "Sendt til Ola i Teknisk drift: tjenesten Renovasjon hører dit, vedkommende har vakt "
            "og vedkommende er pålogget og ledig."
        )
        assert (await town.told(OLA), await town.told(KARI)) == (["routed"], [])
        (event,) = [one for one in await SqlEventLog(town.store.database, town.store.clock).after(0) if one.kind == "routed"]
        assert not event.for_citizen

    async def test_twice_and_at_once_is_once(self, town: Town) -> None:
        inquiry = await town.handed_over()
        made = await asyncio.gather(*(town.routing.route(HAVDAL, inquiry) for _ in range(4)))
        assert len([one for one in made if one is not None]) == 1
        assert len(await town.steps(inquiry, "routed")) == 1

    async def test_the_load_is_shared(self, town: Town) -> None:
        chosen = [(await town.routed(await town.handed_over())).staff for _ in range(4)]
        assert sorted(chosen, key=str) == [KARI.id, KARI.id, OLA.id, OLA.id]

    async def test_who_is_away_gets_nothing(self, town: Town) -> None:
        await town.availability.say(HAVDAL, KARI.id, AWAY)
        town.calendar.away[OLA.id] = town.store.clock.now() + timedelta(hours=2)
        decision = await town.routed(inquiry := await town.handed_over())
        assert (decision.level, decision.unit, (await town.row(inquiry))["responsible"]) == (UNIT, DRIFT, None)
        assert (await town.told(KARI), await town.told(OLA)) == (["routed"], ["routed"])
        town.store.clock.advance(hours=13)
        assert await town.availability.of(HAVDAL, KARI.id) == "available"
        with pytest.raises(BadInput):
            await town.availability.say(HAVDAL, KARI.id, "asleep")

    @pytest.mark.parametrize("text", ["Hva er dette?", "kultur"])
    async def test_without_a_unit_it_is_the_desks(self, town: Town, text: str) -> None:
        town.guessed["kultur"] = "kultur"
        decision = await town.routed(inquiry := await town.handed_over(text))
        assert (decision.level, decision.unit, (await town.row(inquiry))["unit"]) == (DEFAULT, TORGET, TORGET)
        assert await town.told(ADA) == ["routed"]

    async def test_another_service_sends_it_elsewhere(self, town: Town) -> None:
        inquiry = await town.handed_over("Hva er dette?")
        await town.routed(inquiry)
        await town.change(inquiry, service="renovasjon")
        await town.routing.follow()
        assert (await town.row(inquiry))["unit"] == DRIFT
        assert len(await town.steps(inquiry, "routed")) == 2

    async def test_changing_the_service_to_and_fro_ends_at_the_desk(self, town: Town) -> None:
        inquiry = await town.handed_over("Hva er dette?")
        for turn in range(14):
            await town.change(inquiry, service=("renovasjon", "kultur")[turn % 2])
            await town.routing.follow()
        last = (await town.steps(inquiry, "routed"))[-1]
        assert "gått i ring" in str(sentence("routed", last["details"], "nb"))
        assert (await town.row(inquiry))["unit"] == TORGET

    async def test_what_a_person_or_the_bot_has_is_left_alone(self, town: Town) -> None:
        receipt = await town.store.record.record(Person().says("søpla"), masked=False)
        assert await town.routing.route(HAVDAL, receipt.inquiry) is None
        inquiry = await town.handed_over()
        await town.store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
        assert await town.routing.route(HAVDAL, inquiry) is None
        assert await town.routing.route(NABO, await town.handed_over()) is None

    async def test_what_a_crash_left_is_found(self, town: Town) -> None:
        found = [await town.handed_over() for _ in range(3)]
        await town.routing.follow()
        assert [len(await town.steps(inquiry, "routed")) for inquiry in found] == [1, 1, 1]
        assert await town.routings.unrouted() == []

    async def test_one_that_cannot_be_routed_does_not_stop_the_others(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad = await town.handed_over()
        town.store.clock.advance(seconds=1)
        good = await town.handed_over()
        suggest = town._suggest

        async def broken(municipality: str, title: str, language: str) -> str | None:
            if not town.guessed.get("tried"):
                town.guessed["tried"] = "renovasjon"
                raise StoreUnavailable("gone for a moment")
            return await suggest(municipality, title, language)

        monkeypatch.setattr(town.routing, "_suggest", broken)
        await town.routing.follow()
        assert len(await town.steps(good, "routed")) == 1
        await town.routing.follow()
        assert len(await town.steps(bad, "routed")) == 1

    async def test_the_feed_brings_it_at_once(self, town: Town) -> None:
        feed = Feed(town.store.events, town.bus)
        await feed.start()
        task = asyncio.create_task(town.routing.listen(feed))
        try:
            await until(lambda: bool(feed._listeners))
            inquiry = await town.handed_over()
            await town.routing.changed(HAVDAL)

            async def done() -> bool:
                return bool(await town.steps(inquiry, "routed"))

            await until(done)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await feed.stop()


class TestEscalation:
    async def after(self, town: Town, inquiry: str, **time: float) -> tuple[str, str | None]:
        town.store.clock.advance(**time)
        await town.routing.follow()
        async with town.store.database.read() as connection:
            row = (await connection.execute(select(routings).where(routings.c.inquiry == inquiry))).mappings().one()
        return row["level"], row["staff"]

    async def test_a_chat_goes_on_every_quarter_of_an_hour(self, town: Town) -> None:
        inquiry = await town.handed_over()
        first = (await town.routed(inquiry)).staff
        other = OLA.id if first == KARI.id else KARI.id
        assert await self.after(town, inquiry, minutes=14) == (PERSON, first)
        assert await self.after(town, inquiry, minutes=1) == (PERSON, other)
        assert await self.after(town, inquiry, minutes=15) == (LEADER, LIV.id)
        assert await self.after(town, inquiry, minutes=15) == (DEFAULT, None)
        assert await self.after(town, inquiry, days=9) == (DEFAULT, None)
        steps = await town.steps(inquiry, "escalated")
        assert len(steps) == 3
        assert sentence("escalated", steps[-1]["details"], "en") == (
            "Put into the queue of Servicetorget: nobody has taken it and Servicetorget takes what nobody else takes."
        )
        assert [await town.told(one) for one in (LIV, ADA)] == [["escalated"], ["escalated"]]
        assert (await town.row(inquiry))["unit"] == TORGET

    async def test_what_is_no_chat_has_a_working_day(self, town: Town) -> None:
        inquiry = await town.handed_over(channel="email")
        first = (await town.routed(inquiry)).staff
        # 2 March 2026 is a Monday, 9 o'clock in Oslo: 450 open minutes are over at 9 on Tuesday.
        assert await self.after(town, inquiry, hours=23, minutes=59) == (PERSON, first)
        assert (await self.after(town, inquiry, minutes=1))[1] != first

    async def test_who_takes_it_stops_the_clock_and_who_releases_it_starts_it_anew(self, town: Town) -> None:
        inquiry = await town.handed_over()
        first = (await town.routed(inquiry)).staff
        await town.store.desk.change_owner(inquiry, Owner.STAFF, staff=KARI, notice="")
        assert (await self.after(town, inquiry, hours=2))[1] == first
        await town.store.desk.change_owner(inquiry, Owner.QUEUE, staff=KARI, notice="")
        assert (await self.after(town, inquiry, minutes=1))[1] == first
        assert (await self.after(town, inquiry, minutes=10))[1] == first
        assert (await self.after(town, inquiry, minutes=5))[1] != first
        assert len(await town.steps(inquiry, "escalated")) == 1

    async def test_nights_do_not_count(self, town: Town) -> None:
        town.store.clock.advance(hours=6, minutes=25)  # 15:25 in Oslo; the municipality closes at half past.
        inquiry = await town.handed_over()
        first = (await town.routed(inquiry)).staff
        assert await self.after(town, inquiry, hours=16, minutes=44) == (PERSON, first)
        assert (await self.after(town, inquiry, minutes=1))[1] != first


class TestForwarding:
    async def taken(self, town: Town, **more: str) -> str:
        inquiry = await town.handed_over("Hva er dette?", **more)
        await town.routed(inquiry)
        await town.store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
        return inquiry

    async def test_there_and_back_with_a_result(self, town: Town) -> None:
        inquiry = await self.taken(town)
        followers = SqlFollowers(town.store.database, town.store.clock)
        await followers.follow(inquiry, ADA)
        assert await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=OLA.id, note="Haster litt", live=True) == OLA.id
        row = await town.row(inquiry)
        assert (row["status"], row["unit"], row["responsible"]) == ("with_department", DRIFT, OLA.id)
        inbox = SqlInbox(town.store.database, town.store.clock)
        assert (await inbox.inquiry(HAVDAL, inquiry)).owner is Owner.QUEUE
        assert "Haster litt" in [one.text for one in await inbox.messages(HAVDAL, inquiry)]
        assert await town.told(OLA) == ["forwarded"]
        text = town.desk.result_text(row["number"], "nb")
        assert row["number"] in text
        assert await town.desk.hand_back(inquiry, Handed(text, solved=True), staff=OLA)
        assert "solved" in [one.what for one in await followers.happened()]
        row = await town.row(inquiry)
        assert (row["status"], row["first_answered_at"], row["solved_at"]) == ("solved", *[town.store.clock.now()] * 2)
        said = [one for one in await inbox.messages(HAVDAL, inquiry) if one.text == text]
        assert [(one.author_name, one.state) for one in said] == [("Ola", "queued")]
        assert "handed_back" in await town.told(ADA)
        kinds = [one["kind"] for one in await town.steps(inquiry, "forwarded", "handed_back")]
        assert kinds == ["forwarded", "handed_back"]

    async def test_a_unit_gives_it_to_who_is_there(self, town: Town) -> None:
        town.online = {KARI.id}
        assert await town.desk.forward(await self.taken(town), staff=ADA, unit=DRIFT) == KARI.id
        town.online = set()
        assert await town.desk.forward(inquiry := await self.taken(town), staff=ADA, unit=DRIFT) is None
        assert (await town.row(inquiry))["unit"] == DRIFT
        assert await town.told(OLA) == ["forwarded"]

    async def test_it_goes_on_when_the_department_does_nothing(self, town: Town) -> None:
        inquiry = await self.taken(town)
        await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=OLA.id, live=True)
        town.store.clock.advance(minutes=15)
        await town.routing.follow()
        assert (await town.row(inquiry))["responsible"] == KARI.id
        assert len(await town.steps(inquiry, "escalated")) == 1

    async def test_taken_back_it_is_the_desks_again(self, town: Town) -> None:
        inquiry = await self.taken(town)
        await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=OLA.id)
        await town.desk.take_back(inquiry, staff=ADA)
        found = await SqlInbox(town.store.database, town.store.clock).inquiry(HAVDAL, inquiry)
        assert (found.owner, found.staff, found.status) == (Owner.STAFF, ADA.id, InquiryStatus.WAITING_STAFF)
        assert (await town.row(inquiry))["unit"] == TORGET
        assert await town.told(OLA) == ["taken_back", "forwarded"] or set(await town.told(OLA)) == {
            "taken_back",
            "forwarded",
        }
        with pytest.raises(Conflict):
            await town.desk.take_back(inquiry, staff=ADA)

    async def test_what_the_department_has_begun_stays_with_it(self, town: Town) -> None:
        inquiry = await self.taken(town)
        await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=OLA.id)
        await town.store.desk.change_owner(inquiry, Owner.STAFF, staff=OLA, notice="")
        with pytest.raises(Conflict, match="Ola has"):
            await town.desk.take_back(inquiry, staff=ADA)
        with pytest.raises(Conflict, match="Ola has"):
            await town.desk.hand_back(inquiry, Handed("x", solved=True), staff=ADA)
        assert not await town.desk.hand_back(inquiry, Handed("Det er ikke vårt", solved=False), staff=OLA)
        row = await town.row(inquiry)
        assert (row["status"], row["unit"], row["responsible"]) == ("waiting_staff", TORGET, ADA.id)
        await town.routing.follow()
        assert (await town.row(inquiry))["responsible"] == ADA.id

    async def test_a_mail_with_the_result_asks_once_whether_it_helped(self, town: Town) -> None:
        inquiry, solved = await self.taken(town), Handed("Ferdig", solved=True)
        number = (await town.row(inquiry))["number"]
        async with town.store.database.write() as connection:
            found = select(inquiries.c.conversation).where(inquiries.c.id == inquiry).scalar_subquery()
            mail = {"reply_channel": "email", "reply_address": "kari@example.org"}
            await connection.execute(update(conversations).where(conversations.c.id == found).values(**mail))
        for _ in range(2):
            await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=OLA.id)
            assert await town.desk.hand_back(inquiry, solved, staff=OLA)
            await SqlFinishing(town.store.database, town.store.clock).reopen(inquiry, staff=ADA, notice="")
        said = await SqlInbox(town.store.database, town.store.clock).messages(HAVDAL, inquiry)
        asked = f"Ferdig\n\nFikk du hjelp med {number} (nb)?"
        assert [one.text for one in said if one.text.startswith("Ferdig")] == [asked, "Ferdig"]
        async with town.store.database.read() as connection:
            rows = (await connection.execute(select(satisfaction.c.inquiry, satisfaction.c.channel))).all()
        assert [(row.inquiry, row.channel) for row in rows] == [(inquiry, "email")]

    async def test_who_cannot_be_reached_is_not_written_to(self, town: Town) -> None:
        inquiry = await self.taken(town)
        async with town.store.database.write() as connection:
            found = select(inquiries.c.conversation).where(inquiries.c.id == inquiry).scalar_subquery()
            by_call = update(conversations).where(conversations.c.id == found)
            await connection.execute(by_call.values(channel="telephone", address=""))
            before = len((await connection.execute(select(outbox.c.message))).all())
        await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=OLA.id)
        assert not await town.desk.hand_back(inquiry, Handed("Ferdig", solved=True), staff=OLA)
        async with town.store.database.read() as connection:
            assert len((await connection.execute(select(outbox.c.message))).all()) == before
        assert (await town.row(inquiry))["status"] == "solved"

    async def test_what_cannot_be_is_refused(self, town: Town) -> None:
        inquiry = await self.taken(town)
        with pytest.raises(NotFound):
            await town.desk.forward(inquiry, staff=ADA, unit="moon")
        with pytest.raises(BadInput):
            await town.desk.forward(inquiry, staff=ADA, unit=DRIFT, to=NEIGHBOUR.id)
        with pytest.raises(Conflict):
            await town.desk.forward(inquiry, staff=BO, unit=DRIFT)
        with pytest.raises(NotFound):
            await town.desk.forward(inquiry, staff=replace(NEIGHBOUR), unit=DRIFT)
        with pytest.raises(Conflict):
            await town.desk.hand_back(inquiry, Handed("x", solved=True), staff=ADA)

    async def test_one_sees_who_is_there_before(self, town: Town) -> None:
        town.calendar.duty[DRIFT] = (KARI.id,)
        back = town.store.clock.now() + timedelta(hours=5)
        town.calendar.away[OLA.id] = back
        found = await town.desk.standing(HAVDAL, DRIFT)
        assert found.open
        assert [(one.name, one.status, one.on_duty, one.absent, one.leader) for one in found.colleagues] == [
            ("Kari", "available", True, False, False),
            ("Liv", "offline", False, False, True),
            ("Ola", "available", False, True, False),
        ]
        (ola,) = [one for one in found.colleagues if one.absent]
        assert ola.back is not None
        assert timedelta() <= ola.back - back <= timedelta(minutes=15)
        town.store.clock.advance(hours=10)
        found = await town.desk.standing(HAVDAL, DRIFT)
        assert (found.open, found.opens_at) == (False, datetime.fromisoformat("2026-03-03T07:00:00+00:00"))
        with pytest.raises(NotFound):
            await town.desk.standing(NABO, DRIFT)
