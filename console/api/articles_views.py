"""Articles: found, written, published, compared; and what staff find in the knowledge base."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from aiohttp import web
from aiohttp_pydantic.injectors import Group
from aiohttp_pydantic.oas.typing import r200, r201, r400, r401, r403, r404, r409
from pydantic import Field

from bot.articles import ArticleFilter
from bot.messages import Query
from console.api import articles_shapes as shapes
from console.api.articles_context import ArticlesDesk, articles_of, author, may_publish
from console.api.articles_schemas import (
    AnswerPreview,
    ArticleDetail,
    ArticleList,
    Audience,
    DifferenceList,
    FoundList,
    Language,
    LikenessInfo,
    LikenessList,
    LookAlike,
    NewArticle,
    PreviewAnswer,
    Restore,
    SaveArticle,
    State,
    Step,
    VersionDetail,
    VersionList,
)
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem

PAGE, LARGEST_PAGE = 50, 200
HITS = 10


class ArticlesBase(ConsoleView):
    """What the views of articles share."""

    @property
    def desk(self) -> ArticlesDesk:
        """The parts that keep the knowledge base up."""
        return articles_of(self.request)

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality


class Wanted(Group):
    """Which articles to list: those that hold every word of a text, and are what else is asked."""

    text: str | None = None
    state: State | None = None
    service: str | None = None
    topic: str | None = None
    owner: str | None = None
    audience: Audience | None = None
    lacks: Language | None = None
    draft: bool | None = None
    review_due: bool = False


class ArticlesView(ArticlesBase):
    """All articles."""

    async def get(
        self, wanted: Wanted, after: str | None = None, limit: int = PAGE
    ) -> r200[ArticleList] | r400[Problem] | r401[Problem]:
        """Return articles in order of their ids; `owner` empty: those of nobody, `draft`: something waits."""
        due = self.desk.clock.now() if wanted.review_due else None
        sought = ArticleFilter(
            text=wanted.text,
            state=wanted.state,
            service=wanted.service,
            topic=wanted.topic,
            owner=wanted.owner,
            audience=wanted.audience,
            review_before=due,
            lacks=wanted.lacks,
            draft=wanted.draft,
        )
        size = max(1, min(limit, LARGEST_PAGE))
        page = await self.desk.listing.page(self.municipality, sought, after=after, limit=size)
        found = [shapes.summary_shape(summary) for summary in page.articles]
        return as_json(ArticleList(articles=found, total=page.total, next=page.next))

    async def post(self, body: NewArticle) -> r201[ArticleDetail] | r400[Problem] | r401[Problem] | r409[Problem]:
        """Make a draft."""
        made = await self.desk.articles.create(self.municipality, shapes.article_from(body, body.id), author(self.who.staff))
        return web.json_response(text=shapes.detail_shape(made).model_dump_json(), status=201)


class ArticleView(ArticlesBase):
    """One article."""

    async def get(self, article: str, /) -> r200[ArticleDetail] | r401[Problem] | r404[Problem]:
        """Return an article in all its languages, as it was saved last and as it is live."""
        return as_json(shapes.detail_shape(await self.desk.articles.get(self.municipality, article)))

    async def put(
        self, article: str, /, body: SaveArticle
    ) -> r200[ArticleDetail] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Keep a draft; what is published stays as it is. 409 names your version and the one that came meanwhile."""
        before = (await self.desk.articles.get(self.municipality, article)).newest.article
        written = shapes.article_from(body, article)
        kept = await self.desk.articles.save(
            self.municipality,
            shapes.with_source(written, before.source),
            based_on=body.based_on,
            by=author(self.who.staff),
            note=body.note,
        )
        return as_json(shapes.detail_shape(kept))


class PublishView(ArticlesBase):
    """Publishing."""

    async def post(
        self, article: str, /, body: Step
    ) -> r200[ArticleDetail] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Let what was saved last be found by those whom it is for."""
        may_publish(self.who.staff)
        kept = await self.desk.articles.publish(
            self.municipality, article, based_on=body.based_on, by=author(self.who.staff), note=body.note
        )
        return as_json(shapes.detail_shape(kept))


class WithdrawView(ArticlesBase):
    """Withdrawing."""

    async def post(
        self, article: str, /, body: Step
    ) -> r200[ArticleDetail] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Let an article be found no more; everything of it is kept."""
        may_publish(self.who.staff)
        kept = await self.desk.articles.withdraw(
            self.municipality, article, based_on=body.based_on, by=author(self.who.staff), note=body.note
        )
        return as_json(shapes.detail_shape(kept))


class RestoreView(ArticlesBase):
    """Old versions brought back."""

    async def post(
        self, article: str, /, body: Restore
    ) -> r200[ArticleDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Make a draft like an old version."""
        kept = await self.desk.articles.restore(
            self.municipality, article, body.version, based_on=body.based_on, by=author(self.who.staff), note=body.note
        )
        return as_json(shapes.detail_shape(kept))


class VersionsView(ArticlesBase):
    """Versions."""

    async def get(self, article: str, /) -> r200[VersionList] | r401[Problem] | r404[Problem]:
        """Return who did what and when, the newest first."""
        found = await self.desk.articles.versions(self.municipality, article)
        return as_json(VersionList(versions=[shapes.version_shape(one) for one in found]))


class VersionView(ArticlesBase):
    """One version."""

    async def get(self, article: str, version: int, /) -> r200[VersionDetail] | r401[Problem] | r404[Problem]:
        """Return an article as a step left it."""
        return as_json(shapes.version_detail(await self.desk.articles.version(self.municipality, article, version)))


class DifferencesView(ArticlesBase):
    """Versions compared."""

    async def get(
        self, article: str, /, before: int, after: int
    ) -> r200[DifferenceList] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return what differs between two versions, word by word in questions and answers."""
        old = await self.desk.articles.version(self.municipality, article, before)
        new = await self.desk.articles.version(self.municipality, article, after)
        found = shapes.difference_shapes(self.desk.differences(old.article, new.article))
        return as_json(DifferenceList(before=before, after=after, differences=found))


class AnswerPreviewView(ArticlesBase):
    """Answers as they will look."""

    async def post(self, body: PreviewAnswer) -> r200[AnswerPreview] | r400[Problem] | r401[Problem]:
        """Return an answer as citizens will see it."""
        return as_json(AnswerPreview(html=self.desk.html(body.answer)))


class LikenessesView(ArticlesBase):
    """Warnings of doubles."""

    async def post(self, body: LookAlike) -> r200[LikenessList] | r400[Problem] | r401[Problem]:
        """Return articles that ask nearly the same as what somebody is writing."""
        found = await self.desk.alike.of(self.municipality, body.question, body.language, except_for=body.article)
        return as_json(LikenessList(articles=[LikenessInfo.model_validate(asdict(one)) for one in found]))


class KnowledgeView(ArticlesBase):
    """The knowledge base as staff search it."""

    async def get(
        self,
        text: Annotated[str, Field(min_length=1)],
        language: Language = "nb",
        limit: int = HITS,
    ) -> r200[FoundList] | r400[Problem] | r401[Problem]:
        """Search articles and documents: those of citizens, those for staff, and what other municipalities share."""
        query = Query(self.municipality, text, language, max(1, min(limit, LARGEST_PAGE)), audience="staff")
        finding = await self.desk.knowledge.search(query)
        hits = [shapes.found_shape(hit) for hit in finding.hits]
        return as_json(FoundList.model_validate({"verdict": finding.verdict, "hits": hits}))


VIEWS: dict[str, type[web.View]] = {
    "/articles": ArticlesView,
    "/articles/{article}": ArticleView,
    "/articles/{article}/publish": PublishView,
    "/articles/{article}/withdraw": WithdrawView,
    "/articles/{article}/restore": RestoreView,
    "/articles/{article}/versions": VersionsView,
    "/articles/{article}/versions/{version}": VersionView,
    "/articles/{article}/differences": DifferencesView,
    "/article-preview": AnswerPreviewView,
    "/article-likenesses": LikenessesView,
    "/knowledge": KnowledgeView,
}
