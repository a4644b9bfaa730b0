"""Imports, exports, notices, and what there is to choose from."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409, r413

from bot.messages import Notice
from console.api import articles_shapes as shapes
from console.api.articles_choices import ArticleChoicesView
from console.api.articles_context import articles_of, author, may_publish
from console.api.articles_schemas import (
    Imported,
    ImportInfo,
    ImportSite,
    Language,
    NoticeInfo,
    NoticeList,
    ReadNotices,
    SiteReadingInfo,
    SiteReadings,
    State,
)
from console.api.articles_views import ArticlesBase
from console.api.base import as_json
from console.api.context import PREFIX, logged_in
from console.api.mentions import notices_signal
from console.api.schemas import Problem

PIECE = 64 * 1024
MOST_NOTICES = 200


class ImportFilesView(ArticlesBase):
    """Imports of files."""

    takes_files = True

    async def post(
        self,
        name: str,
        service: str = "",
        language: Language = "nb",
        state: State = "draft",
        *,
        skip_bad: bool = False,
    ) -> r200[ImportInfo] | r400[Problem] | r401[Problem] | r413[Problem]:
        """Tell what a file, its bytes as the body, would bring; nothing is changed by that."""
        preview = await self.desk.imports.look_at_file(
            self.municipality,
            self.request.content.iter_chunked(PIECE),
            name,
            by=author(self.who.staff),
            service=service,
            language=language,
            state=state,
            skip_bad=skip_bad,
        )
        return as_json(shapes.import_shape(preview))


class ImportSitesView(ArticlesBase):
    """Imports of pages."""

    async def get(self) -> r200[SiteReadings] | r401[Problem]:
        """Return the asker's last reading of the last day, if there is one: whoever went away finds it again."""
        found = await self.desk.imports.sites.newest(self.municipality, self.who.staff.id)
        return as_json(SiteReadings(reading=None if found is None else shapes.reading_shape(found)))

    async def post(self, body: ImportSite) -> r200[SiteReadingInfo] | r400[Problem] | r401[Problem] | r409[Problem]:
        """Begin to read a page or site map, to tell what it would bring; that may take minutes and changes nothing.

        409 while another reading of the asker goes on.
        """
        reading = await self.desk.imports.read_site(
            self.municipality,
            body.url,
            by=author(self.who.staff),
            service=body.service,
            language=body.language,
            state=body.state,
            skip_bad=body.skip_bad,
        )
        return as_json(shapes.reading_shape(reading))


class ImportSiteView(ArticlesBase):
    """One reading of a page or site map."""

    async def get(self, reading: UUID, /) -> r200[SiteReadingInfo] | r401[Problem] | r404[Problem]:
        """Return how far it is, and in the end what it would bring."""
        found = await self.desk.imports.sites.one(self.municipality, self.who.staff.id, str(reading))
        return as_json(shapes.reading_shape(found))

    async def delete(self, reading: UUID, /) -> r200[SiteReadingInfo] | r401[Problem] | r404[Problem]:
        """Stop it; one that has ended stays as it is."""
        found = await self.desk.imports.sites.stop(self.municipality, self.who.staff.id, str(reading))
        return as_json(shapes.reading_shape(found))


class CommitImportView(ArticlesBase):
    """Imports done."""

    async def post(self, token: UUID, /) -> r200[Imported] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Do what was looked at, all of it or nothing; 409 when an article has changed since."""
        may_publish(self.who.staff)
        done = await self.desk.imports.commit(self.municipality, str(token), author(self.who.staff))
        return as_json(Imported(articles=list(done)))


class NoticesView(ArticlesBase):
    """Notices."""

    async def get(self, limit: int = 50, *, unread: bool = False) -> r200[NoticeList] | r401[Problem]:
        """Return what the asker should know."""
        size = max(1, min(limit, MOST_NOTICES))
        return as_json(await self._listed(unread=unread, limit=size))

    async def post(self, body: ReadNotices) -> r200[NoticeList] | r400[Problem] | r401[Problem]:
        """Mark notices as read and return what is left."""
        named = None if body.notices is None else [str(notice) for notice in body.notices]
        if await self.desk.notices.read(self.municipality, self.who.staff.id, named):
            await self.context.channels.bus.publish(notices_signal(self.municipality, [self.who.staff.id]))
        return as_json(await self._listed(unread=True, limit=MOST_NOTICES))

    async def _listed(self, *, unread: bool, limit: int) -> NoticeList:
        staff = self.who.staff.id
        waiting = await self.desk.notices.of(self.municipality, staff, unread=True, limit=1_000)
        found = await self.desk.notices.of(self.municipality, staff, unread=unread, limit=limit)
        return NoticeList(notices=[_notice(one) for one in found], unread=len(waiting))


async def export(request: web.Request) -> web.StreamResponse:
    """Send every article as a file: `form` is `json`, `csv`, `xlsx` or `markdown`."""
    staff = logged_in(request).staff
    content, media_type, name = await articles_of(request).imports.export(
        staff.municipality, request.query.get("form", "json")
    )
    headers = {hdrs.CONTENT_TYPE: media_type, hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(body=content, headers=headers)


def _notice(notice: Notice) -> NoticeInfo:
    told = asdict(notice)
    del told["municipality"], told["staff"]
    return NoticeInfo.model_validate(told)


VIEWS: dict[str, type[web.View]] = {
    "/article-imports": ImportFilesView,
    "/article-imports/site": ImportSitesView,
    "/article-imports/site/{reading}": ImportSiteView,
    "/article-imports/{token}/commit": CommitImportView,
    "/notices": NoticesView,
    "/article-choices": ArticleChoicesView,
}


def routes() -> list[web.RouteDef]:
    """Return the route of the export, which is no JSON of ours; the session middleware stands before it."""
    return [web.get(f"{PREFIX}/article-export", export)]
