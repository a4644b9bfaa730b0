"""Watches a mailbox: IDLE and a look every minute, one mail after the other, stored before it is marked."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from bot.errors import ChannelUnavailable, Unavailable, Why
from bot.interfaces import Clock
from bot.reasons import LONGEST_WORDS
from channels.email.config import MailboxConfig
from channels.email.imap import FetchRefused, LoginRefused, Mailbox
from channels.email.positions import Position, Positions
from channels.email.state import State
from channels.email.store import Keeper

log = logging.getLogger(__name__)

PIECE = 512 * 1024
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
AFTER_REFUSED_LOGIN_S = 300.0
TRIES = 3
"""How often one mail that the server does not give out is asked for in one session, before it is passed over."""

P = ParamSpec("P")
T = TypeVar("T")


class MailGone(Exception):
    """Somebody deleted or moved the mail while it was fetched."""


class MailboxWatch:
    """Keeps one mailbox empty of what is new. Nothing is marked, moved or deleted before it is stored."""

    def __init__(self, config: MailboxConfig, keeper: Keeper, clock: Clock, state: State) -> None:
        self.state = state
        self._config = config
        self._keeper = keeper
        self._clock = clock
        self._positions = Positions(config.position_file)
        name = f"{config.user}@{config.host}:{config.port}/{config.folder}"
        self._name = hashlib.sha256(name.encode()).hexdigest()[:16]
        self._thread = ThreadPoolExecutor(1, "imap")
        self._mailbox: Mailbox | None = None
        self._known: set[int] = set()
        self._refused: Counter[int] = Counter()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to watch."""
        server = f"{self._config.host}:{self._config.port}"
        why = Why("part_mailbox_connecting", {"user": self._config.user, "server": server})
        self.state.starting(f"connecting to the mailbox of {self._config.place}", why)
        self._task = asyncio.create_task(self._watch(), name="e-mail watches a mailbox")

    def look_in(self) -> None:
        """Log in on a connection of its own and out again; blocks. Raises LoginRefused, ChannelUnavailable."""
        Mailbox(self._config).close()

    async def stop(self) -> None:
        """Hang up; what is not stored stays in the mailbox as it was."""
        if self._task is not None:
            self._task.cancel()
            if self._mailbox is not None:
                self._mailbox.hang_up()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    async def _watch(self) -> None:
        wait = FIRST_WAIT_S
        while True:
            begun, refused = asyncio.get_running_loop().time(), False
            try:
                await self._session()
            except LoginRefused as error:
                self.state.down(str(error), error.why)
                refused = True
            except Unavailable as error:
                # Without a sentence of its own it is our own store that cannot take a mail now.
                self.state.down(str(error), error.why or Why("part_mailbox_kept", {"words": str(error)[:LONGEST_WORDS]}))
            except Exception as error:  # If this task ended, no mail would be fetched any more
                log.exception("watching the mailbox broke")
                why = Why("part_mailbox_broke", {"words": type(error).__name__})
                self.state.down(f"watching the mailbox broke: {type(error).__name__}", why)
            if asyncio.get_running_loop().time() - begun > LONGEST_WAIT_S:
                wait = FIRST_WAIT_S
            pause = AFTER_REFUSED_LOGIN_S if refused else wait
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, keeps no secret
            wait = min(LONGEST_WAIT_S, wait * 2)

    async def _session(self) -> None:
        """Work over one connection until it breaks."""
        mailbox = await self._opened()
        self._mailbox = mailbox
        try:
            position = await asyncio.to_thread(self._positions.read, self._name)
            if position is None or position.uidvalidity != mailbox.uidvalidity:
                self._known.clear()
                position = await self._from_before(mailbox, position)
            while True:
                position = await self._fetch_new(mailbox, position)
                self.state.up()
                await self._wait(mailbox)
        finally:
            self._mailbox = None
            mailbox.hang_up()
            self._thread.submit(mailbox.close)

    async def _opened(self) -> Mailbox:
        """Connect; a connection that comes to be while this is cancelled is closed again."""
        opening = asyncio.get_running_loop().run_in_executor(self._thread, Mailbox, self._config)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with contextlib.suppress(Unavailable):
                (await opening).close()
            raise

    async def _from_before(self, mailbox: Mailbox, lost: Position | None) -> Position:
        """Begin with a mailbox that is new to us, or whose numbers were given anew (UIDVALIDITY has changed).

        At first, what is read already is left alone. After a change, what came since the last note is fetched again: what
        was stored before is known by its content when it is read.
        """
        if lost is not None:
            log.warning("the mailbox of %s has new numbers, looking through it again", self._config.place)
            for uid in await self._call(mailbox.since, lost.day_before):
                await self._store(mailbox, uid)
        return await self._note(mailbox, max(mailbox.last_uid, 0), first=True)

    async def _fetch_new(self, mailbox: Mailbox, position: Position) -> Position:
        """Store everything that waits, until nothing new has come meanwhile."""
        while True:
            await self._call(mailbox.more_came)
            later = await self._call(mailbox.after, position.uid)
            unseen = await self._call(mailbox.unseen)
            new = [uid for uid in sorted({*later, *unseen}) if uid not in self._known]
            for uid in new:
                await self._store(mailbox, uid)
            if later:
                position = await self._note(mailbox, max(later))
            if not new and not await self._call(mailbox.more_came):
                return position

    async def _store(self, mailbox: Mailbox, uid: int) -> None:
        """Store one mail, then mark it; one that the server does not give out does not keep the others back."""
        try:
            size = await self._call(mailbox.size, uid)
            if size is not None:
                envelope = {"by": "imap", "folder": self._config.folder, "uid": uid, "cut": size > self._config.size}
                key = f"imap/{self._name}/{mailbox.uidvalidity}/{uid}"
                await self._keeper.keep(
                    self._pieces(mailbox, uid, size), limit=self._config.size, envelope=envelope, key=key
                )
        except FetchRefused as error:
            self._refused[uid] += 1
            if self._refused[uid] < TRIES:
                raise ChannelUnavailable(str(error), why=error.why) from error
            log.error("passed over until the next start: %s", error)  # noqa: TRY400 - the server's word is all there is
        except MailGone:
            log.info("a mail is gone from the mailbox")
        else:
            await self._mark(mailbox, uid)
        self._known.add(uid)

    async def _mark(self, mailbox: Mailbox, uid: int) -> None:
        """Mark what is stored; when the server does not let us, the mail is stored all the same."""
        try:
            await self._call(mailbox.done_with, uid)
        except LoginRefused:
            raise
        except ChannelUnavailable as error:
            log.warning("a stored mail could not be marked: %s", error)

    async def _pieces(self, mailbox: Mailbox, uid: int, size: int) -> AsyncIterator[bytes]:
        """Fetch a mail piece by piece; of one that is larger than the limit, as much as the limit allows."""
        begin, end = 0, min(size, self._config.size)
        while begin < end:
            piece = await self._call(mailbox.piece, uid, begin, min(PIECE, end - begin))
            if piece is None:
                raise MailGone
            if not piece:  # Servers that count line ends differently tell of more than there is.
                return
            begin += len(piece)
            yield piece

    async def _note(self, mailbox: Mailbox, uid: int, *, first: bool = False) -> Position:
        position = Position(mailbox.uidvalidity, uid, self._clock.now().date().isoformat())
        with contextlib.suppress(OSError):  # It will be noted the next time; what is stored is known by its key.
            await asyncio.to_thread(self._positions.write, self._name, position)
        return position

    async def _wait(self, mailbox: Mailbox) -> None:
        """Wait for word of a new mail; without IDLE, look every while. IDLE is begun anew long before 29 minutes."""
        if mailbox.idles:
            await self._call(mailbox.wait, self._config.poll_s)
        else:
            await asyncio.sleep(min(self._config.poll_s, 15.0))

    async def _call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(*args, **kwargs))
