"""Registering calls, visits and letters; describing, linking, solving and reopening inquiries; what was done."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.addresses import normalised
from bot.errors import BadInput, Conflict, NotFound, Why
from bot.handling import FIELDS, Kind, Priority, Registration, Result, Stale
from bot.messages import LANGUAGES, Inquiry
from bot.web import problem
from console.api import shapes
from console.api.base import as_json
from console.api.handling_context import Handling, handling_of
from console.api.handling_schemas import (
    ChangeFields,
    FieldChoices,
    FieldsInfo,
    FieldSuggestions,
    Named,
    NewLink,
    NewRegistration,
    PutOff,
    PutOffMoment,
    PutOffMoments,
    RelatedInfo,
    StaleFields,
    StepList,
    SuggestFields,
)
from console.api.handling_shapes import Names, fields_shape, service_shape, step_shape
from console.api.moving_views import summary_of, undos_of
from console.api.numbers import find_inquiry
from console.api.people import offered
from console.api.schemas import InquiryDetail, InquirySummary, Problem
from console.api.topics_schemas import Language
from console.api.topics_views import TopicsBase
from console.auth.rights import REACH


class HandlingView(TopicsBase):
    """What these views share."""

    @property
    def handling(self) -> Handling:
        """What handles inquiries."""
        return handling_of(self.request)

    async def fields_answer(self, inquiry: str, language: str) -> web.Response:
        """Return how an inquiry is described now."""
        fields = await self.handling.fields(self.municipality, inquiry)
        return as_json(await fields_shape(fields, await Names.of(self, language)))


class RegistrationsView(HandlingView):
    """What came by telephone, over the counter or by post."""

    async def post(
        self, body: NewRegistration
    ) -> r200[InquirySummary] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Write down a call, a visit or a letter; nothing is sent to the citizen. The answer is its inquiry."""
        if body.topic is not None and (await self.experience.topics.one(self.municipality, body.topic)).withdrawn:
            raise Conflict("the topic was withdrawn from the vocabulary")
        region = self.context.channels.region
        address = normalised(body.address.channel, body.address.address, region=region) if body.address else None
        made = await self.handling.register(
            Registration(
                channel=body.channel,
                client_id=body.client_id,
                result=Result(body.result),
                text=body.text,
                language=body.language,
                title=body.title,
                kind=body.kind,
                priority=body.priority,
                topic=body.topic,
                service=body.service,
                address=address,
                name=body.name,
                suggested=frozenset(body.suggested),
            ),
            staff=self.who.staff,
        )
        return await summary_of(self, made)


class FieldSuggestionsView(HandlingView):
    """What a text suggests."""

    async def post(self, body: SuggestFields) -> r200[FieldSuggestions] | r400[Problem] | r401[Problem]:
        """Suggest title, topic, service and language while a text is being written; nothing of it is kept."""
        found = await self.handling.suggest(self.municipality, body.text, body.language)
        return as_json(
            FieldSuggestions.model_validate(
                {
                    "title": found.title,
                    "language": found.language,
                    "topic": found.topic,
                    "service": found.service,
                    "topics": await self.all_shown(list(found.topics), body.shown_in),
                    "services": [service_shape(service, body.shown_in) for service in found.services],
                }
            )
        )


class FieldChoicesView(HandlingView):
    """What fields may be."""

    async def get(self, language: Language = "nb") -> r200[FieldChoices] | r401[Problem]:
        """Return the types, services, units, people, languages and so on that an inquiry may have, and the tags in use."""
        choices = await self.handling.choices(self.municipality)
        directory = await self.context.accounts.directory(self.municipality)
        staff = self.who.staff
        tags = await self.handling.tags(self.municipality, staff=staff.id, reach=REACH[staff.role])
        services = sorted((service_shape(one, language) for one in choices.services), key=lambda one: one.name.casefold())
        return as_json(
            FieldChoices(
                kinds=[kind.value for kind in Kind],
                priorities=[priority.value for priority in Priority],
                services=services,
                units=[Named(id=unit, name=name) for unit, name in choices.units.items()],
                staff=[Named(id=staff.id, name=staff.name) for staff in offered(directory)],
                languages=list(LANGUAGES),  # type: ignore[arg-type]  # the same four
                tags=list(tags),
            )
        )


class FieldsView(HandlingView):
    """How an inquiry is described."""

    async def get(
        self, inquiry: UUID, /, language: Language = "nb"
    ) -> r200[FieldsInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return title, type, priority, topic, service, unit, responsible person, language and tags of an inquiry."""
        return await self.fields_answer(str(inquiry), language)

    async def put(
        self, inquiry: UUID, /, body: ChangeFields, language: Language = "nb"
    ) -> r200[FieldsInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[StaleFields]:
        """Change the fields that are named; refused with how they stand now when somebody was faster."""
        changes = {name: getattr(body, name) for name in FIELDS if name in body.model_fields_set}
        await self._refuse_unknown(changes)
        try:
            tags = body.tags if "tags" in body.model_fields_set else None
            await self.handling.change(str(inquiry), changes, tags=tags, based_on=body.version, staff=self.who.staff)
        except Stale as error:
            current = await fields_shape(error.current, await Names.of(self, language))
            told = StaleFields.model_validate(problem(error) | {"current": current})
            return web.json_response(text=told.model_dump_json(), status=409)
        return await self.fields_answer(str(inquiry), language)

    async def _refuse_unknown(self, changes: dict[str, str | None]) -> None:
        topic, responsible = changes.get("topic"), changes.get("responsible")
        if topic and (await self.experience.topics.one(self.municipality, topic)).withdrawn:
            raise BadInput("the topic was withdrawn from the vocabulary", why=Why("topic_withdrawn"))
        if responsible:
            person = (await self.context.accounts.directory(self.municipality)).get(responsible)
            if person is None:
                raise BadInput("there is no such member of staff", why=Why("no_such_staff"))
            if person.closed:
                raise BadInput(
                    f"the account of {person.name} is closed: choose somebody else",
                    why=Why("account_closed", {"name": person.name}),
                )


class StepsView(HandlingView):
    """What was done."""

    async def get(
        self, inquiry: UUID, /, language: Language = "nb"
    ) -> r200[StepList] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return what was done about an inquiry beside talking, oldest first."""
        found = await self.inquiry(inquiry)
        names = await Names.of(self, language)
        steps = await self.handling.steps(self.municipality, found.id, language)
        undos = await undos_of(self, found.id, steps)
        return as_json(StepList(steps=[await step_shape(step, names, undos.get(step.id)) for step in steps]))


class SolveView(HandlingView):
    """Solving."""

    async def post(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Mark an inquiry as solved; what the citizen writes within some days opens it again."""
        found = await self.inquiry(inquiry)
        await self.handling.solve(found.id, staff=self.who.staff, language=found.language)
        return await self.detail(inquiry)


class ReopenView(HandlingView):
    """Reopening."""

    async def post(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Open a solved or closed inquiry again; it is the asker's then."""
        found = await self.inquiry(inquiry)
        await self.handling.reopen(found.id, staff=self.who.staff, language=found.language)
        return await self.detail(inquiry)


class PutOffMomentsView(HandlingView):
    """Until when inquiries are put off."""

    async def get(self) -> r200[PutOffMoments] | r401[Problem]:
        """Return the moments until which staff are most likely to put something off, the first one first."""
        return as_json(
            PutOffMoments(
                moments=[
                    PutOffMoment.model_validate({"name": name, "at": at}) for name, at in self.handling.moments().items()
                ]
            )
        )


class PutOffView(HandlingView):
    """Putting off."""

    async def put(
        self, inquiry: UUID, /, body: PutOff
    ) -> r200[InquiryDetail] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Take an inquiry out of what is to be done until a moment; what anybody does about it brings it back before."""
        found = await self.inquiry(inquiry)
        await self.handling.put_off(found.id, body.until, staff=self.who.staff)
        return await self.detail(inquiry)

    async def delete(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Put an inquiry among what is to be done again."""
        found = await self.inquiry(inquiry)
        await self.handling.bring_back(found.id, staff=self.who.staff)
        return await self.detail(inquiry)


class RelatedBase(HandlingView):
    """Answers with what an inquiry has to do with."""

    async def related_answer(self, inquiry: Inquiry) -> web.Response:
        """Return what is linked with an inquiry, and the same person's others."""
        found = await self.handling.related(self.municipality, inquiry.id)
        directory = await self.context.accounts.directory(self.municipality)
        return as_json(
            RelatedInfo(
                linked=[shapes.inquiry_shape(one, directory) for one in await self._seen(found.linked)],
                earlier=[shapes.inquiry_shape(one, directory) for one in await self._seen(found.earlier)],
            )
        )

    async def _seen(self, inquiries: Iterable[Inquiry]) -> list[Inquiry]:
        """Leave out what the asker may not see."""
        staff, reaching = self.who.staff, self.context.reaching
        audiences = [(one, await reaching.of_inquiry(staff.municipality, one.id)) for one in inquiries]
        return [one for one, audience in audiences if audience.holds(staff.id, REACH[staff.role])]


class RelatedView(RelatedBase):
    """What an inquiry has to do with."""

    async def get(self, inquiry: UUID, /) -> r200[RelatedInfo] | r401[Problem] | r404[Problem]:
        """Return the inquiries that staff linked with this one, and those of the same person."""
        return await self.related_answer(await self.inquiry(inquiry))


class LinksView(RelatedBase):
    """Linking."""

    async def post(
        self, inquiry: UUID, /, body: NewLink
    ) -> r200[RelatedInfo] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Link an inquiry with another one that is about the same matter."""
        found = await self.inquiry(inquiry)
        other = await self.must_reach(await find_inquiry(self.context, self.municipality, body.other))
        await self.handling.link(found.id, other.id, staff=self.who.staff)
        return await self.related_answer(found)


class LinkView(RelatedBase):
    """A link."""

    async def delete(self, inquiry: UUID, other: UUID, /) -> r200[RelatedInfo] | r401[Problem] | r404[Problem]:
        """Take the link between two inquiries away."""
        found = await self.inquiry(inquiry)
        if not await self.reaches(str(other)):
            raise NotFound("no such inquiry")
        await self.handling.unlink(found.id, str(other), staff=self.who.staff)
        return await self.related_answer(found)


VIEWS: dict[str, type[web.View]] = {
    "/registrations": RegistrationsView,
    "/suggestions": FieldSuggestionsView,
    "/field-choices": FieldChoicesView,
    "/inquiries/{inquiry}/fields": FieldsView,
    "/inquiries/{inquiry}/steps": StepsView,
    "/inquiries/{inquiry}/solve": SolveView,
    "/inquiries/{inquiry}/reopen": ReopenView,
    "/put-off-moments": PutOffMomentsView,
    "/inquiries/{inquiry}/put-off": PutOffView,
    "/inquiries/{inquiry}/related": RelatedView,
    "/inquiries/{inquiry}/links": LinksView,
    "/inquiries/{inquiry}/links/{other}": LinkView,
}
