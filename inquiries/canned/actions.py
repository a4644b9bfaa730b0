"""What a macro does, as it stands in the database and in the file of those that come with Torg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.canned import Actions, Ending


def written_actions(actions: Actions | None) -> dict[str, Any] | None:
    """Return those of a macro's actions that are set, as JSON; None of what is no macro."""
    if actions is None:
        return None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(actions).items() if value}


def read_actions(written: Mapping[str, Any] | None) -> Actions | None:
    """Return a macro's actions as they were written; None of what is no macro."""
    if written is None:
        return None
    known = {name: value for name, value in written.items() if name in Actions.__slots__}
    if "tags" in known:
        known["tags"] = tuple(known["tags"])
    if "ending" in known:
        known["ending"] = Ending(known["ending"])
    return Actions(**known)
