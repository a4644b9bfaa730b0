"""Groups questions by meaning, as they come: each joins the group that it is most like, or begins one.

A group that staff have dismissed still takes what is like it, so that the same does not come back as news.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from bot.experience import Evidence
from knowledge_base.suggestions.likeness import Likenesses


def grouped(
    likenesses: Likenesses, groups: Mapping[str, Sequence[str]], new: Sequence[Evidence]
) -> list[tuple[Evidence, str]]:
    """Return to which group each new piece of evidence belongs, in order; ids that are in no group yet are new groups.

    `groups` are the ids of the evidence in each group.
    """
    members = {name: list(ids) for name, ids in groups.items() if ids}
    found: list[tuple[Evidence, str]] = []
    for one in new:
        nearest = max(members, key=lambda name: (likenesses.mean(one.id, members[name]), name), default=None)
        if nearest is None or likenesses.mean(one.id, members[nearest]) < likenesses.same:
            nearest = str(uuid.uuid4())
            members[nearest] = []
        members[nearest].append(one.id)
        found.append((one, nearest))
    return found


def most_typical(likenesses: Likenesses, members: Sequence[str]) -> str:
    """Return the one of a group that is most like the others, the first of equals."""
    return max(members, key=lambda one: likenesses.mean(one, [other for other in members if other != one]))
