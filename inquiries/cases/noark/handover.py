"""Puts packages into the folder that the archive takes them from, and reads the receipts that it leaves.

A package comes into the folder whole and once: it is written beside it, noted as ready, and then named into the folder in
one step. After a crash the note tells whether that step was taken, even when the archive has taken the package away.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import time
import uuid
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from bot.cases import LONGEST_REASON, LONGEST_REFERENCE, LONGEST_URL, CaseAnswer, CaseContent
from bot.errors import Unavailable, Why
from bot.interfaces import Files
from inquiries.cases.noark.package import name_of, pack
from inquiries.cases.noark.structure import Creator

log = logging.getLogger(__name__)

WORKSHOP = ".torg"
PART = ".part"
READ = "read"
WRONG = ".wrong"
STILL_WRITTEN_S = 60.0
"""A receipt that makes no sense may be half written; one this old is not."""
LARGEST_RECEIPT = 64 * 1024


class PackageBackend:
    """CaseBackend over two folders; without one for receipts, references are written down by hand."""

    def __init__(self, folder: Path, receipts: Path | None, files: Files, creator: Creator) -> None:
        self._folder = folder
        self._receipts = receipts
        self._files = files
        self._creator = creator

    async def deliver(self, content: CaseContent) -> CaseAnswer:
        """Put a package into the folder, once. Raises BadInput, and Unavailable while the folder takes nothing."""
        try:
            await asyncio.to_thread(self._hand_over, content)
        except OSError as error:
            told = f"the folder for packages cannot be used: {error.strerror or error}"
            raise Unavailable(told, why=Why("case_folder")) from error
        return CaseAnswer()

    async def answers(self) -> Mapping[str, CaseAnswer]:
        """Return what stands in the receipts, by case. Raises Unavailable."""
        if self._receipts is None:
            return {}
        try:
            return await asyncio.to_thread(self._read, self._receipts)
        except OSError as error:
            raise Unavailable(f"the folder for receipts cannot be read: {error.strerror or error}") from error

    async def taken_up(self, case: str) -> None:
        """Put a receipt aside. Raises Unavailable."""
        try:
            await asyncio.to_thread(self._put_aside, case)
        except OSError as error:
            raise Unavailable(f"a receipt cannot be put aside: {error.strerror or error}") from error

    async def close(self) -> None:
        """Hold nothing."""

    def pack(self, content: CaseContent) -> tuple[str, bytes]:
        """Return a package's file name and bytes; it blocks. Raises BadInput."""
        package = BytesIO()
        pack(content, self._files, self._creator, package)
        return name_of(content), package.getvalue()

    def _hand_over(self, content: CaseContent) -> None:
        workshop = self._folder / WORKSHOP
        workshop.mkdir(mode=0o700, exist_ok=True)  # The folder itself is not made: it may be a disk that is missing.
        unfinished, ready = workshop / f"{content.id}.zip", workshop / f"{content.id}.ready"
        if not ready.exists():
            # A name of its own: a thread that was given up for its slowness may still be at work on the same case.
            part = workshop / f"{content.id}.{uuid.uuid4().hex}{PART}"
            try:
                digest = self._packed(content, part)
                if not ready.exists():
                    part.rename(unfinished)
                    _write(ready, f"{digest}  {name_of(content)}\n")
                    _sync(workshop)
            finally:
                part.unlink(missing_ok=True)
        if unfinished.exists():
            unfinished.rename(self._folder / name_of(content))
            _sync(self._folder)
            _sync(workshop)

    def _packed(self, content: CaseContent, part: Path) -> str:
        """Write a package to the disk and return its SHA-256 sum, hexadecimal."""
        with part.open("wb") as file:
            pack(content, self._files, self._creator, file)
            file.flush()
            os.fsync(file.fileno())
        with part.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _read(self, receipts: Path) -> dict[str, CaseAnswer]:
        found = {}
        for file in sorted(receipts.glob("*.json")):
            try:
                found[_case(file)] = _answer(file)
            except ValueError as error:
                if file.stat().st_mtime < time.time() - STILL_WRITTEN_S:
                    log.warning("the receipt %s cannot be read and is renamed: %s", file.name, error)
                    file.rename(file.with_suffix(file.suffix + WRONG))
        return found

    def _put_aside(self, case: str) -> None:
        if self._receipts is not None:
            (self._receipts / READ).mkdir(exist_ok=True)
            (self._receipts / f"{case}.json").replace(self._receipts / READ / f"{case}.json")


def _case(file: Path) -> str:
    """Return the case that a receipt is about, by its name. Raises ValueError."""
    if str(uuid.UUID(file.stem)) != file.stem:
        raise ValueError("its name is not the id of a case as we write it")
    return file.stem


def _answer(file: Path) -> CaseAnswer:
    """Return what a receipt says. Raises ValueError."""
    if file.stat().st_size > LARGEST_RECEIPT:
        raise ValueError("it is too large")
    told = json.loads(file.read_text(encoding="utf-8-sig"))
    if not isinstance(told, dict) or not all(
        isinstance(told.get(name, ""), str) for name in ("reference", "url", "refused")
    ):
        raise ValueError("it is not an object with texts")
    answer = CaseAnswer(
        reference=told.get("reference", "").strip()[:LONGEST_REFERENCE],
        url=told.get("url", "")[:LONGEST_URL],
        refused=told.get("refused", "").strip()[:LONGEST_REASON],
    )
    if bool(answer.reference) == bool(answer.refused):
        raise ValueError("it has either a reference or a refusal")
    return answer


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
