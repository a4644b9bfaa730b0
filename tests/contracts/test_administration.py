"""What administrators do with accounts, on both databases: nobody takes the last one away, not even two at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.coordination.in_process import InProcessLimiter
from bot.database import Database
from bot.errors import Conflict
from bot.messages import Staff
from console.auth.accounts import Accounts
from tests.building import HAVDAL, SettableClock

ROUNDS = 8


def accounts_over(database: Database, clock: SettableClock) -> Accounts:
    return Accounts(database, InProcessLimiter(), clock, session=timedelta(hours=1))


@pytest.fixture
async def nodes(database: Database, database_url: str, clock: SettableClock) -> AsyncIterator[tuple[Accounts, Accounts]]:
    """The same accounts from two nodes, each with connections of its own."""
    elsewhere = Database(database_url)
    yield accounts_over(database, clock), accounts_over(elsewhere, clock)
    await elsewhere.close()


async def administrators(accounts: Accounts, *names: str) -> list[Staff]:
    return [await accounts.add(HAVDAL, name, name, "administrator", None) for name in names]


@pytest.mark.parametrize("change", [{"role": "desk"}, {"closed": True}])
async def test_two_administrators_who_take_each_other_away_leave_one(
    nodes: tuple[Accounts, Accounts], change: dict[str, object]
) -> None:
    one, other = nodes
    for round_ in range(ROUNDS):
        ada, bo = await administrators(one, f"ada{round_}", f"bo{round_}")
        for left in [who for who in (await one.directory(HAVDAL)).values() if who.id not in {ada.id, bo.id}]:
            if left.role == "administrator" and not left.closed:
                await one.administration.change(left, left.id, closed=True)
        done = await asyncio.gather(
            one.administration.change(ada, bo.id, **change),  # type: ignore[arg-type]
            other.administration.change(bo, ada.id, **change),  # type: ignore[arg-type]
            return_exceptions=True,
        )
        assert [type(result) for result in done if result is not None] == [Conflict]
        now = (await one.directory(HAVDAL)).values()
        assert [who.role for who in now if not who.closed and who.role == "administrator"] == ["administrator"]
