"""Builds the search: what finds, what keeps the index, what the console sees of both."""

from __future__ import annotations

from bot.background import Background
from bot.database import Database
from bot.settings import Settings
from console.api.search_context import SearchDesk
from inquiries.search.index import SearchIndex
from inquiries.search.purging import SearchPurge
from inquiries.search.store import SqlMessageSearch

FOLLOW_EVERY_S = 1.0
PURGE_EVERY_S = 300.0


class Search:
    """Everything by which staff find what was said; `desk` is what the console sees of it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        municipality = settings.municipality
        self._index = SearchIndex(database)
        self._purge = SearchPurge(database)
        self.desk = SearchDesk(SqlMessageSearch(database, region=municipality.country), self._index, municipality.time_zone)

    def start(self, background: Background) -> None:
        """Follow what is said, and let what is deleted leave the index for good."""
        background.every(FOLLOW_EVERY_S, "index what was said", self._index.catch_up)
        background.every(PURGE_EVERY_S, "purge the search index", self._purge.run)
