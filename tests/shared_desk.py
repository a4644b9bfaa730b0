"""One service desk for the whole test run, since Rasa takes its time to start; a pytest plugin."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.desk import Desk


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with Desk(tmp_path_factory.mktemp("desk")) as service:
        await service.ready()
        yield service
