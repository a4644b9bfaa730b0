"""Undoing a merge: what moved goes back where it came from, as long as nothing since then stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.handling import MergeUndo, NoUndo
from bot.interfaces import Clock
from bot.messages import Author, InquiryStatus, Owner, Staff, Visibility
from inquiries.events import append
from inquiries.followers.store import part_followers
from inquiries.handling.steps import note_step
from inquiries.models import contacts, conversations, inquiries, inquiry_steps, messages
from inquiries.moving import CHOSEN_BY, MERGED, count_again, move
from inquiries.rows import Row
from inquiries.tags.store import part_tags
from inquiries.writing import conversation_of, give_to

UNDONE_WITHIN = timedelta(days=7)
"""Later on people have gone on working with the one inquiry, and what belongs where is a question for `split`."""

UNMERGED = "unmerged"

SPOKEN = (Author.CITIZEN.value, Author.STAFF.value, Author.BOT.value)


@dataclass(frozen=True, slots=True)
class _Merge:
    """A merge that still stands: the rows of both inquiries and of the step that tells of it."""

    emptied: Row
    into: Row
    step: Row

    @property
    def moved(self) -> list[str]:
        """The messages that moved."""
        return list(self.step["details"].get("moved", ()))

    @property
    def before(self) -> Mapping[str, Any]:
        """How both stood before; nothing in a step that was written without it."""
        return self.step["details"].get("before") or {}


class SqlUnmerging:
    """Takes merges back; one transaction each, the conversations held in the order that merging takes them in."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def standing(self, inquiry: str, *, staff: Staff) -> MergeUndo | None:
        """Return whether the merge that emptied an inquiry can be undone by somebody; None where it is not merged."""
        async with self._database.read() as connection:
            merge = await _merge(connection, inquiry, staff.municipality)
            if merge is None:
                return None
            refused = await _refused(connection, merge, staff, self._clock.now())
        return MergeUndo(inquiry, str(merge.into["id"]), merge.into["version"], refused)

    async def undo(self, inquiry: str, *, based_on: int, staff: Staff) -> None:
        """Bring everything back that a merge moved out of an inquiry; once it was undone, nothing happens.

        `based_on` is the version of the inquiry that took it over. Raises NotFound, and Conflict where it was never merged,
        where the other has another version by now, or for a reason of `NoUndo`.
        """
        async with self._database.write() as connection:
            first = await _merge(connection, inquiry, staff.municipality)
            if first is None:
                await _refuse_unless_undone(connection, inquiry, staff.municipality)
                return
            both = (inquiry, str(first.into["id"]))
            found = {one: (await conversation_of(connection, one, staff.municipality))[0] for one in sorted(both)}
            # Somebody else may have undone it, or written, until the conversations were ours.
            merge, now = await _merge(connection, inquiry, staff.municipality), self._clock.now()
            if merge is None:
                return
            if merge.into["version"] != based_on:
                raise Conflict("somebody else has changed the inquiry since")
            refused = await _refused(connection, merge, staff, now)
            if refused is not None:
                raise Conflict(f"the merge cannot be undone: {refused.value}")
            await _bring_back(connection, merge, found[inquiry], found[both[1]], staff, now)
            for one, other in (both, both[::-1]):
                where = {"municipality": staff.municipality, "inquiry": one}
                await note_step(connection, kind=UNMERGED, at=now, staff=staff.id, **where, other=other)


async def _merge(connection: AsyncConnection, inquiry: str, municipality: str) -> _Merge | None:
    """Return the merge that emptied an inquiry. Raises NotFound for what is not the municipality's."""
    mine = inquiries.c.municipality == municipality
    emptied = (await connection.execute(select(inquiries).where(inquiries.c.id == inquiry, mine))).mappings().first()
    if emptied is None:
        raise NotFound("no such inquiry")
    if emptied["merged_into"] is None:
        return None
    into = await connection.execute(select(inquiries).where(inquiries.c.id == emptied["merged_into"], mine))
    steps = select(inquiry_steps).where(inquiry_steps.c.inquiry == inquiry, inquiry_steps.c.kind == MERGED)
    last = steps.order_by(inquiry_steps.c.at.desc(), inquiry_steps.c.id.desc()).limit(1)
    step = (await connection.execute(last)).mappings().first()
    return _Merge(emptied, into.mappings().one(), step) if step is not None else None


async def _refuse_unless_undone(connection: AsyncConnection, inquiry: str, municipality: str) -> None:
    mine = (inquiry_steps.c.inquiry == inquiry) & (inquiry_steps.c.municipality == municipality)
    merged = select(inquiry_steps.c.id).where(mine, inquiry_steps.c.kind == MERGED)
    if (await connection.execute(merged.limit(1))).first() is None:
        raise Conflict("the inquiry was not merged into another one")


async def _refused(connection: AsyncConnection, merge: _Merge, staff: Staff, now: datetime) -> NoUndo | None:
    """Return why a merge cannot be undone, None where it can."""
    refused = _refused_by_standing(merge, now)
    if refused is not None:
        return refused
    holder = select(conversations.c.staff).where(conversations.c.owner == Owner.STAFF.value)
    held = await connection.execute(holder.where(conversations.c.id == merge.into["conversation"]))
    if held.scalar_one_or_none() not in {None, staff.id}:
        return NoUndo.HELD
    elsewhere = select(messages.c.id).where(messages.c.id.in_(merge.moved), messages.c.inquiry != merge.into["id"])
    if (await connection.execute(elsewhere.limit(1))).first() is not None:
        return NoUndo.MOVED_ON
    # Numbers of events are given in order while a conversation is held; the time that a mail bears is its sender's.
    since = (messages.c.inquiry == merge.into["id"]) & (messages.c.sequence > merge.before["sequence"])
    public = messages.c.author.in_(SPOKEN) & (messages.c.visibility == Visibility.ALL.value)
    if (await connection.execute(select(messages.c.id).where(since, public).limit(1))).first() is not None:
        return NoUndo.SAID_SINCE
    return NoUndo.NEWER if await _has_newer(connection, merge) else None


def _refused_by_standing(merge: _Merge, now: datetime) -> NoUndo | None:
    """Return why a merge cannot be undone as both inquiries stand, whatever was said."""
    reasons = (
        (NoUndo.UNRECORDED, not merge.before),
        (NoUndo.DELETED, merge.emptied["deleted_at"] is not None or merge.into["deleted_at"] is not None),
        (NoUndo.LATE, now - merge.step["at"] > UNDONE_WITHIN),
        (NoUndo.MOVED_ON, merge.into["merged_into"] is not None),
        (NoUndo.CLOSED, merge.into["status"] == InquiryStatus.CLOSED),
    )
    return next((reason for reason, holds in reasons if holds), None)


async def _has_newer(connection: AsyncConnection, merge: _Merge) -> bool:
    """Tell whether the emptied inquiry's conversation has gone on with a third one that is open: it has one at most."""
    pointed = select(inquiries.c.id, inquiries.c.status).join(conversations, conversations.c.inquiry == inquiries.c.id)
    row = (await connection.execute(pointed.where(conversations.c.id == merge.emptied["conversation"]))).first()
    both = {merge.emptied["id"], merge.into["id"]}
    return row is not None and row.id not in both and row.status != InquiryStatus.CLOSED


async def _bring_back(
    connection: AsyncConnection,
    merge: _Merge,
    emptied: Mapping[str, Any],
    into: Mapping[str, Any],
    staff: Staff,
    now: datetime,
) -> None:
    await move(connection, merge.moved, into, emptied)
    await connection.execute(update(inquiries).where(inquiries.c.id == emptied["inquiry"]).values(**_standing_before(merge)))
    await _give_fields_back(connection, merge)
    await part_tags(connection, emptied["inquiry"], into["inquiry"])
    await part_followers(connection, emptied["inquiry"], into["inquiry"])
    if emptied["id"] != into["id"]:
        await _part(connection, emptied, into)
        await _give_back(connection, merge, emptied, staff, now)
    for one in (emptied, into):
        await count_again(connection, one["inquiry"], now)
        await append(connection, one, "moved", now, body={"from": into["inquiry"], "to": emptied["inquiry"]})


def _standing_before(merge: _Merge) -> dict[str, Any]:
    """Return how the emptied inquiry stood; nobody reopened it, so that is not counted."""
    before = merge.before
    return {
        "status": before["status"],
        "waiting_since": _moment(before["waiting_since"]),
        "solved_at": _moment(before["solved_at"]),
        "handover_reason": before["handover_reason"],
        "closed_at": None,
        "closed_by": None,
        "merged_into": None,
        "version": merge.emptied["version"] + 1,
    }


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


async def _give_fields_back(connection: AsyncConnection, merge: _Merge) -> None:
    """Let the fields be as they were that the other inquiry took over, unless somebody has changed them since."""
    values: dict[str, Any] = {"version": merge.into["version"] + 1}
    for name in merge.before["taken"]:
        if merge.into[name] == merge.emptied[name]:
            values[name] = {"title": "", "priority": merge.before.get("priority")}.get(name)
            if name in CHOSEN_BY:
                values[CHOSEN_BY[name]] = None
    values["first_answered_at"] = _moment(merge.before["first_answered_at"])
    await connection.execute(update(inquiries).where(inquiries.c.id == merge.into["id"]).values(**values))


async def _part(connection: AsyncConnection, emptied: Mapping[str, Any], into: Mapping[str, Any]) -> None:
    """Let the addresses that merging copied reach the one person alone again.

    A copy bears the time at which the original was added; one by which the other person has spoken is theirs as well.
    """
    of = select(contacts).where(contacts.c.conversation == emptied["id"])
    theirs = {(row.channel, row.address): row.added_at for row in (await connection.execute(of)).all()}
    spoken = select(messages.c.channel, messages.c.address).where(messages.c.conversation == into["id"]).distinct()
    kept = {(row.channel, row.address) for row in (await connection.execute(spoken)).all()}
    kept |= {(into["channel"], into["address"]), (into["reply_channel"], into["reply_address"])}
    here = contacts.c.conversation == into["id"]
    for row in (await connection.execute(select(contacts).where(here))).all():
        key = (row.channel, row.address)
        if key not in kept and theirs.get(key) == row.added_at:
            this = here & (contacts.c.channel == row.channel) & (contacts.c.address == row.address)
            await connection.execute(delete(contacts).where(this))


async def _give_back(
    connection: AsyncConnection, merge: _Merge, emptied: Mapping[str, Any], staff: Staff, now: datetime
) -> None:
    """Give the conversation to whom it belonged: a colleague who had it finds it in the queue, not in their hands."""
    owner = Owner(merge.before["owner"])
    mine = owner is Owner.STAFF and merge.step["staff"] == staff.id
    who = {"staff": staff.id, "staff_name": staff.name} if mine else {}
    given = owner if mine or owner is not Owner.STAFF else Owner.QUEUE
    await give_to(connection, emptied, given, now, inquiry=emptied["inquiry"], dialogue_stale=True, **who)
    await append(connection, emptied, "status", now, body={"status": merge.before["status"]})
