"""What there is to choose from when an article is written."""

from __future__ import annotations

from aiohttp_pydantic.oas.typing import r200, r401

from console.api.articles_schemas import ArticleChoices, StaffName
from console.api.articles_views import ArticlesBase
from console.api.base import as_json
from console.api.people import offered
from console.api.schemas import Problem


class ArticleChoicesView(ArticlesBase):
    """Choices."""

    async def get(self) -> r200[ArticleChoices] | r401[Problem]:
        """Return who may own an article, and the services and topics that are in use."""
        directory = await self.context.accounts.directory(self.municipality)
        services, topics = await self.desk.listing.in_use(self.municipality)
        staff = [StaffName(id=one.id, name=one.name) for one in offered(directory)]
        return as_json(ArticleChoices(staff=staff, services=services, topics=topics))
