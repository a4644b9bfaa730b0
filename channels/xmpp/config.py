"""What the channel must know to connect, checked before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things are waited for, in seconds. After a refusal trying soon is no use, and servers lock out who does."""

    connect_within: float = 30.0
    answer_within: float = 10.0
    first_wait: float = 1.0
    longest_wait: float = 120.0
    refused_wait: float = 60.0
    ping_every: float = 60.0
    ping_within: float = 15.0


@dataclass(frozen=True, slots=True)
class Access:
    """How the server is reached: as a client account, or as an external component (XEP-0114).

    `host` and `port` stand instead of what DNS says; both are needed for a component. `verify` is off only on this machine.
    """

    address: str
    secret: str
    component: str = ""
    host: str = ""
    port: int = 0
    verify: bool = True
    ca_file: Path | None = None
    resource: str = "torg"
    version: str = ""
    language: str = "nb"

    @property
    def is_component(self) -> bool:
        """Whether we are a component."""
        return bool(self.component)


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose channel it is and what it does; limits are counts within a minute for one sender.

    `public_url` is where citizens reach the service, empty when they cannot; `console_url` is where staff do.
    """

    municipality: str
    language: str
    state_file: Path
    public_url: str = ""
    console_url: str = ""
    link_days: int = 7
    messages_per_minute: int = 30
    answers_per_minute: int = 10
    staff: Mapping[str, str] = field(default_factory=dict)
    """Bare addresses of staff, with their user names."""
