"""Digests by e-mail, as each member of staff chooses them for themselves."""

from __future__ import annotations

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404

from bot.addresses import normalised
from bot.digest import DigestChoice, DigestWhen
from bot.errors import BadInput, Why
from console.api.base import ConsoleView, as_json
from console.api.digest_context import digest_of
from console.api.digest_schemas import DigestBody, DigestInfo
from console.api.schemas import Problem


class DigestView(ConsoleView):
    """The asker's digest."""

    async def get(self) -> r200[DigestInfo] | r401[Problem] | r404[Problem]:
        """Return what the asker chose."""
        return await self._shown()

    async def put(self, body: DigestBody) -> r200[DigestInfo] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Choose. 400 for an address that is none, or of a domain that no digest goes to."""
        staff, address = self.who.staff, body.address
        if address or body.when != "never":
            address = self._checked(address)
        choice = DigestChoice(DigestWhen(body.when), address, body.language)
        await digest_of(self.request).digests.choose(staff.municipality, staff.id, choice)
        return await self._shown()

    def _checked(self, address: str) -> str:
        """Return an address as it is kept. Raises BadInput: what waits at the desk is nobody else's business."""
        found = normalised("email", address, region="").value
        domains = digest_of(self.request).domains
        if found.rpartition("@")[2].lower() not in domains:
            raise BadInput(
                f"digests go to addresses at {', '.join(domains)} only",
                why=Why("digest_domain", {"domains": ", ".join(domains)}),
            )
        return found

    async def _shown(self) -> web.Response:
        desk, staff = digest_of(self.request), self.who.staff
        chosen = await desk.digests.choice(staff.municipality, staff.id)
        return as_json(
            DigestInfo(
                when=chosen.when.value,
                address=chosen.address,
                language=chosen.language,
                domains=list(desk.domains),
                available=desk.available,
            )
        )


VIEWS: dict[str, type[web.View]] = {"/notices/digest": DigestView}
