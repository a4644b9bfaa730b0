"""Tells which versions run here, and where help is."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Callable

from sqlalchemy import text

from bot.app.dialogue import DialogueLayer
from bot.app.knowledge import OpenedKnowledgeBase
from bot.database import Database
from bot.dialogue.rasa_client import RasaRunning
from bot.errors import DialogueUnavailable
from bot.settings import Settings
from console.api.about_views import Support, Versions

ASK_RASA_EVERY_S = 60.0
"""So long what Rasa said of itself is told again: people open the page more often than models change."""

UNKNOWN = RasaRunning("", "", "")


class About:
    """Asks the store for its newest migration, the knowledge base for its model, and Rasa for its version."""

    def __init__(
        self,
        database: Database,
        knowledge: OpenedKnowledgeBase,
        dialogue: DialogueLayer,
        settings: Callable[[], Settings],
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._dialogue = dialogue
        self._settings = settings
        self._rasa = UNKNOWN
        self._asked = -ASK_RASA_EVERY_S

    def support(self) -> Support:
        """Return where support is reached, as the settings are now."""
        chosen = self._settings().support
        return Support(chosen.remote_help_url, chosen.telephone)

    async def versions(self) -> Versions:
        """Return them. Raises StoreUnavailable."""
        async with self._database.read() as connection:
            schema = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        vectors = self._knowledge.vectors
        loaded = vectors is not None and vectors.health().state == "up"
        model = await asyncio.to_thread(lambda: vectors.model) if loaded and vectors is not None else ""
        store = "SQLite" if self._database.is_sqlite else "PostgreSQL"
        rasa = await self._running_rasa()
        return Versions(platform.python_version(), store, str(schema), model, rasa.version, rasa.model, rasa.trained_at)

    async def _running_rasa(self) -> RasaRunning:
        if time.monotonic() - self._asked >= ASK_RASA_EVERY_S:
            try:
                self._rasa = await self._dialogue.rasa() or UNKNOWN
            except DialogueUnavailable:  # Its state among the parts says so, with the reason; it is asked again next time.
                return UNKNOWN
            self._asked = time.monotonic()
        return self._rasa
