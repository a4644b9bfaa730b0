"""What staff do with inquiries beside answering, put together: cleaned and masked before it is stored, told afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cleaning import cleaned, named_safely
from bot.errors import Empty
from bot.handling import LONGEST_TAG, Choices, Fields, MergeUndo, Recipient, Registration, Related, Step, Suggestions
from bot.interfaces import Clock, EventBus, Masker, Texts
from bot.messages import Address, Attachment, Reach, Signal, Staff
from bot.putting_off import opening_in, suggested_moments
from bot.working_days import WorkingDays
from inquiries.handling.beginning import SqlBeginning
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.putting_off import SqlPuttingOff
from inquiries.handling.registering import SqlRegistering
from inquiries.handling.related import SqlRelated
from inquiries.handling.suggesting import Suggesting
from inquiries.routing.sentences import sentence
from inquiries.tags.store import SqlTags
from inquiries.tags.words import by_key
from inquiries.unmerging import SqlUnmerging

OF_ROUTING = frozenset({"routed", "escalated", "forwarded", "taken_back", "handed_back"})
LONGEST_TEXT = 8_000
LONGEST_TITLE = 200
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class HandlingStores:
    """What stands on the database."""

    registering: SqlRegistering
    beginning: SqlBeginning
    describing: SqlDescribing
    related: SqlRelated
    finishing: SqlFinishing
    unmerging: SqlUnmerging
    putting_off: SqlPuttingOff
    tags: SqlTags


class Handling:
    """Registers, describes, links and finishes inquiries."""

    def __init__(
        self,
        stores: HandlingStores,
        suggesting: Suggesting,
        *,
        masker: Masker,
        texts: Texts,
        bus: EventBus,
        clock: Clock,
        days: WorkingDays,
    ) -> None:
        self._stores = stores
        self._suggesting = suggesting
        self._masker = masker
        self._texts = texts
        self._bus = bus
        self._clock = clock
        self._days = days

    async def suggest(self, municipality: str, text: str, language: str | None = None) -> Suggestions:
        """Return what a text suggests, from what would be stored of it."""
        clean, _ = self._masked(text, LONGEST_TEXT)
        return await self._suggesting.suggest(municipality, clean, language)

    async def register(self, wanted: Registration, *, staff: Staff) -> str:
        """Write a call, visit or letter down and return its inquiry; what is named as suggested is filled in.

        Nothing is sent to the citizen. Raises TooLong, and BadInput for a unit or service that there is not.
        """
        text, masked = self._masked(wanted.text, LONGEST_TEXT)
        title, name = self._masked(wanted.title, LONGEST_TITLE)[0], self._masked(wanted.name, LONGEST_NAME)[0]
        clean = replace(wanted, text=text, masked=masked, title=" ".join(title.split()), name=" ".join(name.split()))
        inquiry = await self._stores.registering.register(await self._filled(clean, staff), staff=staff)
        await self._changed(staff)
        return inquiry

    async def begin(self, wanted: Registration, attachments: Sequence[str], *, staff: Staff) -> str:
        """Send somebody a first message and return its inquiry; `text` and `title` are masked as staff's words are.

        Raises OptedOut, BadInput, NotFound for a file that is not there any more.
        """
        name = self._masked(wanted.name, LONGEST_NAME)[0]
        filled = await self._filled(replace(wanted, name=" ".join(name.split())), staff)
        inquiry = await self._stores.beginning.begin(filled, attachments, staff=staff)
        await self._changed(staff)
        return inquiry

    async def enclose(self, attachment: Attachment, *, staff: Staff) -> Attachment:
        """Add a file that a first message may carry, under the name that is returned; unsent it is gone after a day."""
        named = named_safely(attachment, self._masker)
        await self._stores.beginning.enclose(named, staff=staff)
        return named

    async def recipient(self, municipality: str, address: Address) -> Recipient:
        """Return what should be known of somebody before they are written to."""
        return await self._stores.beginning.recipient(municipality, address)

    async def _filled(self, wanted: Registration, staff: Staff) -> Registration:
        """Return a registration with what is still missing of the suggested."""
        missing = {"title", "topic", "service", "language"} & wanted.suggested
        if not missing or not wanted.text:
            return wanted
        language = None if "language" in missing else wanted.language
        found = await self._suggesting.suggest(staff.municipality, wanted.text, language)
        return replace(
            wanted,
            title=wanted.title or (found.title if "title" in missing else ""),
            topic=wanted.topic or (found.topic if "topic" in missing else None),
            service=wanted.service or (found.service if "service" in missing else None),
            language=found.language if "language" in missing else wanted.language,
        )

    async def fields(self, municipality: str, inquiry: str) -> Fields:
        """Return how an inquiry is described. Raises NotFound."""
        return await self._stores.describing.fields(municipality, inquiry)

    async def change(
        self,
        inquiry: str,
        changes: Mapping[str, str | None],
        *,
        tags: Sequence[str] | None = None,
        based_on: int,
        staff: Staff,
    ) -> Fields:
        """Change fields; `tags` are all that the inquiry is to have. Raises Stale, BadInput, TooLong, NotFound."""
        if changes.get("title"):
            title, _ = self._masked(changes["title"] or "", LONGEST_TITLE)
            changes = dict(changes) | {"title": " ".join(title.split())}
        keyed = None if tags is None else by_key(self._masked(tag, LONGEST_TAG)[0] for tag in tags)
        found = await self._stores.describing.change(inquiry, changes, tags=keyed, based_on=based_on, staff=staff)
        await self._changed(staff)
        return found

    async def steps(self, municipality: str, inquiry: str, language: str) -> list[Step]:
        """Return what was done about an inquiry, oldest first; what routing did says itself why."""
        found = await self._stores.describing.steps(municipality, inquiry)
        return [
            replace(step, sentence=sentence(step.kind, step.details, language)) if step.kind in OF_ROUTING else step
            for step in found
        ]

    async def choices(self, municipality: str) -> Choices:
        """Return the units and services that an inquiry may have."""
        return await self._stores.describing.choices(municipality)

    async def tags(self, municipality: str, *, staff: str, reach: Reach) -> list[str]:
        """Return the tags of the inquiries that a member of staff sees, the most used first."""
        return await self._stores.tags.in_use(municipality, staff=staff, reach=reach)

    async def names(self, municipality: str, language: str) -> dict[str, str]:
        """Return the names of units and services by id, withdrawn ones too."""
        return await self._stores.describing.names(municipality, language)

    async def related(self, municipality: str, inquiry: str) -> Related:
        """Return which inquiries have to do with one. Raises NotFound."""
        return await self._stores.related.of(municipality, inquiry)

    async def link(self, inquiry: str, other: str, *, staff: Staff) -> None:
        """Link two inquiries. Raises NotFound, Conflict."""
        await self._stores.related.link(inquiry, other, staff=staff)
        await self._changed(staff)

    async def unlink(self, inquiry: str, other: str, *, staff: Staff) -> None:
        """Take a link away. Raises NotFound."""
        await self._stores.related.unlink(inquiry, other, staff=staff)
        await self._changed(staff)

    async def solve(self, inquiry: str, *, staff: Staff, language: str) -> None:
        """Mark an inquiry as solved; what the citizen writes opens it again. Raises NotFound, Conflict."""
        notice = self._texts.text("notice_solved", language)
        await self._stores.finishing.solve(inquiry, staff=staff, notice=notice)
        await self._changed(staff)

    async def reopen(self, inquiry: str, *, staff: Staff, language: str) -> None:
        """Open a done inquiry again and give it to who does so. Raises NotFound, Conflict."""
        notice = self._texts.text("notice_taken", language, name=staff.name)
        await self._stores.finishing.reopen(inquiry, staff=staff, notice=notice)
        await self._changed(staff)

    def moments(self) -> dict[str, datetime]:
        """Return the moments until which staff are most likely to put something off, by what they are called."""
        return suggested_moments(self._days, self._clock.now())

    def moment_in(self, days: int) -> datetime:
        """Return the moment until which something is put off for so many days."""
        return opening_in(self._days, self._clock.now(), days)

    async def put_off(self, inquiry: str, until: datetime, *, staff: Staff) -> None:
        """Take an inquiry out of what is to be done until a moment. Raises BadInput, NotFound, Conflict."""
        await self._stores.putting_off.put_off(inquiry, until, staff=staff)
        await self._changed(staff)

    async def bring_back(self, inquiry: str, *, staff: Staff) -> None:
        """Put an inquiry among what is to be done again. Raises NotFound, Conflict."""
        await self._stores.putting_off.bring_back(inquiry, staff=staff)
        await self._changed(staff)

    async def bring_back_due(self) -> None:
        """Bring back what was put off until now, and tell who did that."""
        for municipality, people in (await self._stores.putting_off.end()).items():
            await self._bus.publish(Signal("events", municipality))
            await self._bus.publish(Signal("notices", municipality, body={"for": people, "inquiry": None}))

    async def merge_standing(self, inquiry: str, *, staff: Staff) -> MergeUndo | None:
        """Return whether the merge that emptied an inquiry can be undone; None where it is not merged. Raises NotFound."""
        return await self._stores.unmerging.standing(inquiry, staff=staff)

    async def unmerge(self, inquiry: str, *, based_on: int, staff: Staff) -> None:
        """Undo the merge that emptied an inquiry; twice is once. Raises NotFound, Conflict."""
        await self._stores.unmerging.undo(inquiry, based_on=based_on, staff=staff)
        await self._changed(staff)

    async def close_solved(self, municipality: str, after: timedelta) -> int:
        """Close what was solved so long ago and return how many that were."""
        closed = await self._stores.finishing.close_solved(after=after)
        if closed:
            await self._bus.publish(Signal("events", municipality))
        return closed

    def _masked(self, text: str, limit: int) -> tuple[str, bool]:
        """Return a text as it may be stored; nothing stays nothing."""
        try:
            return self._masker.mask(cleaned(text, limit=limit))
        except Empty:
            return "", False

    async def _changed(self, staff: Staff) -> None:
        await self._bus.publish(Signal("events", staff.municipality))
