"""Who of the staff is there, over several nodes."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.coordination.in_process import InProcessBus
from bot.presence import Presence
from tests.building import until


async def test_another_nodes_staff_are_known_here_and_gone_when_they_go() -> None:
    bus = InProcessBus()
    here, there = Presence(bus), Presence(bus)
    listening = asyncio.create_task(here.listen())
    try:
        await here.came("havdal", "ada")
        assert here.online("havdal") == {"ada"}

        async def told() -> bool:
            await there.tell()
            return here.online("havdal") == {"ada", "bo"}

        await there.came("havdal", "bo")
        await there.came("havdal", "bo")
        await until(told)
        await there.went("havdal", "bo")
        assert there.online("havdal") == {"bo"}
        await there.went("havdal", "bo")
        await until(lambda: here.online("havdal") == {"ada"})
        assert here.anybody("havdal")
        assert not here.anybody("nabo")
        await here.went("havdal", "ada")
        assert not here.anybody("havdal")
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def test_who_touches_one_console_is_not_idle_though_another_rests_on_another_node() -> None:
    bus = InProcessBus()
    here, there = Presence(bus), Presence(bus)
    told: list[str] = []
    here.on_change(told.append)
    listening = asyncio.create_task(here.listen())
    try:
        await here.came("havdal", "ada")
        await here.rests("havdal", "ada", idle=True)
        assert here.idle("havdal") == {"ada"}

        async def known() -> bool:
            await there.tell()
            return here.idle("havdal") == set()

        await there.came("havdal", "ada")
        await until(known)
        before = len(told)
        await there.tell()
        await there.rests("havdal", "ada", idle=True)
        await until(lambda: here.idle("havdal") == {"ada"})
        assert told[before:] == ["havdal"]
        await there.went("havdal", "ada", idle=True)
        await here.came("havdal", "ada")
        await until(lambda: here.idle("havdal") == set())
        await here.went("havdal", "ada")
        assert here.idle("havdal") == {"ada"}
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
