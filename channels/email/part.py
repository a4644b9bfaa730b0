"""One part of a mail, as the splitter leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.email.headers import Headers
from channels.email.spool import Window


@dataclass(slots=True)
class Part:
    """One part: a multipart has `children`, a leaf a `body`; uuencoded files in a text are its children.

    `kind` is the media type in lower case, as declared; `name` the file name that a uuencoded file brings.
    """

    headers: Headers
    kind: str
    parameters: dict[str, str]
    depth: int
    children: list[Part] = field(default_factory=list)
    body: Window | None = None
    name: str = ""

    @property
    def is_multipart(self) -> bool:
        """Whether it was declared to hold other parts, and does."""
        return self.kind.startswith("multipart/") and bool(self.children)
