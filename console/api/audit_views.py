"""What auditors read, and change nothing of: who looked at what, whether that log is whole, what was changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403

from bot.errors import Malformed, NotFound
from bot.privacy import Action, LogFilter, LoggedLook, Look
from console.api.accounts_schemas import AccountChangeInfo, AccountChangePage
from console.api.base import as_json
from console.api.context import PREFIX, ConsoleContext, context_of, logged_in
from console.api.numbers import find_inquiry
from console.api.privacy_context import privacy_of
from console.api.privacy_schemas import LogVerdict, LookerInfo, LookerList, LookInfo, LookPage
from console.api.privacy_views import PrivacyBase
from console.api.schemas import Problem
from console.api.settings_context import SETTINGS
from console.api.settings_schemas import LoggedSetting, LoggedSettings
from console.api.spreadsheets import cell
from console.api.texts_context import TEXTS

PAGE, LARGEST_PAGE = 50, 500
SETTING_CHANGES = 500
HEADING = ("number", "at", "staff", "action", "inquiry", "about", "part", "register", "hash")
DAY = timedelta(days=1)

What = Literal["opened", "searched", "downloaded", "exported", "erased", "looked_up", "translated", "checked"]


class AccessLogView(PrivacyBase):
    """The log."""

    async def get(
        self,
        before: int | None = None,
        staff: str | None = None,
        inquiry: str | None = None,
        action: What | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int = PAGE,
    ) -> r200[LookPage] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Return who looked at what, newest first: one person, at one inquiry (its number), between two days (UTC)."""
        context, size = self.context, max(1, min(limit, LARGEST_PAGE))
        about = (await find_inquiry(context, self.municipality, inquiry)).id if inquiry else None
        wanted = LogFilter(staff, about, Action(action) if action else None, *_moments(since, until))
        rows = await self.desk.log.page(self.municipality, before=before, wanted=wanted, limit=size)
        numbers = await _numbers(context, self.municipality, rows)
        looks = [_look(row, numbers.get(row.about)) for row in rows]
        return as_json(LookPage(looks=looks, next=rows[-1].sequence if len(rows) == size else None))


class VerdictView(PrivacyBase):
    """Whether the log is whole."""

    async def get(self) -> r200[LogVerdict] | r401[Problem] | r403[Problem]:
        """Read the whole chain of hashes."""
        return as_json(LogVerdict(**asdict(await self.desk.log.verify(self.municipality))))


class LookersView(PrivacyBase):
    """Who stands in the log."""

    async def get(self) -> r200[LookerList] | r401[Problem] | r403[Problem]:
        """Return them by name, those whose account is closed included."""
        found = await self.desk.log.people(self.municipality)
        people = [LookerInfo(id=who, name=name) for who, name in found.items()]
        return as_json(LookerList(people=sorted(people, key=lambda one: (one.name.casefold(), one.id))))


class AccountChangesView(PrivacyBase):
    """What was done with accounts."""

    async def get(self, before: UUID | None = None) -> r200[AccountChangePage] | r401[Problem] | r403[Problem]:
        """Return it, newest first."""
        known = str(before) if before else None
        found = await self.context.accounts.changes.page(self.municipality, before=known, limit=PAGE)
        changes = [AccountChangeInfo.model_validate(asdict(one)) for one in found]
        return as_json(AccountChangePage(changes=changes, next=found[-1].id if len(found) == PAGE else None))


class SettingChangesView(PrivacyBase):
    """What was changed of settings and texts."""

    async def get(self) -> r200[LoggedSettings] | r401[Problem] | r403[Problem]:
        """Return the newest changes; none for a municipality whose settings are not this service's."""
        settings, texts = self.request.config_dict.get(SETTINGS), self.request.config_dict.get(TEXTS)
        found: list[LoggedSetting] = []
        names = ("id", "before", "after", "staff_name", "at")
        if settings is not None and settings.site.municipality == self.municipality:
            for one in await settings.site.changes(limit=SETTING_CHANGES):
                told = {name: getattr(one, name) for name in names}
                found.append(LoggedSetting(key=one.key, language=None, **told))
        if texts is not None and texts.municipality == self.municipality:
            for language, key, one in await texts.changes(limit=SETTING_CHANGES):
                told = {name: getattr(one, name) for name in names}
                found.append(LoggedSetting(key=key, language=language, **told))
        return as_json(LoggedSettings(changes=sorted(found, key=lambda one: one.at, reverse=True)))


async def as_file(request: web.Request) -> web.StreamResponse:
    """Send all rows of the log that fit, oldest last, as CSV; that somebody took it is written down as taking it out."""
    desk, context, who = privacy_of(request), context_of(request), logged_in(request).staff
    asked = request.query
    inquiry = asked.get("inquiry")
    about = (await find_inquiry(context, who.municipality, inquiry)).id if inquiry else None
    wanted = LogFilter(asked.get("staff"), about, _action(asked.get("action")), *_moments(*_days(request)))
    await desk.log.note(Look(who, Action.EXPORTED, "", {"part": "access-log"}))
    headers = {
        hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: 'attachment; filename="access-log.csv"',
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    await response.write(_lines([HEADING]).encode("utf-8-sig"))
    before: int | None = None
    while rows := await desk.log.page(who.municipality, before=before, wanted=wanted, limit=LARGEST_PAGE):
        numbers = await _numbers(context, who.municipality, rows)
        await response.write(_lines([_row(row, numbers.get(row.about)) for row in rows]).encode())
        before = rows[-1].sequence
    return response


def routes() -> list[web.RouteDef]:
    """Return the routes that send files; the session middleware stands before them."""
    return [web.get(PREFIX + "/access-log.csv", as_file, allow_head=False)]


def _row(row: LoggedLook, number: str | None) -> tuple[object, ...]:
    part, register = row.details.get("part", ""), row.details.get("register", "")
    at = row.at.astimezone(UTC).isoformat(timespec="seconds")
    return row.sequence, at, row.staff_name, row.action, number or "", row.about, part, register, row.hash


def _lines(rows: Sequence[tuple[object, ...]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def _action(word: str | None) -> Action | None:
    try:
        return Action(word) if word else None
    except ValueError as error:
        raise Malformed("the log knows no such action") from error


def _days(request: web.Request) -> tuple[date | None, date | None]:
    try:
        since, until = (request.query.get(name) for name in ("since", "until"))
        return (date.fromisoformat(since) if since else None), (date.fromisoformat(until) if until else None)
    except ValueError as error:
        raise Malformed("a day is written as 2026-03-02") from error


def _moments(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the moments between which the days lie, the last one included."""
    first = datetime.combine(since, time(), UTC) if since else None
    return first, (datetime.combine(until, time(), UTC) + DAY if until and until < date.max else None)


async def _numbers(context: ConsoleContext, municipality: str, rows: list[LoggedLook]) -> dict[str, str]:
    """Return the numbers of the inquiries that rows are about, where those are still there."""
    found = {}
    for one in {row.about for row in rows if row.about}:
        try:
            found[one] = (await context.inbox.inquiry(municipality, one)).number
        except NotFound:
            continue  # It is a file's id, or its citizen has had it deleted.
    return found


def _look(row: LoggedLook, number: str | None) -> LookInfo:
    names = ("sequence", "at", "staff_name", "action", "about")
    beside = {"part": row.details.get("part"), "looked_in": row.details.get("register"), "number": number}
    return LookInfo.model_validate({name: getattr(row, name) for name in names} | beside)


VIEWS: dict[str, type[web.View]] = {
    "/access-log": AccessLogView,
    "/access-log/verdict": VerdictView,
    "/access-log/people": LookersView,
    "/changes/accounts": AccountChangesView,
    "/changes/settings": SettingChangesView,
}
