"""Reads articles from a page or from all pages that a site map names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from yarl import URL

from bot.errors import BadInput, NotFound, Refused, TorgError, Unavailable, Why
from knowledge_base.imports.reading import Entry, Fault, Reading
from knowledge_base.imports.web.fetching import Fetched, Fetcher, Limits
from knowledge_base.imports.web.pages import entries
from knowledge_base.imports.web.site_maps import addresses, is_site_map

Progress = Callable[[int, int, str], None]
MOST_SITE_MAPS = 50


def silent(_done: int, _total: int, _address: str) -> None:
    """Tell nobody."""


async def read_site(
    address: str,
    *,
    language: str,
    limits: Limits | None = None,
    private: bool = False,
    progress: Progress = silent,
) -> Reading:
    """Return the articles of a page, or of every page in a site map; `progress` hears of pages done, of how many, and which.

    Raises BadInput, Refused, NotFound, Unavailable when the address itself cannot be read; what is wrong with single pages
    of a site map is among the faults.
    """
    async with Fetcher(address, limits=limits or Limits(), private=private) as fetcher:
        first = await fetcher.page(fetcher.start, limit=fetcher.limits.site_map)
        if not is_site_map(first.body, first.url.path):
            progress(1, 1, address)
            return Reading(tuple(await asyncio.to_thread(entries, first, language)))
        return await _Crawl(fetcher, language, progress).site_map(first)


class _Crawl:
    """One reading of a site map."""

    def __init__(self, fetcher: Fetcher, language: str, progress: Progress) -> None:
        self._fetcher = fetcher
        self._language = language
        self._progress = progress
        self._entries: list[Entry] = []
        self._faults: list[Fault] = []
        self._notes: list[Fault] = []

    async def site_map(self, first: Fetched) -> Reading:
        limits = self._fetcher.limits
        try:
            async with asyncio.timeout(limits.all_s):
                pages = await self._pages(first)
                if len(pages) > limits.pages:
                    self._left_out(
                        f"{len(pages)} pages are named, and the first {limits.pages} were read",
                        Why("site_pages_many", {"named": str(len(pages)), "read": str(limits.pages)}),
                    )
                    pages = pages[: limits.pages]
                for done, url in enumerate(pages):
                    self._progress(done, len(pages), str(url))
                    await self._page(url)
                self._progress(len(pages), len(pages), "")
        except TimeoutError:
            self._left_out(
                f"the time of {limits.all_s:.0f} seconds was over before all pages were read",
                Why("site_time_over", {"minutes": f"{limits.all_s / 60:.0f}"}),
            )
        return Reading(tuple(self._entries), tuple(self._faults), tuple(self._notes))

    def _left_out(self, told: str, why: Why) -> None:
        self._notes.append(Fault(str(self._fetcher.start), 1, told, why))

    async def _pages(self, first: Fetched) -> list[URL]:
        """Return every page that a site map and those it names have, on this host, each once."""
        found: dict[URL, None] = {}
        waiting, seen, elsewhere = [first], {first.url}, 0
        while waiting:
            kind, named = addresses(waiting.pop(0).body, self._fetcher.limits.site_map)
            here = [url.with_fragment(None) for url in named if self._fetcher.is_here(url)]
            elsewhere += len(named) - len(here)
            if kind == "urlset":
                found |= dict.fromkeys(here)
                continue
            for url in (url for url in here if url not in seen):
                if len(seen) > MOST_SITE_MAPS:
                    self._left_out(
                        f"more than {MOST_SITE_MAPS} site maps are named; the rest was not read",
                        Why("site_maps_many", {"most": str(MOST_SITE_MAPS)}),
                    )
                    break
                seen.add(url)
                try:
                    waiting.append(await self._fetcher.page(url, limit=self._fetcher.limits.site_map))
                except TorgError as error:
                    self._faults.append(Fault.of(error, str(url)))
        if elsewhere:
            told = f"{elsewhere} addresses are on other hosts and were left out"
            self._left_out(told, Why("site_others", {"number": str(elsewhere)}))
        return list(found)

    async def _page(self, url: URL) -> None:
        try:
            page = await self._fetcher.page(url)
            self._entries += await asyncio.to_thread(entries, page, self._language)
        except Refused as error:
            self._notes.append(Fault.of(error, str(url)))
        except (BadInput, NotFound, Unavailable) as error:
            self._faults.append(Fault.of(error, str(url)))
