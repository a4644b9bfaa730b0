"""Sends digests: who wants one gets it once for each morning or absence, and only with something new in it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, time, timedelta

from bot.digest import DigestChoice, DigestWhen, StaffMail, StaffMailer
from bot.errors import BadInput, ChannelUnavailable
from bot.interfaces import Clock, Notices
from bot.messages import Reach, Staff
from bot.working_days import WorkingDays
from inquiries.digest.store import SqlDigests, Wanting
from inquiries.digest.wording import DigestWords

log = logging.getLogger(__name__)

AWAY_AFTER = timedelta(hours=1)
MORNING = time(7, 30)
LATE_MORNING = time(9)
"""After a night in which the service was off, a digest of the morning still comes until then."""
SETTLED_IN = timedelta(minutes=5)
"""After a start, consoles need a while to be back; before that nobody is taken to be away."""
REFUSED = "digest_refused"


class DigestSending:
    """Sends one municipality's digests; `run` may come round as often as one likes, on any number of nodes."""

    def __init__(
        self,
        municipality: str,
        store: SqlDigests,
        notices: Notices,
        clock: Clock,
        days: WorkingDays,
        words: DigestWords,
        mailer: StaffMailer,
        *,
        people: Callable[[str], Awaitable[Mapping[str, Staff]]],
        reach: Mapping[str, Reach],
        here: Callable[[], Collection[str]],
    ) -> None:
        self._municipality = municipality
        self._store = store
        self._notices = notices
        self._clock = clock
        self._days = days
        self._words = words
        self._mailer = mailer
        self._people = people
        self._reach = reach
        self._here = here
        self._begun = clock.now()

    async def run(self) -> int:
        """Send what is due and return how many digests went out. Raises StoreUnavailable."""
        await self._store.are_here(self._municipality, self._here())
        wanting = {one.staff: one for one in await self._store.wanting(self._municipality)}
        if not wanting:
            return 0
        people, sent = await self._people(self._municipality), 0
        for mail, staff in await self._store.again(self._municipality):
            sent += await self._send(mail, wanting.get(staff), people.get(staff))
        for one in wanting.values():
            sent += await self._due(one, people.get(one.staff))
        return sent

    async def _due(self, wanting: Wanting, staff: Staff | None) -> bool:
        slot = self.slot(wanting.choice, wanting.here_at)
        if slot is None or staff is None or staff.closed:
            return False
        waiting = await self._store.waiting(self._municipality, staff.id, self._reach[staff.role])
        if not waiting.keys:
            return False
        mail = await self._store.begin(self._municipality, staff.id, slot, waiting.keys)
        return mail is not None and await self._send(mail, wanting, staff)

    def slot(self, choice: DigestChoice, here_at: datetime) -> str | None:
        """Return for which morning or absence a digest is due now, None while none is."""
        now = self._clock.now()
        if choice.when is DigestWhen.AWAY:
            settled = now - self._begun >= SETTLED_IN
            return f"away/{here_at.isoformat()}" if settled and now - here_at >= AWAY_AFTER else None
        day = self._days.local_day(now)
        moment = now.astimezone(self._days.zone).time()
        due = choice.when is DigestWhen.MORNING and self._days.works(day) and MORNING <= moment < LATE_MORNING
        return f"morning/{day.isoformat()}" if due else None

    async def _send(self, mail: str, wanting: Wanting | None, staff: Staff | None) -> bool:
        """Send a digest that is written down; what waits is read again, since it may have gone meanwhile."""
        if wanting is None or staff is None or staff.closed:
            await self._store.settle(mail)
            return False
        waiting = await self._store.waiting(self._municipality, staff.id, self._reach[staff.role])
        if not waiting.keys:
            await self._store.settle(mail)
            return False
        choice = wanting.choice
        subject, text = self._words.of(waiting, staff.name, choice.language)
        try:
            await self._mailer.mail_staff(
                StaffMail(
                    mail,
                    self._municipality,
                    choice.address,
                    staff.name,
                    subject,
                    text,
                    choice.language,
                    self._clock.now(),
                )
            )
        except ChannelUnavailable as error:
            log.warning("the digest %s cannot be sent now: %s", mail, error)
            return False
        except BadInput as error:
            log.warning("the digest %s was refused: %s", mail, error)
            await self._refused(staff, mail)
            return False
        await self._store.settle(mail)
        return True

    async def _refused(self, staff: Staff, mail: str) -> None:
        """Tell somebody in the console that their address takes no mail."""
        await self._notices.tell(
            self._municipality, staff.id, "digest", about="digest:own", text=REFUSED, details={}, once=f"{REFUSED}/{mail}"
        )
        await self._store.settle(mail)
