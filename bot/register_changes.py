"""What was changed of the register of services, as it is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

UNIT, SERVICE, COMPETENCE = "unit", "service", "competence"


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """A change of one thing: `kind` is `unit`, `service` or `competence`, `thing` its id (a person's for competence).

    `before` is None where the change made it; `version` is the one that the change led to. What was changed in one step
    shares a `batch`. `undoes` is the change that this one undid. `staff_name` is "" where no person did it. `undoable`:
    nobody has changed the thing since.
    """

    id: int
    kind: str
    thing: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    version: int
    batch: str
    undoes: int | None
    staff_name: str
    at: datetime
    undoable: bool = False

    @property
    def about(self) -> tuple[str, str]:
        """What it is a change of."""
        return self.kind, self.thing
