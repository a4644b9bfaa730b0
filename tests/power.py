"""A power cut at a chosen step: from then on no transaction and no file leaves a mark, whatever runs on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.database import Database
from inquiries.files import DiskFiles


class Power:
    """Goes out before the step whose number is given; from then on nothing leaves a mark."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.out = False

    def step(self) -> None:
        """Take a step, if there is still power for it; a task that cannot ends, as all of them would."""
        self.out = self.out or self.left == 0
        if self.out:
            raise asyncio.CancelledError
        self.left -= 1


def cut(power: Power, patch: pytest.MonkeyPatch) -> None:
    """Let every transaction and every file be a step."""
    write, save, delete = Database.write, DiskFiles.save, DiskFiles.delete

    @asynccontextmanager
    async def written(self: Database) -> AsyncIterator[Any]:
        power.step()
        async with write(self) as connection:
            yield connection

    async def saved(self: DiskFiles, *given: Any, **more: Any) -> Any:
        power.step()
        return await save(self, *given, **more)

    async def deleted(self: DiskFiles, *given: Any) -> None:
        power.step()
        await delete(self, *given)

    patch.setattr(Database, "write", written)
    patch.setattr(DiskFiles, "save", saved)
    patch.setattr(DiskFiles, "delete", deleted)
