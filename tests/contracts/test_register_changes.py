"""What is changed of the register is logged with the change itself and can be undone, over every database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.errors import BadInput, Conflict, NameTaken, Needed, NotFound
from bot.register_changes import RegisterChange
from bot.services import Register, Service, Unit
from inquiries.models import inquiries
from inquiries.services.desk import RegisterDesk
from inquiries.services.exchange import RegisterExchange
from inquiries.services.models import register_changes
from inquiries.services.store import SqlRegister
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Person, SettableClock, Store
from tests.contracts.test_services import OFFICE, Told, directory, opened, service, unit


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def desk(database: Database, clock: SettableClock, told: Told) -> RegisterDesk:
    return opened(database, clock, told)


async def changes(desk: RegisterDesk, municipality: str = HAVDAL) -> list[RegisterChange]:
    return await desk.changes(municipality, before=None, limit=50)


async def newest(desk: RegisterDesk) -> RegisterChange:
    return (await changes(desk))[0]


async def undo(desk: RegisterDesk, change: RegisterChange) -> RegisterChange:
    """Undo a change and return the one that this is."""
    await desk.undo(HAVDAL, change.id, by=BO)
    return next(one for one in await changes(desk) if one.undoes == change.id)


class TestLog:
    async def test_every_change_is_told_with_what_was_and_what_is(self, desk: RegisterDesk, database: Database) -> None:
        made = await unit(desk, members=(ADA.id,), opening_hours=OFFICE)
        await desk.save_unit(HAVDAL, replace(made, telephone="12 34 56 78", members=(BO.id,)), based_on=1, by=BO)
        await service(desk, unit=made.id)
        await desk.set_competence(HAVDAL, BO.id, ["vann"], by=ADA)
        await desk.set_competence(HAVDAL, BO.id, [], by=ADA)
        second, first, offered, called, begun = await changes(desk)
        assert begun.before is None
        assert (begun.kind, begun.thing, begun.version, begun.staff_name) == ("unit", made.id, 1, "Ada")
        assert begun.after["opening_hours"] == {day: [list(span) for span in spans] for day, spans in OFFICE.items()}
        assert called.before == begun.after
        assert (called.after["telephone"], called.after["members"], called.staff_name) == ("12 34 56 78", [BO.id], "Bo")
        assert (offered.kind, offered.thing, offered.after["unit"]) == ("service", "renovasjon", made.id)
        assert [(one.before, one.after, one.version) for one in (first, second)] == [
            (None, {"competence": ["vann"]}, 1),
            ({"competence": ["vann"]}, {"competence": []}, 2),
        ]
        assert [one.undoable for one in (begun, called, offered, first, second)] == [False, True, True, False, True]
        async with database.read() as connection:
            staff = (await connection.execute(select(register_changes.c.staff).order_by(register_changes.c.id))).scalars()
            assert list(staff) == [ADA.id, BO.id, ADA.id, ADA.id, ADA.id]
        assert await changes(desk, NABO) == []

    async def test_what_changes_nothing_or_fails_is_no_change(self, desk: RegisterDesk) -> None:
        made = await unit(desk, opening_hours=OFFICE)
        offered = await service(desk)
        await desk.set_competence(HAVDAL, ADA.id, ["vann"], by=ADA)
        before = await changes(desk)
        assert await desk.save_unit(HAVDAL, made, based_on=1, by=BO) == made
        assert await desk.save_service(HAVDAL, offered, based_on=1, by=BO) == offered
        await desk.set_competence(HAVDAL, ADA.id, ["vann"], by=BO)
        with pytest.raises(BadInput):
            await desk.save_unit(HAVDAL, replace(made, email="no address"), based_on=1, by=BO)
        with pytest.raises(Conflict):
            await desk.save_service(HAVDAL, replace(offered, track="specialist"), based_on=7, by=BO)
        assert await changes(desk) == before

    async def test_what_goes_with_a_change_is_told_beside_it(self, desk: RegisterDesk) -> None:
        old = await unit(desk, default_queue=True)
        await unit(desk, "Resepsjonen", default_queue=True)
        lost, taken = sorted((await changes(desk))[:2], key=lambda one: one.thing != old.id)
        assert lost.before is not None
        assert (lost.thing, lost.before["default_queue"], lost.after["default_queue"]) == (old.id, True, False)
        assert (taken.before, taken.batch) == (None, lost.batch)

    async def test_a_table_is_one_batch_and_a_wrong_one_none(
        self, desk: RegisterDesk, database: Database, clock: SettableClock, told: Told
    ) -> None:
        exchange = RegisterExchange(database, clock, directory, changed=told)
        lines = [
            "type;id;navn;navn_nb;enhet;kompetanse",
            "enhet;;Vei;;;",
            "tjeneste;vei;;Vei;Vei;",
            "kompetanse;ada;;;;salt",
        ]
        await exchange.take_in(HAVDAL, "\n".join(lines).encode(), by=BO)
        found = await changes(desk)
        assert sorted(one.kind for one in found) == ["competence", "service", "unit"]
        assert {(one.batch, one.staff_name) for one in found} == {(found[0].batch, "Bo")}
        with pytest.raises(BadInput):
            await exchange.take_in(HAVDAL, "\n".join([*lines, "enhet;;Ny;;;", "tjeneste;x;;X;Finnes ikke;"]).encode(), by=BO)
        assert await changes(desk) == found
        await exchange.take_in(HAVDAL, b"type;id;navn_nb\ntjeneste;vei;Vei og bru\n", by=None)
        assert ((await newest(desk)).staff_name, (await newest(desk)).batch != found[0].batch) == ("", True)

    async def test_the_first_filling_is_nobodys(self, desk: RegisterDesk, database: Database, clock: SettableClock) -> None:
        seed = Register((Unit("torget", "Servicetorget"),), (Service("vann", {"nb": "Vann"}, "torget"),))
        assert await SqlRegister(database, clock).found(HAVDAL, seed)
        found = await changes(desk)
        assert [(one.thing, one.before, one.staff_name) for one in found] == [("vann", None, ""), ("torget", None, "")]
        async with database.read() as connection:
            assert set((await connection.execute(select(register_changes.c.staff))).scalars()) == {None}

    async def test_it_is_read_on_from_where_the_last_page_ended(self, desk: RegisterDesk) -> None:
        for number in range(5):
            await service(desk, f"nr-{number}")
        first = await desk.changes(HAVDAL, before=None, limit=3)
        rest = await desk.changes(HAVDAL, before=first[-1].id, limit=3)
        assert [one.thing for one in (*first, *rest)] == ["nr-4", "nr-3", "nr-2", "nr-1", "nr-0"]


class TestUndoing:
    async def test_what_stood_before_stands_again_and_that_is_undone_in_its_turn(
        self, desk: RegisterDesk, told: Told
    ) -> None:
        made = await unit(desk, members=(ADA.id, BO.id), leader=BO.id, opening_hours=OFFICE)
        await desk.save_unit(HAVDAL, Unit(made.id, "Vei", members=(ADA.id,)), based_on=1, by=ADA)
        done = await undo(desk, await newest(desk))
        assert (await desk.register(HAVDAL)).units == (replace(made, version=3),)
        assert (done.version, done.staff_name, done.undoable) == (3, "Bo", True)
        again = await undo(desk, done)
        assert (await desk.register(HAVDAL)).units == (Unit(made.id, "Vei", members=(ADA.id,), version=4),)
        assert (again.before, again.after) == (done.after, done.before)
        assert told.municipalities == [HAVDAL] * 4

    async def test_what_was_changed_since_is_not_undone(self, desk: RegisterDesk) -> None:
        offered = await service(desk)
        await desk.save_service(HAVDAL, replace(offered, track="specialist"), based_on=1, by=ADA)
        await desk.set_competence(HAVDAL, ADA.id, ["vann"], by=ADA)
        await desk.set_competence(HAVDAL, ADA.id, ["avløp"], by=ADA)
        before = await desk.register(HAVDAL)
        for one in await changes(desk):
            if not one.undoable:
                with pytest.raises(Conflict, match="somebody has changed it since"):
                    await desk.undo(HAVDAL, one.id, by=BO)
        assert await desk.register(HAVDAL) == before
        assert len(await changes(desk)) == 4

    async def test_what_was_made_is_withdrawn_and_comes_back(self, desk: RegisterDesk) -> None:
        made, offered = await unit(desk, members=(ADA.id,)), await service(desk)
        by_kind = {one.kind: one for one in await changes(desk)}
        gone = [await undo(desk, by_kind[kind]) for kind in ("unit", "service")]
        found = await desk.register(HAVDAL)
        assert (found.unit(made.id), found.service(offered.id)) == (None, None)
        for one in gone:
            await undo(desk, one)
        found = await desk.register(HAVDAL)
        assert (found.unit(made.id), found.service(offered.id)) == (replace(made, version=3), replace(offered, version=3))

    async def test_competence_is_put_back(self, desk: RegisterDesk) -> None:
        await desk.set_competence(HAVDAL, ADA.id, ["vann"], by=ADA)
        await desk.set_competence(HAVDAL, ADA.id, ["avløp", "kum"], by=ADA)
        done = await undo(desk, await newest(desk))
        assert (await desk.register(HAVDAL)).competence == {ADA.id: ("vann",)}
        await undo(desk, done)
        assert (await desk.register(HAVDAL)).competence == {ADA.id: ("avløp", "kum")}

    async def test_a_unit_with_open_inquiries_or_services_stays(self, desk: RegisterDesk, store: Store) -> None:
        made = await unit(desk)
        change = await newest(desk)
        receipt = await store.record.record(Person().says("Hvor er søpla?"), masked=False)
        async with store.database.write() as connection:
            await connection.execute(update(inquiries).where(inquiries.c.id == receipt.inquiry).values(unit=made.id))
        with pytest.raises(Needed, match="1 open inquiries and 0 services"):
            await desk.undo(HAVDAL, change.id, by=BO)
        async with store.database.write() as connection:
            await connection.execute(update(inquiries).values(unit=None))
        await service(desk, unit=made.id)
        with pytest.raises(Needed, match="0 open inquiries and 1 services"):
            await desk.undo(HAVDAL, change.id, by=BO)
        assert (await desk.register(HAVDAL)).unit(made.id) == made

    async def test_the_default_queue_is_never_left_without_a_unit(self, desk: RegisterDesk) -> None:
        made = await unit(desk, default_queue=True)
        with pytest.raises(Needed, match="default queue"):
            await desk.undo(HAVDAL, (await newest(desk)).id, by=BO)
        await unit(desk, "Resepsjonen", default_queue=True)
        lost = next(one for one in await changes(desk) if one.thing == made.id)
        await undo(desk, lost)
        chosen = (await desk.register(HAVDAL)).default_unit
        assert chosen is not None
        assert chosen.id == made.id

    async def test_a_withdrawn_unit_comes_back_with_its_people_and_then_its_services(self, desk: RegisterDesk) -> None:
        old, new = await unit(desk, members=(ADA.id,), leader=BO.id), await unit(desk, "Plan")
        await service(desk, unit=old.id)
        await desk.withdraw_unit(HAVDAL, old.id, based_on=1, move_to=new.id, by=ADA)
        moved, gone = sorted((await changes(desk))[:2], key=lambda one: one.kind)
        assert moved.batch == gone.batch
        with pytest.raises(Needed, match="bring it back first"):
            await desk.undo(HAVDAL, moved.id, by=BO)
        await undo(desk, gone)
        await undo(desk, moved)
        found = await desk.register(HAVDAL)
        assert found.unit(old.id) == replace(old, version=3)
        assert found.services[0].unit == old.id

    async def test_who_has_left_does_not_come_back_and_a_name_is_nobodys_twice(
        self, desk: RegisterDesk, database: Database, clock: SettableClock
    ) -> None:
        guest = NEIGHBOUR.id
        drift = Unit("drift", "Drift", leader=guest, members=(ADA.id, guest))
        made = await SqlRegister(database, clock).save_unit(HAVDAL, drift, based_on=None)
        await desk.save_unit(HAVDAL, Unit("drift", "Vei"), based_on=made.version, by=ADA)
        change = await newest(desk)
        other = await unit(desk, "Drift")
        with pytest.raises(NameTaken):
            await desk.undo(HAVDAL, change.id, by=BO)
        await desk.withdraw_unit(HAVDAL, other.id, based_on=1, move_to=None, by=ADA)
        await undo(desk, change)
        assert (await desk.register(HAVDAL)).unit("drift") == Unit("drift", "Drift", members=(ADA.id,), version=3)

    async def test_another_municipalitys_change_is_not_there(self, desk: RegisterDesk) -> None:
        await unit(desk)
        with pytest.raises(NotFound):
            await desk.undo(NABO, (await newest(desk)).id, by=NEIGHBOUR)
        assert len(await changes(desk)) == 1
