"""Which versions run here, for whoever asks support (requirement 3.3.9), and where help from afar is begun (3.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404

from bot.errors import NotFound
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.schemas import PartHealth, Problem, Schema


@dataclass(frozen=True, slots=True)
class Versions:
    """What runs beside Torg itself: Python, the store and the newest migration in it, the model of the knowledge base."""

    python: str
    store: str
    schema: str
    model: str
    """The name or fingerprint; empty where search is by words alone, or until the model has been loaded."""

    rasa: str
    rasa_model: str
    rasa_trained_at: str
    """Of Rasa, and in ISO 8601; empty while it is away or switched off."""


@dataclass(frozen=True, slots=True)
class Support:
    """Where help from afar is begun and whom to call; each may be empty."""

    remote_help_url: str
    telephone: str


class VersionDesk(Protocol):
    """Knows which versions run, and where support is."""

    def support(self) -> Support:
        """Return where support is reached."""
        ...

    async def versions(self) -> Versions:
        """Return them. Raises StoreUnavailable."""
        ...


ABOUT: web.AppKey[VersionDesk] = web.AppKey("about", VersionDesk)


class AboutInfo(Schema):
    """Versions, where help is, and how every part is."""

    version: str
    python: str
    store: str
    schema_version: str
    model: str
    rasa: str
    rasa_model: str
    rasa_trained_at: str
    remote_help_url: str
    support_telephone: str
    parts: list[PartHealth]


class AboutView(ConsoleView):
    """Versions."""

    async def get(self) -> r200[AboutInfo] | r401[Problem] | r404[Problem]:
        """Return which versions run here, and how every part is."""
        desk = self.request.config_dict.get(ABOUT)
        if desk is None:
            raise NotFound("this service does not tell its versions")
        found, support, context = await desk.versions(), desk.support(), self.context
        return as_json(
            AboutInfo(
                version=context.version,
                python=found.python,
                store=found.store,
                schema_version=found.schema,
                model=found.model,
                rasa=found.rasa,
                rasa_model=found.rasa_model,
                rasa_trained_at=found.rasa_trained_at,
                remote_help_url=support.remote_help_url,
                support_telephone=support.telephone,
                parts=[shapes.health_shape(part) for part in context.health.parts()],
            )
        )


VIEWS: dict[str, type[web.View]] = {"/about": AboutView}
