"""A mail and its answer, with the power cut between each two steps that leave a mark: files and transactions.

Nothing that was stored before is undone, and nothing after it happens. Then the service starts again, and whoever was not
told that the mail is taken sends it again.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.database import Database
from bot.messages import ArrivalState, Author, DeliveryState
from tests.building import SettableClock, Store, until
from tests.channels.email.post_office import DESK, KARI, PostOffice, mail
from tests.channels.email.test_reading import PDF
from tests.power import Power, cut

MAIL = mail("Når åpner biblioteket?", attachments=[("plan.pdf", PDF)])


@asynccontextmanager
async def life(store: Store, folder: Path) -> AsyncIterator[PostOffice]:
    """Have the service running; its end is sudden enough, since nothing can be written any more."""
    office = PostOffice(store, folder)
    try:
        yield office
    finally:
        await office.pipeline.stop()


async def cut_short(store: Store, folder: Path, power: Power, patch: pytest.MonkeyPatch) -> bool:
    """Let the mail come until the power is out; return whether its sender was told that it is taken."""
    taken = False
    async with life(store, folder) as office:
        with patch.context() as here, suppress(asyncio.CancelledError):
            cut(power, here)
            taken = await _hand_over(office)
            await office.reader.read_due()
            await until(lambda: power.out or not office.pipeline._working)
            await office.outbox.deliver_due()
    return taken


async def _hand_over(office: PostOffice) -> bool:
    async def once() -> AsyncIterator[bytes]:
        yield MAIL

    envelope = {"by": "smtp", "from": KARI, "to": [DESK]}
    await office.keeper.keep(once(), limit=office.size, envelope=envelope)
    return True


async def recovered(store: Store, folder: Path, *, taken: bool) -> None:
    """Start again, with the sender who was told nothing sending again, and hold what there is then to what must be."""
    async with life(store, folder) as office:
        await store.arrivals.release()
        await store.outbox.release()
        await office.pipeline.resume()
        if not taken:
            await _hand_over(office)
        await office.reader.read_due()
        await office.answered()
        (asked,) = await office.messages()
        assert asked.text == "Når åpner biblioteket?"
        assert [file.name for file in asked.attachments] == ["plan.pdf"]
        assert office.files is not None
        assert office.files.path(asked.attachments[0].reference).read_bytes().startswith(b"%PDF")
        (answer,) = await office.messages(Author.BOT)
        assert answer.state is DeliveryState.ACCEPTED
        assert len(await office.out()) == 1
        (arrival,) = await office.arrivals(ArrivalState.RECORDED)
        assert arrival.message == asked.id
        assert len(await office.numbers()) == 1


async def test_the_power_goes_out_before_each_step(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    while True:
        folder = tmp_path / str(steps)
        folder.mkdir()
        database = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, folder / 'torg.db')}")
        store, power = Store.over(database, SettableClock()), Power(steps)
        try:
            taken = await cut_short(store, folder, power, monkeypatch)
            await recovered(store, folder, taken=taken)
        except AssertionError as error:
            error.add_note(f"with the power out before step {steps}")
            raise
        finally:
            await database.close()
        if not power.out:
            break
        steps += 1
    print(f"{steps} steps: lost 0, doubled 0")  # noqa: T201 - the count asked for
    assert steps >= 10, "storing, taking, recording, remembering, settling, answering, sending: all of it was cut"
