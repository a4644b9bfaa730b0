"""The pages' HTTP side: writing, following an inquiry, proving whose it is. No cookie, no script."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from aiohttp import hdrs, web
from aiohttp.helpers import content_disposition_header

from bot.errors import BadInput, Conflict, NotFound, RateLimited, TooLong, TorgError, Unavailable
from bot.following import OwnInquiry
from bot.messages import LANGUAGES, Address, Author, Contact, DeliveryState, Inbound, Message
from bot.web import Handler, client_address
from channels.webform.forms import field, read_address, read_code, read_given, read_number, read_written
from channels.webform.parts import HEADERS, NAME, FormParts, as_page, problem_of
from channels.webform.rendering import FOLDER, Given, PageRenderer

log = logging.getLogger(__name__)

LOOKS = 40
LOOK_EVERY_S = 0.15
HOUR_S = 3600.0
WRONG_PER_HOUR = 30
CODES_PER_HOUR = 3
TRIES_PER_HOUR = 5
MESSAGES_PER_MINUTE = 10


class FormHandlers:
    """Routes of the pages."""

    def __init__(self, parts: FormParts, renderer: PageRenderer) -> None:
        self._parts = parts
        self._renderer = renderer

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        own = r"/i/{number:\d{4}-\d{6,9}}/{token:[a-z2-7]{20,40}}"
        return [
            web.get("/i", self._to_entrance),
            web.get("/i/", self._shown(self.entrance)),
            web.get("/i/style.css", self.style),
            web.get("/i/new", self._shown(self.new)),
            web.post("/i/new", self._shown(self.begin)),
            web.post("/i/code", self._shown(self.ask_code)),
            web.post("/i/open", self._shown(self.open)),
            web.get(own, self._shown(self.inquiry)),
            web.post(own, self._shown(self.add)),
            web.post(own + "/satisfaction", self._shown(self.helped)),
            web.get(own + "/files/{attachment}", self._shown(self.file)),
        ]

    async def entrance(self, request: web.Request) -> web.StreamResponse:
        """Show the page for those who have a number and no link."""
        return as_page(self._renderer.entrance(self._language(request)))

    async def new(self, request: web.Request) -> web.StreamResponse:
        """Show the page on which somebody writes the first time."""
        return as_page(self._renderer.new(self._language(request)))

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Record a first message, and lead to its own page; what is refused stands in the form again."""
        form = await request.post()
        language, text, address = self._language(request), field(form, "text"), field(form, "address")
        written = read_written(form)
        try:
            reached = read_address(address, self._parts.region)
            await self._spend(request, "writes", MESSAGES_PER_MINUTE, 60.0)
            # The form's id is the conversation's, too: sent twice, it is one inquiry.
            sender = Address(NAME, written.once)
            inbound = self._inbound(sender, written.text, written.once, language=language, conversation=written.once)
            receipt = await self._parts.intake.receive(inbound)
            if reached is not None:
                await self._parts.contacts.add(self._parts.municipality, receipt.conversation, Contact(reached))
        except (BadInput, RateLimited, Unavailable) as error:
            status, problem = problem_of(error)
            page = self._renderer.new(language, problem=problem, text=text, address=address, once=written.once)
            return as_page(page, status)
        inquiry = await self._parts.following.numbered(self._parts.municipality, receipt.inquiry_number)
        await self._answered(inquiry, receipt.message)
        raise web.HTTPSeeOther(f"{self._parts.links.path(receipt.inquiry_number)}?sent=1")

    async def inquiry(self, request: web.Request) -> web.StreamResponse:
        """Show an inquiry's own page; what lay ready on it is delivered now."""
        inquiry = await self._own(request)
        said = await self._parts.following.said(inquiry)
        opinion = await self._parts.opinions.ask_about(inquiry.municipality, inquiry.id, channel=NAME)
        told = "sent" if "sent" in request.query else "helped_thanks" if "helped" in request.query else ""
        page = self._renderer.inquiry(inquiry, said, path=request.path, told=told, opinion=opinion)
        for message in said:
            if message.state is DeliveryState.ACCEPTED and message.via is not None and message.via.channel == NAME:
                await self._parts.deliveries.report(message.id, DeliveryState.DELIVERED)
        return as_page(page)

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Record a message more, and show the page again with what was answered to it."""
        inquiry = await self._own(request)
        written = read_written(await request.post())
        try:
            await self._spend(request, "writes", MESSAGES_PER_MINUTE, 60.0)
            sender = Address(NAME, inquiry.conversation)
            inbound = self._inbound(
                sender,
                written.text,
                written.once,
                language=inquiry.language,
                conversation=inquiry.conversation,
                choice=written.choice,
                proven=True,
            )
            receipt = await self._parts.intake.receive(inbound)
        except (BadInput, RateLimited, Unavailable) as error:
            status, problem = problem_of(error)
            said = await self._parts.following.said(inquiry)
            page = self._renderer.inquiry(inquiry, said, path=request.path, problem=problem, text=written.text)
            return as_page(page, status)
        now = await self._parts.following.numbered(self._parts.municipality, receipt.inquiry_number)
        await self._answered(now, receipt.message)
        raise web.HTTPSeeOther(f"{self._parts.links.path(now.number)}?sent=1")

    async def helped(self, request: web.Request) -> web.StreamResponse:
        """Keep whether the person was helped, and show the page again with room for a comment."""
        inquiry = await self._own(request)
        path = self._parts.links.path(request.match_info["number"])
        form = await request.post()
        try:
            await self._spend(request, "writes", MESSAGES_PER_MINUTE, 60.0)
            await self._parts.opinions.answer(inquiry.municipality, inquiry.number, read_given(form), channel=NAME)
        except (TooLong, RateLimited, Unavailable) as error:
            status, problem = problem_of(error)
            said = await self._parts.following.said(inquiry)
            opinion = await self._parts.opinions.ask_about(inquiry.municipality, inquiry.id, channel=NAME)
            page = self._renderer.inquiry(
                inquiry, said, path=path, problem=problem, opinion=opinion, comment=field(form, "comment")
            )
            return as_page(page, status)
        except Conflict:
            # It was opened again meanwhile: the page as it stands now says so.
            raise web.HTTPSeeOther(path) from None
        raise web.HTTPSeeOther(f"{path}?helped=1")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Send a file of the inquiry, to be saved and never shown within the page."""
        inquiry = await self._own(request)
        wanted = request.match_info["attachment"]
        for message in await self._parts.following.said(inquiry):
            for one in message.attachments:
                if one.id == wanted and one.reference:
                    disposition = content_disposition_header("attachment", filename=one.name)
                    kind = {hdrs.CONTENT_TYPE: "application/octet-stream", hdrs.CONTENT_DISPOSITION: disposition}
                    return web.FileResponse(self._parts.files.path(one.reference), headers=HEADERS | kind)
        raise NotFound("no such file")

    async def ask_code(self, request: web.Request) -> web.StreamResponse:
        """Send a code to an address of the inquiry; the page says the same whether there is such a one or not."""
        form, language = await request.post(), self._language(request)
        number, typed = read_number(field(form, "number")), field(form, "address")
        given = Given(field(form, "number"), typed)
        try:
            address = read_address(typed, self._parts.region)
            if number is None or address is None:
                return as_page(self._renderer.entrance(language, given, problem="both"), 400)
            await self._spend(request, "asks", WRONG_PER_HOUR, HOUR_S)
            await self._parts.limiter.spend(f"webform/code/{number}/{address.value}", CODES_PER_HOUR, HOUR_S)
            await self._send_code(number, address)
        except (BadInput, RateLimited, Unavailable) as error:
            status, problem = problem_of(error)
            return as_page(self._renderer.entrance(language, given, problem=problem), status)
        return as_page(self._renderer.entrance(language, given, asked=True))

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Lead who knows the code to the inquiry's own page; a code opens once."""
        form, language = await request.post(), self._language(request)
        number, code, typed = read_number(field(form, "number")), read_code(field(form, "code")), field(form, "address")
        given = Given(field(form, "number"), typed)
        try:
            address = read_address(typed, self._parts.region)
            await self._spend(request, "tries", WRONG_PER_HOUR, HOUR_S)
            await self._parts.limiter.spend(f"webform/tries/{number}", TRIES_PER_HOUR, HOUR_S)
            proven = number and code and address and self._proves(number, address, code)
            if not proven or await self._reached(number or "", address) is None:
                return as_page(self._renderer.entrance(language, given, asked=True, problem="code"), 400)
            await self._parts.limiter.spend(f"webform/used/{number}/{code}", 1, HOUR_S)
        except (BadInput, RateLimited, Unavailable) as error:
            status, problem = problem_of(error)
            return as_page(self._renderer.entrance(language, given, asked=True, problem=problem), status)
        raise web.HTTPSeeOther(self._parts.links.path(number or ""))

    async def style(self, _request: web.Request) -> web.StreamResponse:
        """Serve how the pages look."""
        return web.FileResponse(FOLDER / "style.css", headers={hdrs.CACHE_CONTROL: "public, max-age=3600"})

    async def _to_entrance(self, _request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/i/")

    def _shown(self, handler: Handler) -> Handler:
        """Show as a page what goes wrong, since there is no script here that could."""

        async def shown(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except web.HTTPRedirection as leading:
                leading.headers.update(HEADERS)
                raise
            except TorgError as error:
                status, problem = problem_of(error)
                if isinstance(error, Unavailable):
                    log.warning("%s: %s", handler.__name__, error)
                page = self._renderer.refused(self._language(request), f"{problem}_title", f"problem_{problem}")
                return as_page(page, status)

        return shown

    async def _own(self, request: web.Request) -> OwnInquiry:
        """Return the inquiry whose secret the path holds. Raises NotFound; guessing is limited and learns nothing."""
        number, token = request.match_info["number"], request.match_info["token"]
        if not self._parts.links.opens(number, token):
            await self._spend(request, "guesses", WRONG_PER_HOUR, HOUR_S)
            raise NotFound("no such inquiry")
        return await self._parts.following.numbered(self._parts.municipality, number)

    async def _spend(self, request: web.Request, what: str, limit: int, per: float) -> None:
        address = client_address(request, behind_proxy=self._parts.behind_proxy)
        await self._parts.limiter.spend(f"webform/{what}/{address}", limit, per)

    async def _send_code(self, number: str, address: Address) -> None:
        inquiry = await self._reached(number, address)
        if inquiry is None:
            return
        code = self._parts.links.code(number, address, self._parts.clock.now())
        text = self._parts.texts.text("page_code_message", inquiry.language, code=f"{code[:4]} {code[4:]}", number=number)
        await self._parts.following.tell(inquiry, text, address)

    async def _reached(self, number: str, address: Address | None) -> OwnInquiry | None:
        """Return an inquiry whose person is known to be reached at an address, None otherwise."""
        try:
            inquiry = await self._parts.following.numbered(self._parts.municipality, number)
        except NotFound:
            return None
        known = await self._parts.contacts.of(inquiry.municipality, inquiry.conversation)
        return inquiry if address in {contact.address for contact in known} else None

    def _proves(self, number: str, address: Address, code: str) -> bool:
        return self._parts.links.proves(number, address, code, self._parts.clock.now())

    def _inbound(
        self,
        sender: Address,
        text: str,
        once: str,
        *,
        language: str,
        conversation: str,
        choice: str | None = None,
        proven: bool = False,
    ) -> Inbound:
        return Inbound(
            municipality=self._parts.municipality,
            channel=NAME,
            sender=sender,
            external_id=once,
            text=text,
            received_at=self._parts.clock.now(),
            conversation=conversation,
            language=language,
            choice=choice,
            proven=proven,
        )

    async def _answered(self, inquiry: OwnInquiry, message: str) -> None:
        """Wait a moment for the bot, so that the page that comes next holds its answer."""
        for _ in range(LOOKS):
            try:
                if _answer_to(message, await self._parts.following.said(inquiry)):
                    return
            except Unavailable:
                return
            await asyncio.sleep(LOOK_EVERY_S)

    def _language(self, request: web.Request) -> str:
        """Return the language that was chosen on the page, else the browser's first that has texts (RFC 9110 § 12.5.4)."""
        wanted = request.query.get("language", "")
        if wanted in LANGUAGES:
            return wanted
        accepted: Mapping[str, str] = {"no": "nb"} | {one: one for one in LANGUAGES}
        for part in request.headers.get(hdrs.ACCEPT_LANGUAGE, "").split(","):
            code = part.partition(";")[0].strip().partition("-")[0].lower()
            if code in accepted:
                return accepted[code]
        return self._parts.language


def _answer_to(message: str, said: list[Message]) -> bool:
    """Tell whether something has been said since a message, which may have been by a person already."""
    places = [place for place, one in enumerate(said) if one.id == message]
    return bool(places) and any(one.author is not Author.CITIZEN for one in said[places[0] + 1 :])
