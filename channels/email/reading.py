"""Reads what arrived, one mail after the other: to the pipeline, to a message's delivery state, or to quarantine."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import (
    BadInput,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    StoreUnavailable,
    TorgError,
    Unavailable,
    Why,
    WrongToken,
)
from bot.messages import Arrival, ArrivalState, DeliveryState, Inbound, Receipt
from bot.reasons import LONGEST_WORDS
from channels.email import keys
from channels.email.belonging import Place
from channels.email.config import Identity
from channels.email.inbound import Read, attachments_of, bounced, inbound, unwanted_files
from channels.email.parsing import Bounce, MailLimits
from channels.email.refusals import delayed, refused
from channels.email.state import State
from channels.email.store import CHANNEL, Keeper
from channels.email.surroundings import Desk
from channels.email.tokens import ReplyTokens
from channels.email.unpacking import READ_WITHIN_S, Saved, Unpacker
from channels.oddities import why_of

log = logging.getLogger(__name__)

TAKE = 5
LOOK_EVERY_S = 2.0
LONGEST_RETRY_S = 300.0
SUDDEN_ENDS = 8
"""A mail that was taken up so often without a word on what became of it has ended the service each time."""

DISK_TRIES = 30
RECOGNISED_IN = 2_000
"""Characters; a mail's language shows at its beginning."""

REPORTS = {
    "failed": DeliveryState.FAILED,
    "delivered": DeliveryState.DELIVERED,
    "delayed": DeliveryState.ACCEPTED,
    "relayed": DeliveryState.ACCEPTED,
    "expanded": DeliveryState.ACCEPTED,
}


@dataclass
class _Settled:
    """What became of an arrival."""

    state: ArrivalState
    reason: str = ""
    receipt: Receipt | None = None
    why: Why | None = None


class Reader:
    """One worker per node; what it takes nobody else reads, and what it leaves unfinished is taken again."""

    def __init__(
        self,
        desk: Desk,
        keeper: Keeper,
        identity: Identity,
        tokens: ReplyTokens,
        *,
        limits: MailLimits,
        new_per_hour: int,
        state: State,
    ) -> None:
        self.state = state
        self._desk = desk
        self._keeper = keeper
        self._identity = identity
        self._tokens = tokens
        self._unpacker = Unpacker(desk.files, limits, tokens, own_domain=identity.domain)
        self._new_per_hour = new_per_hour
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to read, with what waits from before."""
        self._keeper.news.set()
        self.state.up()
        self._task = asyncio.create_task(self._work(), name="e-mail reads")

    async def stop(self) -> None:
        """Stop reading; a mail in hand is taken up again later."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._keeper.news.wait()
            except TimeoutError:
                pass
            self._keeper.news.clear()
            try:
                await self.read_due()
                self.state.up()
            except Unavailable as error:
                self.state.down(
                    f"mails wait to be read: {error}", Why("part_mail_waits", {"words": str(error)[:LONGEST_WORDS]})
                )
                await asyncio.sleep(LOOK_EVERY_S)
            except Exception as error:  # If this task ended, no mail would be read any more
                log.exception("reading mail broke")
                why = Why("part_mail_broke", {"words": type(error).__name__})
                self.state.down(f"reading mail broke: {type(error).__name__}", why)
                await asyncio.sleep(LOOK_EVERY_S)

    async def read_due(self) -> int:
        """Read everything that is due now, in the order in which it came; return how many mails that were."""
        done = 0
        while taken := await self._desk.arrivals.take(CHANNEL, limit=TAKE):
            for arrival in taken:
                await self._read(arrival)
            done += len(taken)
        return done

    async def _read(self, arrival: Arrival) -> None:
        """Read one mail and write what became of it."""
        saved = Saved()
        try:
            settled = await self._settled(arrival, saved)
        except Unavailable as error:
            await self._unpacker.drop(saved)
            wait = timedelta(seconds=min(LONGEST_RETRY_S, 2.0 ** min(arrival.attempts, 10)))
            log.warning("a mail waits %.0f s to be read again: %s", wait.total_seconds(), error)
            again = self._desk.clock.now() + wait
            await self._desk.arrivals.settle(arrival.id, ArrivalState.STORED, reason=str(error), retry_at=again)
            return
        except BaseException:
            await self._unpacker.drop(saved)
            raise
        await self._unpacker.drop(saved)
        await self._desk.arrivals.settle(
            arrival.id, settled.state, reason=settled.reason, receipt=settled.receipt, why=settled.why
        )
        if settled.state is ArrivalState.QUARANTINED:
            log.warning("a mail is in quarantine: %s", settled.reason)

    async def _settled(self, arrival: Arrival, saved: Saved) -> _Settled:
        """Return what became of a mail. Raises Unavailable when it must be tried again."""
        if arrival.attempts > SUDDEN_ENDS and not arrival.reason:
            why = Why("arrival_ended", {"times": str(SUDDEN_ENDS)})
            return _unread(f"reading it ended the service {SUDDEN_ENDS} times", why)
        try:
            mail = await self._unpacker.unpacked(arrival, saved)
            return await self._taken(Read(arrival, mail), saved)
        except Unavailable:
            raise
        except TimeoutError:
            why = Why("arrival_slow", {"seconds": f"{READ_WITHIN_S:.0f}"})
            return _unread(f"reading it takes longer than {READ_WITHIN_S:.0f} s", why)
        except OSError as error:
            what = f"its file cannot be read or written ({error.strerror})"
            if arrival.attempts > DISK_TRIES:
                return _unread(what, Why("arrival_file", {"words": str(error.strerror)}))
            raise StoreUnavailable(what) from error
        except (BadInput, Refused, NotFound) as error:
            return _unread(str(error), why_of(error))
        except Exception as error:  # One mail that nobody foresaw must not keep the others back: a person looks at it
            log.exception("a mail could not be read")
            return _unread(f"reading it broke: {type(error).__name__}", Why("arrival_broke"))

    async def _taken(self, read: Read, saved: Saved) -> _Settled:
        """Find out whom a mail concerns, and give it to them."""
        token = read.mail.reply_token or self._token_of(read.arrival)
        reported = await self._reported(read, token)
        if reported is not None:
            return reported
        message_id = read.mail.message_id or ""
        own = self._identity.message_of(message_id)
        if own is not None and await self._desk.belonging.own(message_id, own):
            return _Settled(ArrivalState.IGNORED, f"our own message {own} came back")
        place = await self._desk.belonging.place(read.mail, read.sender.address, token)
        silent = read.silent or await self._too_many(read, place)
        saved.given = True
        try:
            receipt = await self._received(read, place, silent)
        except TorgError as error:
            saved.given = isinstance(error, OutcomeUnknown)  # What is refused is not recorded; what is cut off may be.
            if isinstance(error, NotFound | WrongToken) and not place.known:
                return _Settled(ArrivalState.IGNORED, "what it began was deleted")
            raise
        saved.given = not receipt.duplicate
        return await self._recorded(read, receipt)

    async def _received(self, read: Read, place: Place, silent: str | None) -> Receipt:
        """Give a mail to the pipeline. Raises what that raises."""
        files = attachments_of(read.mail.attachments)
        try:
            made = inbound(read, place, files, silent, self._identity.receives)
            return await self._desk.intake.receive(made if place.known else await self._spoken(made))
        except (NotFound, WrongToken):
            if not place.known:
                raise
            # Deleted, or no longer this sender's, between the look and the step: the mail begins anew.
            new = keys.new_conversation(read.arrival.municipality, read.mail, read.sender.address)
            anew = inbound(read, Place(new, known=False), files, silent, self._identity.receives)
            return await self._desk.intake.receive(await self._spoken(anew))

    async def _spoken(self, mail: Inbound) -> Inbound:
        """Return what begins a conversation with the language it is written in; who is known goes on in theirs."""
        words = "\n".join(one for one in (mail.title, mail.text) if one)[:RECOGNISED_IN]
        return replace(mail, language=await asyncio.to_thread(self._desk.language_of, words))

    async def _recorded(self, read: Read, receipt: Receipt) -> _Settled:
        """Do what follows once a mail is in the record."""
        desk = self._desk
        await desk.belonging.remember(read.mail, receipt.conversation, receipt.message)
        if not receipt.duplicate:
            desk.counted.received(CHANNEL)
            desk.counted.recorded(CHANNEL, (desk.clock.now() - read.arrival.received_at).total_seconds())
            for reference in unwanted_files(read.mail.attachments):
                await desk.files.delete(reference)
        return _Settled(ArrivalState.RECORDED, receipt=receipt)

    async def _reported(self, read: Read, token: str | None) -> _Settled | None:
        """Write what a delivery report tells of one of our messages (RFC 3464).

        None when it tells of none: a failure then comes before a person. Good news of what was deleted is no inquiry.
        """
        told, message = read.mail.bounce, bounced(read, self._identity, token)
        if told is None or message is None:
            return None
        bounce = await self._of_citizen(message, told)
        if bounce is None:
            return _Settled(ArrivalState.IGNORED, f"tells of copies of message {message}")
        what = _words_of(bounce)
        state = REPORTS.get(bounce.action, DeliveryState.FAILED)
        error = None if state is DeliveryState.DELIVERED or bounce.action in {"relayed", "expanded"} else what
        if not await self._desk.deliveries.report(message, state, error=error, why=_why_of(bounce)):
            if state is DeliveryState.FAILED:
                return None
            return _Settled(ArrivalState.IGNORED, f"tells of message {message}, which is not there any more: {what}")
        return _Settled(ArrivalState.IGNORED, f"tells of message {message}: {what}")

    async def _of_citizen(self, message: str, told: Bounce) -> Bounce | None:
        """Return the worst that a report tells of whom a message is for; what it tells of copies is written here."""
        for bounce in (told, *told.others):
            failed = REPORTS.get(bounce.action, DeliveryState.FAILED) is DeliveryState.FAILED
            error, why = (_words_of(bounce), _why_of(bounce)) if failed else (None, None)
            reported = self._desk.deliveries.report_copy
            if not bounce.recipient or not await reported(message, bounce.recipient, error=error, why=why):
                return bounce
        return None

    async def _too_many(self, read: Read, place: Place) -> str | None:
        """Let one address begin so many conversations an hour; of more, a person decides what is answered."""
        if place.known:
            return None
        try:
            key = f"email-new/{read.arrival.municipality}/{read.sender.address}"
            await self._desk.limiter.spend(key, self._new_per_hour, 3600)
        except RateLimited:
            return "too-many"
        return None

    def _token_of(self, arrival: Arrival) -> str | None:
        recipients = [str(address) for address in arrival.envelope.get("to") or ()]
        return next((token for token in map(self._tokens.read, recipients) if token), None)


def _unread(reason: str, why: Why) -> _Settled:
    return _Settled(ArrivalState.QUARANTINED, reason, why=why)


def _words_of(bounce: Bounce) -> str:
    """Return what a report says, in a line."""
    return " ".join(filter(None, (bounce.action, bounce.status, bounce.diagnostic)))


def _why_of(bounce: Bounce) -> Why:
    """Return the same for people, with the server's own words behind."""
    told = (bounce.status or "") in bounce.diagnostic
    words = bounce.diagnostic if told else f"{bounce.status} {bounce.diagnostic}"
    return delayed(words) if bounce.action == "delayed" else refused(words, bounce.status)
