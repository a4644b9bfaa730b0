"""Routing: why an inquiry is where it is, forwarding it, and who is there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.routing import Outcome
from console.api.base import as_json
from console.api.colleagues_context import colleagues_of
from console.api.routing_schemas import (
    Availability,
    AvailabilityList,
    ColleagueInfo,
    DepartmentResult,
    Forward,
    ResultText,
    RoutingInfo,
    RoutingStepInfo,
    SayAvailability,
    UnitStandingInfo,
)
from console.api.schemas import InquiryDetail, Problem
from console.api.services_views import ServicesBase

LIVE = frozenset({"webchat", "xmpp"})
Language = Literal["nb", "nn", "sv", "en"]


class RoutingView(ServicesBase):
    """Why an inquiry is where it is."""

    async def get(self, inquiry: UUID, /, language: Language = "nb") -> r200[RoutingInfo] | r401[Problem] | r404[Problem]:
        """Return what routing and forwarding did with an inquiry, each step as a sentence."""
        found = await self.inquiry(inquiry)
        directory = await self.context.accounts.directory(self.municipality)
        steps = [
            RoutingStepInfo(
                kind=step.kind,
                at=step.at,
                by=directory[step.staff].name if step.staff in directory else None,
                sentence=said,
            )
            for step, said in await self.parts.forwarding.explained(self.municipality, found.id, language)
        ]
        return as_json(RoutingInfo(steps=steps))


class ForwardView(ServicesBase):
    """Forwarding."""

    async def post(
        self, inquiry: UUID, /, body: Forward
    ) -> r200[InquiryDetail] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Give an inquiry to a unit, or a person of the staff, with a note for the colleagues."""
        found = await self.inquiry(inquiry)
        note, masked = self.parts.masker.mask(body.note)
        await self.parts.forwarding.forward(
            found.id,
            staff=self.who.staff,
            unit=body.unit,
            to=str(body.staff) if body.staff else None,
            note=note,
            masked=masked,
            live=found.channel in LIVE,
            force=body.force,
        )
        return await self.detail(inquiry)


class TakeBackView(ServicesBase):
    """Taking back."""

    async def post(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Take a forwarded inquiry back that nobody of the department has begun with."""
        found = await self.inquiry(inquiry)
        await self.parts.forwarding.take_back(found.id, staff=self.who.staff)
        return await self.detail(inquiry)


class ResultView(ServicesBase):
    """Results of departments."""

    async def get(self, inquiry: UUID, /) -> r200[ResultText] | r401[Problem] | r404[Problem]:
        """Return what the citizen is told unless somebody words it better, in the citizen's language."""
        found = await self.inquiry(inquiry)
        return as_json(ResultText(text=self.parts.forwarding.result_text(found.number, found.language)))

    async def post(
        self, inquiry: UUID, /, body: DepartmentResult
    ) -> r200[InquiryDetail] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Hand an inquiry back with its result: solved, and the citizen is written to; or the desk goes on."""
        found = await self.inquiry(inquiry)
        default = self.parts.forwarding.result_text(found.number, found.language) if body.solved else ""
        text, masked = self.parts.masker.mask(body.text or default)
        await self.parts.forwarding.hand_back(found.id, Outcome(text, body.solved, masked), staff=self.who.staff)
        return await self.detail(inquiry)


class StandingView(ServicesBase):
    """Who of a unit is there."""

    async def get(self, unit: str, /) -> r200[UnitStandingInfo] | r401[Problem] | r404[Problem]:
        """Return who of a unit is there, has the duty, and when those who are not are back."""
        found = await self.parts.forwarding.standing(self.municipality, unit)
        # What shows by itself of who says nothing (idle, in a conversation) is worth knowing before one forwards.
        shown = await colleagues_of(self.request).statuses(self.municipality)
        people = [
            ColleagueInfo.model_validate(asdict(one) | {"status": shown.get(one.staff, one.status)})
            for one in found.colleagues
        ]
        return as_json(
            UnitStandingInfo(
                unit=found.unit,
                name=found.name,
                open=found.open,
                opens_at=found.opens_at,
                zone=found.zone,
                colleagues=people,
            )
        )


class AvailabilityView(ServicesBase):
    """Who is there."""

    async def get(self) -> r200[AvailabilityList] | r401[Problem]:
        """Return who has a console open, and how they say they are."""
        return await self._listed()

    async def put(self, body: SayAvailability) -> r200[AvailabilityList] | r400[Problem] | r401[Problem]:
        """Say how one is; forgotten after twelve hours."""
        await colleagues_of(self.request).say(self.municipality, self.who.staff.id, body.status)
        return await self._listed()

    async def _listed(self) -> web.Response:
        statuses = await self.parts.availability.statuses(self.municipality)
        directory = await self.context.accounts.directory(self.municipality)
        shown = [
            Availability.model_validate({"staff": one, "name": directory[one].name, "status": status})
            for one, status in statuses.items()
            if one in directory
        ]
        me = self.who.staff
        mine = next((one for one in shown if one.staff == me.id), Availability(staff=me.id, name=me.name, status="offline"))
        others = sorted((one for one in shown if one.staff != me.id), key=lambda one: one.name.casefold())
        return as_json(AvailabilityList(mine=mine, colleagues=others))


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/routing": RoutingView,
    "/inquiries/{inquiry}/forward": ForwardView,
    "/inquiries/{inquiry}/take-back": TakeBackView,
    "/inquiries/{inquiry}/result": ResultView,
    "/units/{unit}/standing": StandingView,
    "/availability": AvailabilityView,
}
