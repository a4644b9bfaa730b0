"""Proposals: what people ask and no article answers, for staff to edit, publish, dismiss, and take back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.experience import Draft, Proposal, ProposalState
from console.api.articles_context import may_publish
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.suggestions_schemas import (
    DecideProposal,
    DraftBody,
    EditProposal,
    ProposalInfo,
    ProposalList,
)
from console.api.topics_context import ExperienceDesk, experience_of
from console.api.topics_schemas import Language

State = Literal["open", "published", "dismissed"]


class ProposalsBase(ConsoleView):
    """What the views of proposals share."""

    @property
    def experience(self) -> ExperienceDesk:
        """The parts that learn from inquiries."""
        return experience_of(self.request)

    async def shown(self, found: list[Proposal], language: str) -> list[ProposalInfo]:
        """Return proposals as the console shows them."""
        municipality = self.who.staff.municipality
        names = await self.experience.articles.names(municipality, language)
        infos = []
        for one in found:
            nearest = names.get(one.nearest or "")
            topic = await self.experience.topics.label(municipality, one.topic, language) if one.topic else None
            beside = {"nearest_question": nearest.question if nearest else None, "topic_name": topic}
            infos.append(ProposalInfo.model_validate(asdict(one) | beside))
        return infos

    async def told(self, one: Proposal) -> web.Response:
        """Answer with one proposal."""
        (info,) = await self.shown([one], one.draft.language)
        return as_json(info)


class ProposalsView(ProposalsBase):
    """All proposals."""

    async def get(
        self, state: State = "open", least: int = 1, language: Language = "nb"
    ) -> r200[ProposalList] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return proposals in a state that at least so many people have asked for."""
        municipality = self.who.staff.municipality
        found = await self.experience.proposals.listed(municipality, state=ProposalState(state), least=least)
        return as_json(ProposalList(proposals=await self.shown(found, language)))


class ProposalView(ProposalsBase):
    """One proposal."""

    async def get(self, proposal: UUID, /) -> r200[ProposalInfo] | r401[Problem] | r404[Problem]:
        """Return a proposal with its evidence."""
        return await self.told(await self.experience.proposals.one(self.who.staff.municipality, str(proposal)))

    async def put(
        self, proposal: UUID, /, body: EditProposal
    ) -> r200[ProposalInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Keep what staff have written so far."""
        proposals = self.experience.proposals
        draft = _draft(body.draft)
        return await self.told(await proposals.edit(str(proposal), draft, based_on=body.version, staff=self.who.staff))


class PublishView(ProposalsBase):
    """Publishing."""

    async def post(
        self, proposal: UUID, /, body: EditProposal
    ) -> r200[ProposalInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Make an article of a proposal; citizens find it at once."""
        may_publish(self.who.staff)
        proposals = self.experience.proposals
        draft = _draft(body.draft)
        return await self.told(await proposals.publish(str(proposal), draft, based_on=body.version, staff=self.who.staff))


class DismissView(ProposalsBase):
    """Dismissing."""

    async def post(
        self, proposal: UUID, /, body: DecideProposal
    ) -> r200[ProposalInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Put a proposal aside until many more ask the same."""
        proposals = self.experience.proposals
        return await self.told(await proposals.dismiss(str(proposal), based_on=body.version, staff=self.who.staff))


class ReopenView(ProposalsBase):
    """Taking a decision back."""

    async def post(
        self, proposal: UUID, /, body: DecideProposal
    ) -> r200[ProposalInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Open a proposal again; an article that was published of it is withdrawn."""
        may_publish(self.who.staff)
        proposals = self.experience.proposals
        return await self.told(await proposals.reopen(str(proposal), based_on=body.version, staff=self.who.staff))


def _draft(body: DraftBody) -> Draft:
    return Draft(**(body.model_dump() | {"alternatives": tuple(body.alternatives)}))


VIEWS = {
    "/proposals": ProposalsView,
    "/proposals/{proposal}": ProposalView,
    "/proposals/{proposal}/publish": PublishView,
    "/proposals/{proposal}/dismiss": DismissView,
    "/proposals/{proposal}/reopen": ReopenView,
}
