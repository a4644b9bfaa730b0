"""What there is to choose from when an article is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiohttp_pydantic.oas.typing import r200, r401

from bot.services import Register
from console.api.articles_schemas import ArticleChoices, KnownService, StaffName
from console.api.articles_views import ArticlesBase
from console.api.base import as_json
from console.api.people import offered
from console.api.schemas import Problem
from console.api.services_context import services_of


class ArticleChoicesView(ArticlesBase):
    """Choices."""

    async def get(self) -> r200[ArticleChoices] | r401[Problem]:
        """Return who may own an article, the services that there are, and the topics that are in use."""
        directory = await self.context.accounts.directory(self.municipality)
        used, topics = await self.desk.listing.in_use(self.municipality)
        staff = [StaffName(id=one.id, name=one.name) for one in offered(directory)]
        register = await services_of(self.request).register.register(self.municipality)
        services = list(_services(register, used))
        return as_json(ArticleChoices(staff=staff, services=services, topics=topics))


def _services(register: Register, used: Collection[str]) -> Iterator[KnownService]:
    """Offer what the register has, and what articles stand under though it is withdrawn or was never there."""
    for one in register.services:
        if not one.withdrawn or one.id in used:
            names = dict(one.names)
            yield KnownService(id=one.id, names=names, used=one.id in used)  # type: ignore[arg-type]  # the same four
    for unknown in sorted(set(used) - {one.id for one in register.services}):
        yield KnownService(id=unknown, names={}, used=True)
