"""Opening a chat as a widget does, without saying anything: nothing is recorded before the first message."""

from __future__ import annotations

import secrets
import uuid

import aiohttp

from bot.errors import ChannelUnavailable, Why
from bot.reasons import LONGEST_WORDS

WITHIN_S = 10.0


async def greeted(base: str) -> None:
    """Open a socket below an address, say hello and wait for the welcome. Raises ChannelUnavailable."""
    address = f"{base.rstrip('/')}/api/chat/socket"
    hello = {
        "type": "hello",
        "conversation": str(uuid.uuid4()),
        "secret": secrets.token_urlsafe(32),
        "language": "nb",
        "after": 0,
    }
    timeout = aiohttp.ClientTimeout(total=WITHIN_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.ws_connect(address) as socket:
            await socket.send_json(hello)
            frame = await socket.receive(timeout=WITHIN_S)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        words = str(error) or type(error).__name__
        why = Why("trial_chat_unreached", {"address": address, "words": words[:LONGEST_WORDS]})
        raise ChannelUnavailable(f"{address}: {words}", why=why) from error
    if frame.type is not aiohttp.WSMsgType.TEXT or '"welcome"' not in frame.data:
        words = str(frame.data)[:100]
        why = Why("trial_chat_nonsense", {"address": address, "words": words})
        raise ChannelUnavailable(f"{address}: it does not answer as a chat does: {words}", why=why)
