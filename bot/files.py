"""What holds for every file that a row in the store is to name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import OutcomeUnknown, TorgError
from bot.interfaces import Files


@asynccontextmanager
async def named_by_this_step(files: Files, reference: str) -> AsyncIterator[None]:
    """Delete a kept file again when the step that was to name it is refused.

    A step that is cut off (cancelled, or the store falls silent at the commit) may have been written all the same, since a
    commit runs in a thread or on another machine. Its file is left: what no row names is deleted a day later.
    """
    try:
        yield
    except OutcomeUnknown:
        raise
    except TorgError:
        await files.delete(reference)
        raise
