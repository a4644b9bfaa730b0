"""Who may be chosen for something: owner, responsible person, member of a unit, on duty."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.messages import Staff


def offered(directory: Mapping[str, Staff], chosen: Collection[str] = ()) -> list[Staff]:
    """Return staff by name without closed accounts; `chosen` stay, so that whoever stands there can be seen and replaced."""
    people = (one for one in directory.values() if not one.closed or one.id in chosen)
    return sorted(people, key=lambda one: (one.name.casefold(), one.id))
