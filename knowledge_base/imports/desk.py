"""Imports and exports as staff ask for them: files that come over the network, and sites."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO
from zoneinfo import ZoneInfo

from bot.articles import Author, ImportPreview, SiteReading
from bot.database import Database
from bot.errors import Empty, TooLong, Why
from bot.interfaces import Clock
from knowledge_base.imports.export import ENDINGS, MEDIA_TYPES, all_articles, exported
from knowledge_base.imports.plan import Importer
from knowledge_base.imports.reading import Defaults
from knowledge_base.imports.site_readings import SiteReadings
from knowledge_base.imports.sources import LARGEST, read_path
from knowledge_base.imports.web.fetching import Limits, web_url
from knowledge_base.imports.web.site import Progress, read_site

NAME = 200


class ImportDesk:
    """Looks at imports, does them, and exports; `private` allows pages within the municipality's own network."""

    def __init__(
        self, importer: Importer, database: Database, clock: Clock, *, limits: Limits | None = None, private: bool = False
    ) -> None:
        self._importer = importer
        self._database = database
        self._clock = clock
        self._limits = limits or Limits()
        self._private = private
        self.sites = SiteReadings(database, clock)

    async def look_at_file(
        self,
        municipality: str,
        chunks: AsyncIterator[bytes],
        name: str,
        *,
        by: Author,
        service: str,
        language: str,
        state: str,
        skip_bad: bool,
    ) -> ImportPreview:
        """Tell what a file would bring. Raises Malformed, TooLong, Empty."""
        shown = PurePath(name.replace("\\", "/")).name[-NAME:] or "file"
        defaults = Defaults(service=service, language=language, state=state, owner="")
        with tempfile.NamedTemporaryFile(suffix=PurePath(shown).suffix) as file:
            await _written(file, chunks)
            reading = await asyncio.to_thread(
                read_path, Path(file.name), shown, municipality=municipality, language=language
            )
        return await self._importer.preview(municipality, reading, source=shown, defaults=defaults, by=by, skip_bad=skip_bad)

    async def read_site(
        self, municipality: str, address: str, *, by: Author, service: str, language: str, state: str, skip_bad: bool
    ) -> SiteReading:
        """Begin to read a page or site map, to tell what it would bring. Raises BadInput, Conflict."""
        web_url(address)
        defaults = Defaults(service=service, language=language, state=state, owner="")

        async def look(progress: Progress) -> ImportPreview:
            reading = await read_site(
                address, language=language, limits=self._limits, private=self._private, progress=progress
            )
            return await self._importer.preview(
                municipality, reading, source=address, defaults=defaults, by=by, skip_bad=skip_bad
            )

        return await self.sites.begin(municipality, address, by, look)

    async def commit(self, municipality: str, token: str, by: Author) -> tuple[str, ...]:
        """Do what was looked at: all of it or nothing. Raises NotFound, Conflict."""
        return await self._importer.commit(municipality, token, by)

    async def export(self, municipality: str, form: str) -> tuple[bytes, str, str]:
        """Return every article as a file, its media type and its name. Raises BadInput for an unknown form, TooLong."""
        content = await all_articles(self._database, municipality)
        made = await asyncio.to_thread(exported, content, municipality, form)
        day: datetime = self._clock.now().astimezone(ZoneInfo("Europe/Oslo"))
        return made, MEDIA_TYPES[form], f"{municipality}-articles-{day:%Y-%m-%d}.{ENDINGS[form]}"


async def _written(file: IO[bytes], chunks: AsyncIterator[bytes]) -> None:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            most = LARGEST // 1024**2
            raise TooLong(f"larger than {most} MiB", why=Why("table_large", {"most": str(most)}))
        await asyncio.to_thread(file.write, chunk)
    if not size:
        raise Empty("there is nothing in the file", why=Why("empty_file"))
    file.flush()
