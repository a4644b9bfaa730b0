"""Builds what keeps the knowledge base up: articles, imports, documents, reviews."""

from __future__ import annotations

from bot.app.knowledge import OpenedKnowledgeBase
from bot.database import Database
from bot.errors import KnowledgeBaseUnavailable
from bot.interfaces import Clock, Files
from console.api.articles_context import ArticlesDesk
from inquiries.notices import SqlNotices
from knowledge_base.articles import staff_scope
from knowledge_base.documents.desk import DocumentDesk
from knowledge_base.editing.desk import ArticleDesk
from knowledge_base.editing.differences import differences
from knowledge_base.editing.listing import ArticleList
from knowledge_base.editing.reviews import ReviewReminders
from knowledge_base.editing.staff_search import AudienceKnowledge, Likenesses
from knowledge_base.imports.desk import ImportDesk
from knowledge_base.imports.plan import Importer
from knowledge_base.rendering import html


class Editing:
    """Everything by which staff keep the knowledge base up; `desk` is what the console sees of it."""

    def __init__(
        self, database: Database, clock: Clock, files: Files, knowledge: OpenedKnowledgeBase, *, private_sites: bool = False
    ) -> None:
        async def changed(municipality: str) -> None:
            for scope in (municipality, staff_scope(municipality)):
                # What is published is found at once here; where the model is away, or on other nodes, a moment later.
                try:
                    await knowledge.follow(scope)
                except KnowledgeBaseUnavailable:
                    return

        notices = SqlNotices(database, clock)
        self._reviews = ReviewReminders(database, notices, clock)
        self._importer = Importer(database, clock, changed=changed)
        self._imports = ImportDesk(self._importer, database, clock, private=private_sites)
        search = AudienceKnowledge(knowledge.search)
        self.desk = ArticlesDesk(
            articles=ArticleDesk(database, clock, changed=changed),
            listing=ArticleList(database),
            knowledge=search,
            alike=Likenesses(search, database),
            imports=self._imports,
            documents=DocumentDesk(database, files, clock, changed=changed),
            notices=notices,
            differences=differences,
            html=html,
            clock=clock,
        )

    async def remind(self) -> None:
        """Tell owners what is due, and drop previews that nobody wanted."""
        await self._reviews.run()
        await self._importer.tidy()
        await self._imports.sites.tidy()

    async def close(self) -> None:
        """End what is still being read."""
        await self._imports.sites.close()
