"""Sending inquiries to case and archive systems, and what became of it; and the endpoint for a case system's own answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.cases import CaseAnswer, CaseChoice, Cases, SentCase
from bot.errors import Malformed, NotFound, TooLong
from console.api.base import ConsoleView, as_json
from console.api.cases_context import answers_of, cases_of
from console.api.cases_schemas import (
    CaseInfo,
    CaseList,
    CasePreviewInfo,
    CaseReference,
    CaseSystemInfo,
    CaseWanted,
    ChosenContact,
    ChosenFile,
    InquiryCases,
    SendCase,
)
from console.api.context import PREFIX, context_of, logged_in
from console.api.schemas import Problem
from console.api.shapes import why_shape

ANSWERS = "/api/v1/cases/{case}/reference"
LARGEST_ANSWER = 16 * 1024
PACKAGE = PREFIX + "/inquiries/{inquiry}/cases/{case}/package"


class CasesBase(ConsoleView):
    """What these views share."""

    @property
    def cases(self) -> Cases:
        """What sends cases."""
        return cases_of(self.request)

    def systems(self) -> list[CaseSystemInfo]:
        """Return the systems and how they are."""
        healths = {health.part.partition(".")[2]: health for health in self.cases.healths()}
        found = []
        for system in self.cases.systems():
            health = healths[system.name]
            told = {"name": system.name, "kind": system.kind, "title": system.title}
            found.append(CaseSystemInfo.model_validate(told | {"state": health.state, "reason": health.reason}))
        return found

    async def shown(self, cases: Iterable[SentCase]) -> list[CaseInfo]:
        """Return cases with the names of systems and people."""
        directory = await self.context.accounts.directory(self.who.staff.municipality)
        people = {staff.id: staff.name for staff in directory.values()}
        titles = {system.name: system.title for system in self.cases.systems()}
        return [_shape(case, people, titles) for case in cases]

    async def of_inquiry(self, inquiry: str) -> web.Response:
        """Return what was sent of an inquiry."""
        found = await self.cases.of_inquiry(self.who.staff.municipality, inquiry)
        return as_json(InquiryCases(cases=await self.shown(found), systems=self.systems()))


class InquiryCasesView(CasesBase):
    """The cases of an inquiry."""

    async def get(self, inquiry: UUID, /) -> r200[InquiryCases] | r401[Problem] | r404[Problem]:
        """Return what was sent of an inquiry to case and archive systems, and where it can be sent."""
        found = await self.inquiry(inquiry)
        return await self.of_inquiry(found.id)

    async def post(
        self, inquiry: UUID, /, body: SendCase
    ) -> r200[InquiryCases] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Send an inquiry; what the system has already is not sent again."""
        found = await self.inquiry(inquiry)
        await self.cases.send(found.id, body.system, _choice(body), client_id=body.client_id, staff=self.who.staff)
        return await self.of_inquiry(found.id)


class CasePreviewView(CasesBase):
    """What would be sent."""

    async def post(
        self, inquiry: UUID, /, body: CaseWanted
    ) -> r200[CasePreviewInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return what would be sent of an inquiry; nothing is sent."""
        found = await self.inquiry(inquiry)
        preview = await self.cases.preview(self.who.staff.municipality, found.id, body.system, _choice(body))
        return as_json(
            CasePreviewInfo(
                messages=preview.messages,
                notes=preview.notes,
                files=[ChosenFile(name=one.name, media_type=one.media_type, size=one.size) for one in preview.files],
                persons=[
                    ChosenContact(channel=one.address.channel, address=one.address.value, name=one.name)
                    for one in preview.persons
                ],
                refused_files=list(preview.refused_files),
                before=preview.before,
                reference=preview.reference,
            )
        )


class CaseRetryView(CasesBase):
    """Trying again."""

    async def post(self, inquiry: UUID, case: UUID, /) -> r200[InquiryCases] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Try a case that has not arrived again, at once."""
        found = await self.inquiry(inquiry)
        await self.cases.retry(found.id, str(case), staff=self.who.staff)
        return await self.of_inquiry(found.id)


class CaseReferenceView(CasesBase):
    """The reference."""

    async def put(
        self, inquiry: UUID, case: UUID, /, body: CaseReference
    ) -> r200[InquiryCases] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Write down the reference of a case that was read in the other system."""
        found = await self.inquiry(inquiry)
        await self.cases.refer(found.id, str(case), CaseAnswer(body.reference, body.url), staff=self.who.staff)
        return await self.of_inquiry(found.id)


class UnsettledCasesView(CasesBase):
    """What has not arrived."""

    async def get(self) -> r200[CaseList] | r401[Problem] | r404[Problem]:
        """Return the cases that were refused, failed, or wait for another try."""
        found = await self.cases.unsettled(self.who.staff.municipality)
        seen = [case for case in found if await self.reaches(case.inquiry)]
        return as_json(CaseList(cases=await self.shown(seen), systems=self.systems()))


def _choice(wanted: CaseWanted) -> CaseChoice:
    return CaseChoice(messages=wanted.messages, notes=wanted.notes, files=wanted.files, person=wanted.person)


def _shape(case: SentCase, people: Mapping[str, str], titles: Mapping[str, str]) -> CaseInfo:
    return CaseInfo(
        id=case.id,
        inquiry=case.inquiry,
        number=case.number,
        system=case.system,
        system_title=titles.get(case.system, case.system),
        state=case.state.value,
        messages=case.messages,
        files=case.files,
        notes=case.choice.notes,
        sent_by=people.get(case.sent_by, ""),
        sent_at=case.sent_at,
        attempts=case.attempts,
        reason=case.reason,
        why=why_shape(case.why),
        retry_at=case.due_at if case.reason else None,
        delivered_at=case.delivered_at,
        reference=case.reference,
        url=case.url,
        referred_by=people.get(case.referred_by or "", ""),
        referred_at=case.referred_at,
    )


async def package(request: web.Request) -> web.Response:
    """Send a case as a Noark 5 package."""
    try:
        inquiry, case = (str(UUID(request.match_info[name])) for name in ("inquiry", "case"))
    except ValueError as error:
        raise NotFound("no such case") from error
    municipality = logged_in(request).staff.municipality
    await context_of(request).inbox.inquiry(municipality, inquiry)
    name, data = await cases_of(request).package(municipality, inquiry, case)
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(body=data, content_type="application/zip", headers={hdrs.CONTENT_DISPOSITION: disposition})


async def answer(request: web.Request) -> web.Response:
    """Take a case system's signed answer; it needs no session, the signature tells who it is."""
    body = await request.content.read(LARGEST_ANSWER + 1)
    while len(body) <= LARGEST_ANSWER and (more := await request.content.read(LARGEST_ANSWER + 1)):
        body += more
    if len(body) > LARGEST_ANSWER:
        raise TooLong(f"at most {LARGEST_ANSWER} bytes")
    try:
        case = str(UUID(request.match_info["case"]))
    except ValueError as error:
        raise Malformed("that is not the id of a case") from error
    told = await answers_of(request).receive(case, request.headers, body)
    return web.json_response({"case": case, "reference": told.reference})


def routes() -> list[web.RouteDef]:
    """Return the routes that are no views: the file, and the endpoint for the case system."""
    return [web.get(PACKAGE, package), web.post(ANSWERS, answer)]


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/cases": InquiryCasesView,
    "/inquiries/{inquiry}/cases/preview": CasePreviewView,
    "/inquiries/{inquiry}/cases/{case}/retry": CaseRetryView,
    "/inquiries/{inquiry}/cases/{case}/reference": CaseReferenceView,
    "/cases/unsettled": UnsettledCasesView,
}
