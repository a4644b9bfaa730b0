"""From what gateways sent us to messages in the record: stored arrivals are read, joined, and handed to the pipeline."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.errors import BadInput, ChannelUnavailable, Empty, Malformed, NotFound, Refused, StoreUnavailable, Why
from bot.interfaces import Arrivals, Clock, Files, Intake, Lock, OptOuts, Threads
from bot.messages import Address, Arrival, ArrivalState, Inbound, Receipt
from channels.oddities import why_of
from channels.sms.assembly import Assembly, Joined, is_part
from channels.sms.confirmation import Confirmation
from channels.sms.gateway import Gateway
from channels.sms.kept import call_from, external_id_of
from channels.sms.keywords import STOP, Keywords
from channels.sms.models import Received
from channels.sms.numbers import normalised

log = logging.getLogger(__name__)

NAME = "sms"
LOOK_EVERY_S = 2.0
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
AGAIN_AFTER = timedelta(seconds=10)
BATCH = 50
KNOWN_SENDER = "sender:"
"""Begins the key under which it is kept that somebody has a conversation; with the conversation it is forgotten."""

MOST_CONFIRMATIONS = 10
"""How often a gateway is asked to tell somebody that their wish is done; with the waits between, for half an hour."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What the inbox reads from and writes to."""

    intake: Intake
    files: Files
    arrivals: Arrivals
    opt_outs: OptOuts
    threads: Threads
    lock: Lock
    clock: Clock


@dataclass(frozen=True, slots=True)
class Sms:
    """An SMS that is whole: its id within the channel, where it came from, and what staff should know."""

    external_id: str
    received: Received
    text: str
    details: dict[str, Any] = field(default_factory=dict)


class Inbox:
    """One worker per node; what it takes nobody else reads, and one arrival that breaks holds up no other."""

    def __init__(
        self,
        stores: Stores,
        gateways: Mapping[str, Gateway],
        confirmation: Confirmation,
        *,
        keywords: Keywords,
        region: str,
        recorded: Callable[[Arrival], None],
        language_of: Callable[[str], str],
    ) -> None:
        self._stores = stores
        self._gateways = gateways
        self._confirmation = confirmation
        self._keywords = keywords
        self._region = region
        self._recorded = recorded
        self._language_of = language_of
        self._news = asyncio.Event()
        self._assembly = Assembly(stores.arrivals, stores.clock, stores.lock, read=self._received)

    def wake(self) -> None:
        """Say that something was stored."""
        self._news.set()

    async def run(self) -> None:
        """Read what arrives until cancelled."""
        wait = FIRST_WAIT_S
        while True:
            try:
                while await self.read_due():
                    wait = FIRST_WAIT_S
            except StoreUnavailable as error:
                log.warning("SMS wait for the store: %s", error)
                await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, keeps no secret
                wait = min(LONGEST_WAIT_S, wait * 2)
                continue
            except Exception:  # If this task ended, no SMS would be read any more
                log.exception("reading SMS broke")
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT_S, wait * 2)
                continue
            wait = FIRST_WAIT_S
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()

    async def read_due(self) -> int:
        """Read everything that is due now and return how many arrivals that were; one sender's in their order."""
        taken = await self._stores.arrivals.take(NAME, limit=BATCH)
        senders: dict[str, list[Arrival]] = {}
        for arrival in taken:
            senders.setdefault(arrival.envelope.get("from", arrival.id), []).append(arrival)
        results = await asyncio.gather(*map(self._read_in_order, senders.values()), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(taken)

    async def _read_in_order(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            try:
                await self._read(arrival)
            except (StoreUnavailable, asyncio.CancelledError):
                raise
            except (Malformed, NotFound, Refused, BadInput) as error:
                await self._settle(arrival, ArrivalState.QUARANTINED, reason=str(error), why=why_of(error))
            except ChannelUnavailable as error:
                await self._again(arrival, str(error))
            except Exception:  # One SMS that breaks the channel must not keep the others from being read
                log.exception("SMS %s broke the channel", arrival.id)
                what, why = "it broke the channel; see the log", Why("arrival_broke")
                await self._settle(arrival, ArrivalState.QUARANTINED, reason=what, why=why)

    async def _read(self, arrival: Arrival) -> None:
        if is_part(arrival):
            async with self._assembly.hold(arrival):
                whole = await self._assembly.join(arrival)
                if whole is not None:
                    await self._record_joined(whole)
            return
        received = await self._received(arrival)
        sms = Sms(external_id_of(arrival), received, received.text, {"problems": _kept(received)})
        await self._record(arrival, sms, others=())

    async def _record_joined(self, whole: Joined) -> None:
        anchor, *others = whole.arrivals
        received = await self._received(anchor)
        details: dict[str, Any] = {"parts": whole.total, "problems": _kept(received)}
        if whole.missing:
            details["parts_missing"] = list(whole.missing)
        await self._record(anchor, Sms(external_id_of(anchor), received, whole.text, details), others=tuple(others))

    async def _record(self, arrival: Arrival, sms: Sms, *, others: tuple[Arrival, ...]) -> None:
        number = normalised(sms.received.sender, self._region)
        sender = Address(NAME, number.value)
        wish = None if number.unanswerable else self._keywords.wish(sms.text)
        details = {"gateway": arrival.envelope["gateway"]} | {name: found for name, found in sms.details.items() if found}
        silent = None
        if number.unanswerable:
            silent, details["unanswerable"] = "unanswerable", number.unanswerable
        elif wish is not None:
            silent, details["opt_out"] = "opt_out", wish[0]
        inbound = Inbound(
            municipality=arrival.municipality,
            channel=NAME,
            sender=sender,
            external_id=sms.external_id,
            text=sms.text,
            received_at=arrival.received_at,
            silent=silent,
            details=details,
            language=await self._language(arrival.municipality, sender.value, sms.text),
        )
        try:
            receipt = await self._stores.intake.receive(inbound)
        except Empty:
            for one in (*others, arrival):
                await self._settle(one, ArrivalState.IGNORED, reason="there is nothing in it")
            return
        if not receipt.duplicate:
            self._recorded(arrival)
            key = KNOWN_SENDER + sender.value
            await self._stores.threads.add(arrival.municipality, NAME, key, conversation=receipt.conversation, message=None)
        if wish is not None:
            await self._obey(arrival, sender, wish)
        # The one that gives the message its id comes last: after a crash, what is left still finds the same message.
        for one in (*others, arrival):
            await self._settle(one, ArrivalState.RECORDED, receipt=receipt)

    async def _language(self, municipality: str, sender: str, text: str) -> str | None:
        """Return the language that somebody writes who is new; who is known goes on in the one they have."""
        if await self._stores.threads.find(municipality, NAME, [KNOWN_SENDER + sender]) is not None:
            return None
        return await asyncio.to_thread(self._language_of, text)

    async def _obey(self, arrival: Arrival, sender: Address, wish: tuple[str, str]) -> None:
        """Stop or begin again to write to somebody, and say so once.

        Who says STOP twice is told once. After a crash in between it is said again rather than not at all.
        """
        opt_outs, municipality = self._stores.opt_outs, arrival.municipality
        stopped = await opt_outs.stopped(municipality, sender)
        kind, language = wish
        if kind == STOP:
            await opt_outs.stop(municipality, sender)
        else:
            await opt_outs.resume(municipality, sender)
        if arrival.attempts <= MOST_CONFIRMATIONS and (stopped != (kind == STOP) or arrival.attempts > 1):
            await self._confirmation.say(kind, sender.value, language, identifier=arrival.id)

    async def _received(self, arrival: Arrival) -> Received:
        envelope = arrival.envelope
        gateway = self._gateways.get(str(envelope.get("gateway")))
        if gateway is None:
            name = str(envelope.get("gateway"))
            raise Malformed(f"there is no gateway {name} any more", why=Why("sms_gateway_gone", {"name": name}))
        path = self._stores.files.path(arrival.reference)
        raw = await asyncio.to_thread(path.read_bytes)
        return gateway.received(call_from(envelope, raw))

    async def _again(self, arrival: Arrival, reason: str) -> None:
        at = self._stores.clock.now() + AGAIN_AFTER * min(30, 2 ** min(arrival.attempts, 5))
        await self._stores.arrivals.settle(arrival.id, ArrivalState.STORED, reason=reason, retry_at=at)

    async def _settle(
        self,
        arrival: Arrival,
        state: ArrivalState,
        *,
        reason: str = "",
        receipt: Receipt | None = None,
        why: Why | None = None,
    ) -> None:
        if state is ArrivalState.QUARANTINED:
            log.warning("SMS %s cannot be read: %s", arrival.id, reason)
        await self._stores.arrivals.settle(arrival.id, state, reason=reason, receipt=receipt, why=why)


def _kept(received: Received) -> list[str]:
    """Return what the record keeps of what was odd about an SMS."""
    return [problem.kept() for problem in received.problems]
