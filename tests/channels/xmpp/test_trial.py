"""Trying instant messaging out: whether we are logged in, and whether the server answers a ping."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.xmpp.config import Access
from tests.channels.xmpp.conftest import MakeSite
from tests.servers import free_port


@pytest.mark.parametrize("kind", ["account", "component"])
async def test_a_server_that_we_are_logged_in_to_answers(site: MakeSite, request: pytest.FixtureRequest, kind: str) -> None:
    running = await site(request.getfixturevalue(kind))
    tried = await running.channel.try_out("", "")
    assert [(one.step, one.worked) for one in tried] == [("login", True), ("ping", True)]


async def test_a_server_that_is_not_there_is_told(site: MakeSite, account: Access) -> None:
    running = await site(replace(account, port=free_port()), connected=False)
    (login,) = await running.channel.try_out("", "")
    assert (login.step, login.worked) == ("login", False)
    assert login.said.startswith("XMPP: ")
