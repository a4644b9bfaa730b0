"""Extracts text in a process of its own: a file made to do harm ends only that process."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Malformed, TooLong, Why
from knowledge_base.documents.passages import Section

CHILD = "knowledge_base.documents.child"
WALL_S = 90.0
LARGEST_ANSWER = 64 * 1024 * 1024
TOO_MUCH = "it takes too much time or memory to read; it may be broken, or it must be divided"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a document says, and its Dublin Core as far as the file tells it."""

    sections: tuple[Section, ...]
    metadata: dict[str, tuple[str, ...]]


async def extracted(path: Path, media_type: str, *, wall_s: float = WALL_S) -> Extracted:
    """Return what a document says. Raises Malformed with a reason for people, TooLong for what takes too much."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        CHILD,
        str(path),
        media_type,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LARGEST_ANSWER,
    )
    try:
        async with asyncio.timeout(wall_s):
            said, _ = await process.communicate()
    except TimeoutError as error:
        raise TooLong(TOO_MUCH, why=Why("document_slow")) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or len(said) > LARGEST_ANSWER:
        raise TooLong(TOO_MUCH, why=Why("document_slow"))
    told = json.loads(said)
    if "error" in told:
        raise Malformed(told["error"], why=Why(**told["why"]))
    sections = tuple(Section(_clean(heading), _clean(text)) for heading, text in told["sections"])
    return Extracted(sections, {name: tuple(map(_clean, values)) for name, values in told["metadata"].items()})


def _clean(text: str) -> str:
    # PostgreSQL takes no U+0000, and nothing takes half a character.
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
