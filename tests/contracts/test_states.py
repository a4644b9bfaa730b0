"""Whatever staff, citizens and the clock do, in any order, an inquiry's columns agree with its state."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Conflict
from bot.messages import InquiryStatus, Outcome, Owner, Reply
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.states import DONE, WAITING
from inquiries.junk.store import SqlJunk
from inquiries.models import conversations, inquiries
from tests.building import ADA, BO, Person, Store

STEPS_OF_A_LIFE = 30
DAYS = timedelta(days=5)


class Life:
    """One conversation to which things happen; what is not allowed is refused, and changes nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.person = Person()
        self.finishing = SqlFinishing(store.database, store.clock)
        self.junk = SqlJunk(store.database, store.clock)
        self.inquiry = ""

    async def citizen_writes(self) -> None:
        receipt = await self.store.record.record(self.person.says(), masked=False)
        self.inquiry = receipt.inquiry

    async def machine_answers(self) -> None:
        await self.store.record.record(self.person.says(silent="auto-replied"), masked=False)

    async def bot_answers(self) -> None:
        await self._turn(Outcome((Reply("Ja.", details={"article": "vei"}),)))

    async def bot_hands_over(self) -> None:
        await self._turn(Outcome((Reply("Jeg henter noen."),), handover="asked"))

    async def _turn(self, outcome: Outcome) -> None:
        turn = await self.store.record.begin_turn(self.person.conversation)
        if turn is not None:
            await self.store.record.finish_turn(turn, outcome)

    async def ada_takes(self) -> None:
        await self.store.desk.change_owner(self.inquiry, Owner.STAFF, staff=ADA, notice="")

    async def bo_forces(self) -> None:
        await self.store.desk.change_owner(self.inquiry, Owner.STAFF, staff=BO, notice="", force=True)

    async def ada_releases(self) -> None:
        await self.store.desk.change_owner(self.inquiry, Owner.QUEUE, staff=ADA, notice="")

    async def ada_hands_back(self) -> None:
        await self.store.desk.change_owner(self.inquiry, Owner.BOT, staff=ADA, notice="")

    async def ada_answers(self) -> None:
        said = {"external_id": f"{self.store.clock.now()}", "internal": False, "masked": False}
        await self.store.desk.say(self.inquiry, staff=ADA, text="Det ordner vi.", **said)  # type: ignore[arg-type]

    async def ada_solves(self) -> None:
        await self.finishing.solve(self.inquiry, staff=ADA, notice="Løst")

    async def ada_closes(self) -> None:
        await self.store.desk.close(self.inquiry, staff=ADA, notice="")

    async def bo_reopens(self) -> None:
        await self.finishing.reopen(self.inquiry, staff=BO, notice="")

    async def ada_sorts_out(self) -> None:
        await self.junk.sort_out(self.inquiry, staff=ADA)

    async def bo_puts_back(self) -> None:
        await self.junk.put_back(self.inquiry, staff=BO, people={ADA.id: ADA.name})

    async def days_go_by(self) -> None:
        self.store.clock.advance(days=3)
        await self.finishing.close_solved(after=DAYS)

    def all(self) -> list[Callable[[], Awaitable[None]]]:
        return [getattr(self, name) for name in sorted(vars(Life)) if "_" in name.strip("_") and not name.startswith("_")]

    async def columns(self) -> dict[str, Any]:
        query = select(inquiries, conversations.c.owner, conversations.c.inquiry.label("newest")).join(
            conversations, conversations.c.id == inquiries.c.conversation
        )
        async with self.store.database.read() as connection:
            row = (await connection.execute(query.where(inquiries.c.id == self.inquiry))).mappings().one()
        return dict(row)


def agree(now: dict[str, Any]) -> None:
    """Fail when a column says something else than the state."""
    status = InquiryStatus(now["status"])
    assert (now["closed_at"] is not None) == (status is InquiryStatus.CLOSED)
    assert (now["solved_at"] is not None) == (status in DONE)
    assert (now["waiting_since"] is not None) == (status in WAITING)
    assert now["junk_at"] is None or status is InquiryStatus.CLOSED
    assert now["closed_by"] is None or status is InquiryStatus.CLOSED
    if status in DONE:
        assert now["opened_at"] <= now["solved_at"] <= (now["closed_at"] or now["solved_at"])
    if now["newest"] == now["id"]:
        held = {InquiryStatus.WITH_BOT: {Owner.BOT}, InquiryStatus.SOLVED: {Owner.BOT}, InquiryStatus.CLOSED: {Owner.BOT}}
        assert now["owner"] in held.get(status, {Owner.QUEUE, Owner.STAFF})


@pytest.mark.parametrize("seed", range(12))
async def test_columns_agree_with_the_state_after_every_step(store: Store, seed: int) -> None:
    chance, life = random.Random(seed), Life(store)  # noqa: S311 - the same walk every time
    await life.citizen_writes()
    before = await life.columns()
    for _ in range(STEPS_OF_A_LIFE):
        store.clock.advance(minutes=chance.randint(1, 600))
        step = chance.choice(life.all())
        with suppress(Conflict):
            await step()
        now = await life.columns()
        agree(now)
        if now["id"] == before["id"]:
            was_done = before["status"] in {done.value for done in DONE}
            was_open = step != life.bo_puts_back
            came_back = was_open and was_done and now["status"] not in {done.value for done in DONE}
            assert now["reopened"] == before["reopened"] + came_back, step.__name__
            assert before["first_answered_at"] in {None, now["first_answered_at"]}, "the first answer stays the first"
        before = now


async def test_lives_come_through_every_state(store: Store) -> None:
    """The walk above would prove little if it never left the beginning."""
    seen = set()
    for seed in range(6):
        chance, life = random.Random(seed), Life(store)  # noqa: S311 - the same walk every time
        await life.citizen_writes()
        for _ in range(STEPS_OF_A_LIFE):
            store.clock.advance(minutes=1)
            with suppress(Conflict):
                await chance.choice(life.all())()
            seen.add((await life.columns())["status"])
    assert seen >= {"with_bot", "waiting_staff", "waiting_citizen", "solved", "closed"}


async def test_deleting_closes_and_solves_nothing(store: Store) -> None:
    life = Life(store)
    await life.citizen_writes()
    await store.desk.forget(life.person.conversation)
    now = await life.columns()
    assert (now["status"], now["solved_at"], now["waiting_since"]) == ("closed", None, None)
    assert now["closed_at"] == store.clock.now()
