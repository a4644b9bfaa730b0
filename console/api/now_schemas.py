"""What the interface gives about how the desk stands now."""

from __future__ import annotations

from datetime import datetime

from console.api.schemas import PartHealth, Schema


class QueueInfo(Schema):
    """Those who wait with one unit or on one channel; an empty key is no unit. `ages` is parted as `NowInfo.ages_h` says."""

    key: str
    name: str
    count: int
    since: datetime
    ages: list[int]


class WaitingInfo(Schema):
    """An inquiry whose citizen waits; `inquiry` null and all else empty where it is kept from the asker."""

    inquiry: str | None
    number: str
    title: str
    unit: str
    channel: str
    since: datetime


class HeldInfo(Schema):
    """How many open inquiries a member of staff has."""

    staff: str
    name: str
    count: int


class BotTodayInfo(Schema):
    """What became of the questions that the bot was asked today; `referred` belong to specialists."""

    answered: int
    unanswered: int
    referred: int


class UnansweredInfo(Schema):
    """An inquiry with a question of today that nobody could answer."""

    inquiry: str
    number: str
    title: str
    at: datetime


class NowInfo(Schema):
    """How the desk stands.

    `whole` tells that the figures are the municipality's, else they are of what the asker sees. `unowned` of those who
    wait nobody has taken. `due_today` are not over yet. `ages_h` are bounds in hours. `held` is empty for who may not see
    their colleagues; `trouble` are the channels that do not work.
    """

    at: datetime
    whole: bool
    waiting: int
    unowned: int
    ages_h: list[int]
    ages: list[int]
    by_unit: list[QueueInfo]
    by_channel: list[QueueInfo]
    longest: list[WaitingInfo]
    overdue: int
    due_today: int
    held: list[HeldInfo]
    bot: BotTodayInfo
    unanswered: list[UnansweredInfo]
    trouble: list[PartHealth]
