"""How the desk stands now: who waits, how long, with whom, and what presses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404

from bot.messages import Staff
from bot.now import AGES_H, Asker, DeskNow, Queue, Waiting
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.now_context import NowDesk, now_of
from console.api.now_schemas import BotTodayInfo, HeldInfo, NowInfo, QueueInfo, UnansweredInfo, WaitingInfo
from console.api.schemas import PartHealth, Problem
from console.auth.rights import REACH, may


class NowView(ConsoleView):
    """The desk now."""

    async def get(self) -> r200[NowInfo] | r401[Problem] | r404[Problem]:
        """Return how the desk stands.

        Who may see statistics gets the municipality's figures, anybody else those of what they see; an inquiry that is
        kept from the asker is counted in the former, and shown by its waiting time and channel alone.
        """
        desk, staff = now_of(self.request), self.who.staff
        at = desk.clock.now()
        whole = may(staff.role, "see_statistics")
        asker = Asker(staff.municipality, staff.id, REACH[staff.role], whole)
        found = await desk.board.now(asker, at=at, today=_today(desk, at))
        names = await self.context.accounts.directory(staff.municipality)
        held = found.held if may(staff.role, "see_colleagues") else {}
        told = _figures(found) | {"at": at, "whole": whole, "held": _held(held, names), "trouble": self._trouble()}
        return as_json(NowInfo.model_validate(told))

    def _trouble(self) -> list[PartHealth]:
        parts = self.context.health.parts()
        return [
            shapes.health_shape(part) for part in parts if part.part.startswith(shapes.CHANNEL_PART) and part.state == "down"
        ]


def _today(desk: NowDesk, at: datetime) -> tuple[datetime, datetime]:
    """Return when the municipality's day begins and ends: it has 23 or 25 hours when the clocks are changed."""
    day = at.astimezone(desk.zone).date()
    begins, ends = (datetime.combine(one, time(), desk.zone) for one in (day, day + timedelta(days=1)))
    return begins, ends


def _figures(found: DeskNow) -> dict[str, object]:
    queues = found.queues
    return {
        "waiting": sum(one.count for one in queues),
        "unowned": sum(one.unowned for one in queues),
        "ages_h": list(AGES_H),
        "ages": _added(one.ages for one in queues),
        "by_unit": _by(queues, lambda one: (one.unit, one.unit_name)),
        "by_channel": _by(queues, lambda one: (one.channel, "")),
        "longest": [_waiting(one) for one in found.longest],
        "overdue": found.overdue,
        "due_today": found.due_today,
        "bot": BotTodayInfo.model_validate(asdict(found.bot)),
        "unanswered": [UnansweredInfo.model_validate(asdict(one)) for one in found.unanswered],
    }


def _by(queues: Iterable[Queue], key: Callable[[Queue], tuple[str, str]]) -> list[QueueInfo]:
    """Add up what has the same key, the most first."""
    parted: defaultdict[tuple[str, str], list[Queue]] = defaultdict(list)
    for one in queues:
        parted[key(one)].append(one)
    made = [
        QueueInfo(
            key=named,
            name=name,
            count=sum(one.count for one in those),
            since=min(one.since for one in those),
            ages=_added(one.ages for one in those),
        )
        for (named, name), those in parted.items()
    ]
    return sorted(made, key=lambda one: (-one.count, one.name.casefold(), one.key))


def _added(ages: Iterable[tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(*ages, strict=True)] or [0] * (len(AGES_H) + 1)


def _waiting(one: Waiting) -> WaitingInfo:
    told = {"inquiry": one.inquiry, "number": one.number, "title": one.title, "unit": one.unit_name}
    return WaitingInfo.model_validate(told | {"channel": one.channel, "since": one.since})


def _held(held: Mapping[str, int], names: Mapping[str, Staff]) -> list[HeldInfo]:
    """Name who has how many, the most first; whoever has no account any more keeps an empty name."""
    found = [
        HeldInfo(staff=staff, name=names[staff].name if staff in names else "", count=count) for staff, count in held.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.name.casefold(), one.staff))


VIEWS: dict[str, type[web.View]] = {"/now": NowView}
