"""The register of units and services, over every database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.errors import BadInput, Conflict, Malformed, NotFound
from bot.messages import Staff
from bot.services import Register, Service, Unit
from inquiries.models import inquiries, inquiry_steps
from inquiries.routing.models import routings
from inquiries.services.desk import RegisterDesk
from inquiries.services.exchange import RegisterExchange
from inquiries.services.models import competences, services, unit_members, units
from inquiries.services.store import SqlRegister
from inquiries.services.undoing import SqlRegisterLog
from inquiries.services.withdrawing import SqlWithdrawal
from tests.building import ADA, BO, HAVDAL, NABO, Person, SettableClock, Store

OFFICE = {str(day): (("08:00", "15:30"),) for day in range(1, 6)}


async def directory(municipality: str) -> Mapping[str, Staff]:
    return {one.id: one for one in (ADA, BO) if one.municipality == municipality}


class Told:
    """Counts who was told of a change."""

    def __init__(self) -> None:
        self.municipalities: list[str] = []

    async def __call__(self, municipality: str) -> None:
        self.municipalities.append(municipality)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def store(database: Database, clock: SettableClock) -> Store:
    return Store.over(database, clock)


def opened(database: Database, clock: SettableClock, told: Told) -> RegisterDesk:
    """Put the desk of the register together over a database."""
    store, withdrawal = SqlRegister(database, clock), SqlWithdrawal(database, clock)
    return RegisterDesk(store, withdrawal, SqlRegisterLog(database, clock), directory, changed=told)


@pytest.fixture
def desk(database: Database, clock: SettableClock, told: Told) -> RegisterDesk:
    return opened(database, clock, told)


@pytest.fixture
def exchange(database: Database, clock: SettableClock, told: Told) -> RegisterExchange:
    return RegisterExchange(database, clock, directory, changed=told)


async def unit(desk: RegisterDesk, name: str = "Teknisk drift", municipality: str = HAVDAL, **more: object) -> Unit:
    return await desk.save_unit(municipality, replace(Unit("", name), **more), based_on=None, by=ADA)  # type: ignore[arg-type]


async def service(desk: RegisterDesk, identifier: str = "renovasjon", **more: object) -> Service:
    made = replace(Service(identifier, {"nb": "Renovasjon"}), **more)  # type: ignore[arg-type]
    return await desk.save_service(HAVDAL, made, based_on=None, by=ADA)


class TestRegister:
    async def test_what_is_saved_is_read_again_and_others_see_nothing(self, desk: RegisterDesk, told: Told) -> None:
        made = await unit(desk, members=(ADA.id, BO.id), leader=BO.id, opening_hours=OFFICE, email="drift@havdal.example")
        offered = await service(
            desk, unit=made.id, track="specialist", answer_days=2, competence="avfall", telephone="12 34 56 78"
        )
        assert await desk.set_competence(HAVDAL, ADA.id, [" avfall ", "vann", "avfall"], by=ADA) == ("avfall", "vann")
        found = await desk.register(HAVDAL)
        assert found == Register((made,), (offered,), {ADA.id: ("avfall", "vann")})
        assert await desk.register(NABO) == Register()
        assert told.municipalities == [HAVDAL, HAVDAL]

    async def test_two_who_change_the_same_notice(self, desk: RegisterDesk) -> None:
        made, offered = await unit(desk), await service(desk)
        await desk.save_unit(HAVDAL, replace(made, telephone="12 34 56 78"), based_on=1, by=ADA)
        await desk.save_service(HAVDAL, replace(offered, track="specialist"), based_on=1, by=ADA)
        with pytest.raises(Conflict):
            await desk.save_unit(HAVDAL, replace(made, telephone="1"), based_on=1, by=ADA)
        with pytest.raises(Conflict):
            await desk.save_service(HAVDAL, replace(offered, track="desk"), based_on=1, by=ADA)
        found = await desk.register(HAVDAL)
        assert (found.units[0].telephone, found.services[0].track) == ("12 34 56 78", "specialist")

    async def test_names_and_the_default_queue_are_one_each(self, desk: RegisterDesk) -> None:
        first = await unit(desk, "Servicetorget", default_queue=True)
        with pytest.raises(Conflict):
            await unit(desk, "Servicetorget")
        with pytest.raises(Conflict):
            await desk.save_unit(HAVDAL, replace(first, default_queue=False), based_on=1, by=ADA)
        second = await unit(desk, "Resepsjonen", default_queue=True)
        found = await desk.register(HAVDAL)
        assert found.default_unit == second
        assert [one.default_queue for one in found.units] == [True, False]
        made = await asyncio.gather(*(unit(desk, "Samtidig") for _ in range(4)), return_exceptions=True)
        assert sorted(type(one).__name__ for one in made) == ["NameTaken"] * 3 + ["Unit"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"members": ("nobody",)},
            {"leader": "nobody"},
            {"name": " "},
            {"email": "no address"},
            {"opening_hours": {"8": ()}},
            {"opening_hours": {"1": (("15:30", "08:00"),)}},
            {"opening_hours": {"1": (("08:00", "12:00"), ("11:00", "13:00"))}},
        ],
    )
    async def test_what_cannot_be_is_refused(self, desk: RegisterDesk, wrong: dict[str, object]) -> None:
        with pytest.raises(BadInput):
            await unit(desk, **wrong)  # type: ignore[arg-type]
        assert await desk.register(HAVDAL) == Register()

    async def test_an_empty_register_is_filled_once(self, database: Database, clock: SettableClock) -> None:
        seed = Register((Unit("torget", "Servicetorget", default_queue=True),), (Service("vann", {"nb": "Vann"}, "torget"),))
        store = SqlRegister(database, clock)
        done = await asyncio.gather(*(store.found(HAVDAL, seed) for _ in range(3)))
        assert sorted(done) == [False, False, True]
        found = await store.register(HAVDAL)
        assert [(one.id, one.unit) for one in found.services] == [("vann", "torget")]


class TestWithdrawal:
    async def inquiry_at(self, store: Store, unit: str) -> str:
        receipt = await store.record.record(Person().says("Hvor er søpla?"), masked=False)
        async with store.database.write() as connection:
            await connection.execute(update(inquiries).where(inquiries.c.id == receipt.inquiry).values(unit=unit))
        return receipt.inquiry

    async def test_a_unit_with_open_inquiries_stays_or_they_move(
        self, desk: RegisterDesk, store: Store, database: Database
    ) -> None:
        old, new = await unit(desk), await unit(desk, "Plan og byggesak")
        await service(desk, unit=old.id)
        waiting = [await self.inquiry_at(store, old.id) for _ in range(2)]
        with pytest.raises(Conflict, match="2 open inquiries and 1 services"):
            await desk.withdraw_unit(HAVDAL, old.id, based_on=1, move_to=None, by=ADA)
        assert await desk.open_inquiries(HAVDAL, old.id) == 2
        assert set(await desk.withdraw_unit(HAVDAL, old.id, based_on=1, move_to=new.id, by=ADA)) == set(waiting)
        found = await desk.register(HAVDAL)
        assert found.unit(old.id) is None
        assert found.services[0].unit == new.id
        async with database.read() as connection:
            units = (await connection.execute(select(inquiries.c.unit))).scalars().all()
            steps = (await connection.execute(select(inquiry_steps.c.kind, inquiry_steps.c.staff))).all()
            assert (await connection.execute(select(routings))).all() == []
        assert units == [new.id, new.id]
        assert [tuple(step) for step in steps] == [("forwarded", ADA.id)] * 2

    async def test_neither_the_default_queue_nor_another_towns_unit_goes(self, desk: RegisterDesk) -> None:
        torget = await unit(desk, default_queue=True)
        with pytest.raises(Conflict):
            await desk.withdraw_unit(HAVDAL, torget.id, based_on=1, move_to=None, by=ADA)
        with pytest.raises(NotFound):
            await desk.withdraw_unit(NABO, torget.id, based_on=1, move_to=None, by=ADA)


class TestExchange:
    async def filled(self, desk: RegisterDesk) -> None:
        made = await unit(desk, members=(ADA.id, BO.id), leader=BO.id, opening_hours=OFFICE, telephone="+47 12 34 56 78")
        await unit(desk, "Servicetorget", default_queue=True)
        names = {"nb": "Vann og «avløp»", "en": "Water; sewerage"}
        note = 'Man–fre 8–15; ellers "vakt"'
        await service(desk, "vann", names=names, unit=made.id, answer_days=0, hours_note=note)
        await service(desk, "barnevern", track="specialist", competence="barn", opening_hours={"4": (("16:00", "24:00"),)})
        await desk.set_competence(HAVDAL, ADA.id, ["vann", "avløp, kum"], by=ADA)

    async def test_the_round_trip_changes_nothing(self, desk: RegisterDesk, exchange: RegisterExchange) -> None:
        await self.filled(desk)
        before = await desk.register(HAVDAL)
        table = await exchange.export(HAVDAL)
        assert table.startswith("\ufefftype;id;navn;".encode())
        preview = await exchange.take_in(HAVDAL, table, by=ADA)
        assert {row.status for row in preview.rows} == {"same"}
        assert await desk.register(HAVDAL) == before

    async def test_an_emptied_register_comes_back_whole(
        self, desk: RegisterDesk, exchange: RegisterExchange, database: Database, clock: SettableClock
    ) -> None:
        await self.filled(desk)
        before, table = await desk.register(HAVDAL), await exchange.export(HAVDAL)
        async with database.write() as connection:
            for emptied in (competences, services, unit_members, units):
                await connection.execute(emptied.delete())
        preview = await exchange.take_in(HAVDAL, table, by=ADA)
        assert {row.status for row in preview.rows} == {"new"}
        after = await desk.register(HAVDAL)
        names = {one.id: one.name for one in (*before.units, *after.units)}

        def plain(register: Register) -> tuple[list[Unit], list[Service], object]:
            units = [replace(one, id="", version=0) for one in register.units]
            return (
                units,
                [replace(one, unit=names.get(one.unit or ""), version=0) for one in register.services],
                dict(register.competence),
            )

        assert plain(after) == plain(before)
        assert {row.status for row in (await exchange.look_at(HAVDAL, await exchange.export(HAVDAL))).rows} == {"same"}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    async def test_what_people_send(
        self, exchange: RegisterExchange, desk: RegisterDesk, encoding: str, separator: str
    ) -> None:
        lines = [
            ["Type", "ID", "Navn", "Navn nb", "Enhet", "Spor", "Svarfrist dager", "Medlemmer", ""],
            ["tjeneste", "vei", "", "Vei og bro", "Veivesenet på Høyden", "Fagavdeling", "2,0", "", ""],
            ["Enhet", "", "Veivesenet på Høyden", "", "", "", "", "ADA", ""],
            ["", "", "", "", "", "", "", "", ""],
        ]  # fmt: skip
        quoted = ['"2,0"' if separator == "," and cell == "2,0" else cell for line in lines for cell in line]
        rows = [quoted[start : start + 9] for start in range(0, len(quoted), 9)]
        content = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
        preview = await exchange.look_at(HAVDAL, content)
        assert [(row.status, row.line, row.kind) for row in preview.rows] == [("new", 2, "service"), ("new", 3, "unit")]
        await exchange.take_in(HAVDAL, content, preview.token, by=ADA)
        found = await desk.register(HAVDAL)
        assert (found.units[0].name, found.units[0].members) == ("Veivesenet på Høyden", (ADA.id,))
        assert (found.services[0].unit, found.services[0].track, found.services[0].answer_days) == (
            found.units[0].id,
            "specialist",
            2,
        )

    async def test_a_missing_column_leaves_things_as_they_are(self, desk: RegisterDesk, exchange: RegisterExchange) -> None:
        await self.filled(desk)
        preview = await exchange.take_in(HAVDAL, b"sep=;\r\ntype;id;spor\r\ntjeneste;vann;fagavdeling\r\n", by=ADA)
        assert [(row.status, row.line, row.changes) for row in preview.rows] == [("changed", 3, ("track",))]
        changed = (await desk.register(HAVDAL)).service("vann")
        assert changed is not None
        assert (changed.track, changed.answer_days, changed.names["en"]) == ("specialist", 0, "Water; sewerage")

    async def test_one_wrong_line_and_nothing_is_done(self, desk: RegisterDesk, exchange: RegisterExchange) -> None:
        await self.filled(desk)
        before = await desk.register(HAVDAL)
        content = (
            "type;id;navn;navn_nb;enhet;spor;svarfrist_dager;medlemmer;standardkø;åpningstider\n"
            "enhet;;Ny enhet;;;;;;;\n"
            "tjeneste;a;;A;Finnes ikke;;;;;\n"
            "tjeneste;b;;B;;månen;;;;\n"
            "tjeneste;c;;C;;;to;;;\n"
            "enhet;;Andre;;;;;olga;;\n"
            "tjeneste;d;;;;;;;;\n"
            "enhet;;Servicetorget;;;;;;nei;\n"
            "enhet;;Ny enhet;;;;;;;\n"
            "sak;;;;;;;;;\n"
            "tjeneste;e;;E;;;;;;8 til 15\n"
        ).encode()
        preview = await exchange.look_at(HAVDAL, content)
        wrong = {row.line: row.reason for row in preview.rows if row.status == "error"}
        assert sorted(wrong) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
        assert preview.token == ""
        assert wrong[9] == "it stands on line 2 already"
        with pytest.raises(BadInput, match=r"^line 3: there is no unit 'Finnes ikke'"):
            await exchange.take_in(HAVDAL, content, by=ADA)
        assert await desk.register(HAVDAL) == before

    async def test_what_was_looked_at_is_what_is_done(self, desk: RegisterDesk, exchange: RegisterExchange) -> None:
        await self.filled(desk)
        content = b"type;id;navn_nb\ntjeneste;vann;Vatn\n"
        preview = await exchange.look_at(HAVDAL, content)
        found = (await desk.register(HAVDAL)).service("vann")
        assert found is not None
        await desk.save_service(HAVDAL, replace(found, track="specialist"), based_on=1, by=ADA)
        with pytest.raises(Conflict):
            await exchange.take_in(HAVDAL, content, preview.token, by=ADA)
        await exchange.take_in(HAVDAL, content, (await exchange.look_at(HAVDAL, content)).token, by=ADA)

    async def test_the_default_queue_moves_in_one_table(self, desk: RegisterDesk, exchange: RegisterExchange) -> None:
        await self.filled(desk)
        content = "type;navn;standardkø\nenhet;Servicetorget;nei\nenhet;Teknisk drift;ja\n".encode()
        await exchange.take_in(HAVDAL, content, by=ADA)
        chosen = (await desk.register(HAVDAL)).default_unit
        assert chosen is not None
        assert chosen.name == "Teknisk drift"

    @pytest.mark.parametrize(
        "content", [b"", b"navn;id\nx;y\n", b"type;farge\n", b"\x00\x01\x02", b'type;id\nenhet;"x\n', b"type;type\n"]
    )
    async def test_what_is_no_table_is_refused(self, exchange: RegisterExchange, content: bytes) -> None:
        with pytest.raises(Malformed):
            await exchange.look_at(HAVDAL, content)
