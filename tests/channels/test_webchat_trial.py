"""Trying the web chat out: a chat is opened as a widget does it, and nothing is recorded."""

from __future__ import annotations

import pytest

from bot.errors import ChannelUnavailable
from channels.webchat.trial import greeted
from inquiries.models import conversations
from tests.servers import free_port
from tests.site import Site


async def test_a_chat_that_works_greets_and_keeps_nothing(site: Site) -> None:
    await greeted(f"{site.url}/")
    assert await site.store.count(conversations) == 0


async def test_an_address_where_no_chat_is_is_told(site: Site) -> None:
    for base in (f"http://127.0.0.1:{free_port()}", f"{site.url}/console"):
        with pytest.raises(ChannelUnavailable, match="api/chat/socket"):
            await greeted(base)
