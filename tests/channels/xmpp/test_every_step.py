"""A message by XMPP and its answer, with the power cut between each two steps that leave a mark, here or at the server.

Those are transactions, and what is handed to the server: a receipt, an acknowledgement, the answer. Nothing that was done
before is undone, and nothing after it happens. Then the service starts again, and the server tells it what it has missed.
"""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.database import Database
from channels import outbox
from channels.xmpp import namespaces as ns
from channels.xmpp import receiving
from channels.xmpp.config import Access
from channels.xmpp.connection import Connection
from channels.xmpp.management import Ticket
from channels.xmpp.sending import Sending
from tests.building import until
from tests.channels.xmpp.citizen import Citizen
from tests.channels.xmpp.conftest import MakeCitizen
from tests.channels.xmpp.site import XmppSite, account_of
from tests.power import Power, cut
from tests.prosody_server import ProsodyServer
from tests.system_requirements import needs

pytestmark = needs("prosody")


def cut_xmpp(power: Power, patch: pytest.MonkeyPatch) -> None:
    """Let it be a step, too, to tell that something is recorded, to write a message, and to ask whether it was taken.

    What the stream does by itself, outside of any task, is no step: it only stops when the power is out.
    """
    cut(power, patch)
    post, release, send, ask = Connection.post, Connection.release, Connection.send, Sending._ask

    def posted(self: Connection, element: ET.Element, *, later: bool = False) -> None:
        if _may(power):
            post(self, element, later=later)

    def released(self: Connection, ticket: Ticket | None) -> None:
        if _may(power):
            release(self, ticket)

    async def sent(self: Connection, element: ET.Element) -> None:
        power.step()
        await send(self, element)

    async def asked(self: Sending, identifier: str) -> None:
        power.step()
        await ask(self, identifier)

    patch.setattr(Connection, "post", posted)
    patch.setattr(Connection, "release", released)
    patch.setattr(Connection, "send", sent)
    patch.setattr(Sending, "_ask", asked)


def _may(power: Power) -> bool:
    if asyncio.current_task() is not None:
        power.step()
    return not power.out


@asynccontextmanager
async def life(database: Database, folder: Path, access: Access) -> AsyncIterator[XmppSite]:
    """Have the service running and connected; at the end the connection is not closed, it breaks."""
    async with XmppSite(database, folder, access).running() as site:
        yield site
        site.channel.connection.stream.abort()


async def over(site: XmppSite, citizen: Citizen, said: str) -> bool:
    """Tell whether a message is recorded, receipted and answered, and the answer with the citizen's device."""
    states = await site.states()
    last = "delivered" if citizen.acknowledges else "accepted"
    return said not in citizen.unreceipted and list(states.values()) == [last] and bool(heard(citizen, site.access))


async def cut_short(
    database: Database, folder: Path, access: Access, citizen: Citizen, power: Power, patch: pytest.MonkeyPatch
) -> str:
    """Let a message come until the power is out, or until its answer is with the citizen; return the message's id."""
    with patch.context() as here:
        async with life(database, folder, access) as site:
            cut_xmpp(power, here)
            said = citizen.say(f"Når hentes søpla? ({power.left})")

            async def done() -> bool:
                return power.out or await over(site, citizen, said)

            await until(done)
    return said


async def recovered(database: Database, folder: Path, access: Access, citizen: Citizen, said: str, text: str) -> None:
    """Start again, and hold what there is then to what must be."""
    async with life(database, folder, access) as site:
        await site.pipeline.resume()
        await until(lambda: over(site, citizen, said))
        assert await site.citizens() == [text]
        answers = [row for row in await site.said() if row["author"] == "bot"]
        assert [row["text"] for row in answers] == [f"Du sa: {text}"]
        assert heard(citizen, access) == Counter({answers[0]["text"]: 1})


def heard(citizen: Citizen, access: Access) -> Counter[str]:
    """Return how often each thing that an account said came to the citizen's device."""
    bodies = [
        one.findtext(f"{{{ns.CLIENT}}}body") for one in citizen.heard if one.get("from", "").startswith(access.address)
    ]
    return Counter(body for body in bodies if body)


@pytest.mark.parametrize(("receipts", "first"), [(True, 0), (False, 4)], ids=["receipts", "no receipts"])
async def test_the_power_goes_out_before_each_step(
    receipts: bool,
    first: int,
    prosody: ProsodyServer,
    citizen: MakeCitizen,
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a receipt of the device, only the server's archive can tell that an answer has gone out already.

    Before the answer's first step, `first`, both are the same.
    """
    for module, name, value in QUICKLY:
        monkeypatch.setattr(module, name, value)
    steps, per = first, await citizen(account_of(prosody, "nobody@havdal.example"), acknowledges=receipts)
    while True:
        folder = tmp_path / str(steps)
        folder.mkdir()
        database = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, folder / 'torg.db')}")
        access, power = account_of(prosody, prosody.account(f"torg{uuid.uuid4().hex[:8]}")), Power(steps)
        per.desk, text = access.address, f"Når hentes søpla? ({steps})"
        try:
            said = await cut_short(database, folder, access, per, power, monkeypatch)
            await recovered(database, folder, access, per, said, text)
        except (AssertionError, ValueError) as error:
            error.add_note(f"with the power out before step {steps}")
            raise
        finally:
            await database.close()
        if not power.out:
            break
        steps += 1
    print(f"{steps} steps: lost 0, doubled 0")  # noqa: T201 - the count asked for
    assert steps >= 8, "recording, receipt, acknowledging, answering, claiming, writing, asking, settling"


QUICKLY: tuple[tuple[Any, str, float], ...] = (
    (receiving, "FINISH_WITHIN_S", 0.05),
    (outbox, "FIRST_RETRY_S", 0.1),
    (outbox, "LOOK_EVERY_S", 0.05),
)
"""What would be waited for at an end that comes suddenly, and before a message is tried again."""
