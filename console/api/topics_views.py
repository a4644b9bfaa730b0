"""Topics: looked up, suggested, chosen for inquiries; and what citizens thought of answers."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.errors import Conflict, NotFound
from bot.experience import Topic, TopicHit
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.topics_context import ExperienceDesk, experience_of
from console.api.topics_schemas import (
    ChooseTopic,
    InquiryTopicInfo,
    Language,
    RatingList,
    SuggestTopics,
    TopicDetail,
    TopicInfo,
    TopicList,
)

PAGE, LARGEST_PAGE = 20, 100
LONGEST = 200
SUGGESTED = 5


class TopicsBase(ConsoleView):
    """What the views of topics share."""

    @property
    def experience(self) -> ExperienceDesk:
        """The parts that learn from inquiries."""
        return experience_of(self.request)

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality

    async def shown(self, topic: Topic, language: str, hit: TopicHit | None = None) -> TopicInfo:
        """Return a topic as the console shows it."""
        near = (language, "nb", "nn", "en")
        return TopicInfo.model_validate(
            {
                "id": topic.id,
                "uri": topic.uri,
                "kind": topic.kind,
                "name": topic.label(language),
                "path": await self.experience.topics.path(self.municipality, topic, language),
                "names": topic.labels,
                "synonyms": {code: list(words) for code, words in topic.synonyms.items()},
                "note": next((topic.notes[code] for code in near if code in topic.notes), None),
                "broader": list(topic.broader),
                "related": list(topic.related),
                "municipal": topic.municipal,
                "withdrawn": topic.withdrawn,
                "score": round(hit.score, 4) if hit else None,
                "matched": hit.matched if hit else None,
            }
        )

    async def all_shown(self, hits: list[TopicHit], language: str) -> list[TopicInfo]:
        """Return what was found as the console shows it."""
        return [await self.shown(hit.topic, language, hit) for hit in hits]


class TopicsView(TopicsBase):
    """The vocabulary."""

    async def get(
        self,
        text: str | None = None,
        below: str | None = None,
        language: Language = "nb",
        limit: int = PAGE,
        withdrawn: bool = False,
    ) -> r200[TopicList] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Find topics by a word for them in any language, or return those right below one (the topmost themes without)."""
        topics = self.experience.topics
        if text is not None:
            size = max(1, min(limit, LARGEST_PAGE))
            hits = await topics.search(self.municipality, text[:LONGEST], limit=size, withdrawn=withdrawn)
            return as_json(TopicList(topics=await self.all_shown(hits, language)))
        if below is not None:
            await topics.one(self.municipality, below)
        found = await topics.narrower(self.municipality, below)
        return as_json(TopicList(topics=[await self.shown(topic, language) for topic in found]))


class TopicView(TopicsBase):
    """One topic."""

    async def get(
        self, topic: str, language: Language = "nb"
    ) -> r200[TopicDetail] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return a topic by its id, such as `ord/barnehageplass`, with those right below it."""
        topics = self.experience.topics
        found = await topics.one(self.municipality, topic)
        below = await topics.narrower(self.municipality, found.id)
        narrower = [await self.shown(one, language) for one in below]
        return as_json(TopicDetail(topic=await self.shown(found, language), narrower=narrower))


class SuggestionsView(TopicsBase):
    """Topics for a text."""

    async def post(self, body: SuggestTopics) -> r200[TopicList] | r400[Problem] | r401[Problem]:
        """Suggest topics for a text that is being written."""
        hits = await self.experience.topics.suggest(
            self.municipality, body.text, body.language, limit=SUGGESTED, besides=body.article
        )
        return as_json(TopicList(topics=await self.all_shown(hits, body.language)))


class InquiryTopicView(TopicsBase):
    """The topic of an inquiry."""

    async def get(
        self, inquiry: UUID, /, language: Language = "nb"
    ) -> r200[InquiryTopicInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return an inquiry's topic, and what else its title suggests."""
        return await self._told(str(inquiry), language)

    async def put(
        self, inquiry: UUID, /, body: ChooseTopic, language: Language = "nb"
    ) -> r200[InquiryTopicInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Choose an inquiry's topic; Torg suggests no other one from then on."""
        if body.topic is not None and (await self.experience.topics.one(self.municipality, body.topic)).withdrawn:
            raise Conflict("the topic was withdrawn from the vocabulary")
        await self.experience.filing.choose(str(inquiry), body.topic, staff=self.who.staff)
        return await self._told(str(inquiry), language)

    async def _told(self, inquiry: str, language: str) -> web.Response:
        experience = self.experience
        chosen, title, asked_in = await experience.filing.topic_of(self.municipality, inquiry)
        hits = await experience.topics.suggest(self.municipality, title, asked_in, limit=SUGGESTED) if title else []
        topic = None
        if chosen.topic is not None:
            try:
                topic = await self.shown(await experience.topics.one(self.municipality, chosen.topic), language)
            except NotFound:
                topic = None  # Its vocabulary was never taken in here: the inquiry came from elsewhere.
        suggestions = await self.all_shown(hits, language)
        return as_json(InquiryTopicInfo(topic=topic, by_staff=chosen.by_staff, suggestions=suggestions))


class RatingsView(TopicsBase):
    """What the citizen thought of the answers."""

    async def get(self, inquiry: UUID, /) -> r200[RatingList] | r401[Problem] | r404[Problem]:
        """Return the ratings in an inquiry, by message."""
        found = await self.inquiry(inquiry)
        ratings = await self.experience.ratings.of_inquiry(self.municipality, found.id)
        return as_json(RatingList(ratings={message: rating.value for message, rating in ratings.items()}))


VIEWS = {
    "/topics": TopicsView,
    "/topics/one": TopicView,
    "/topics/suggestions": SuggestionsView,
    "/inquiries/{inquiry}/topic": InquiryTopicView,
    "/inquiries/{inquiry}/ratings": RatingsView,
}
