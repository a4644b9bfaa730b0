"""The backends of what connections and nodes share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.coordination import redis_backend
from tests.servers import RedisServer
from tests.system_requirements import needs

IN_PROCESS = "in process"
REDIS = pytest.param("redis", marks=needs("redis"))


@pytest.fixture
async def redis_client(redis_server: RedisServer) -> AsyncIterator[Redis]:
    """A client of a Redis with nothing in it."""
    client = redis_backend.connect(redis_server.url, timeout=1.0)
    await client.flushall()
    yield client
    await client.aclose()
