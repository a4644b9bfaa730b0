"""Builds the search: what finds, what keeps the index, what the console sees of both."""

from __future__ import annotations

from contextlib import AsyncExitStack

from aiohttp import web

from bot.background import Background
from bot.database import Database
from bot.settings import Settings
from console.api.search_context import SEARCH, SearchDesk
from inquiries.search.index import SearchIndex
from inquiries.search.purging import SearchPurge
from inquiries.search.register import FilterRegister
from inquiries.search.store import SqlMessageSearch

FOLLOW_EVERY_S = 1.0
PURGE_EVERY_S = 300.0


class Search:
    """Everything by which staff find what was said."""

    def __init__(self, settings: Settings, database: Database) -> None:
        municipality = settings.municipality
        self._index = SearchIndex(database)
        self._purge = SearchPurge(database)
        search = SqlMessageSearch(database, region=municipality.country)
        self._desk = SearchDesk(search, self._index, FilterRegister(database), municipality.time_zone)

    def start(self, stack: AsyncExitStack) -> None:
        """Follow what is said, and let what is deleted leave the index for good, until the stack is left."""
        background = Background()
        stack.push_async_callback(background.stop)
        background.every(FOLLOW_EVERY_S, "index what was said", self._index.catch_up)
        background.every(PURGE_EVERY_S, "purge the search index", self._purge.run)

    def join(self, app: web.Application) -> None:
        """Let the console search."""
        app[SEARCH] = self._desk
