"""Hands waiting cases on, tries again with growing pauses, and takes up what the systems say later."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.cases import CaseAnswer, CaseBackend, CaseContent, CaseState, CaseStore, CaseSystem, SentCase
from bot.errors import BadInput, NotFound, Unavailable, Why
from bot.interfaces import Clock, EventBus
from bot.messages import Health, Signal

log = logging.getLogger(__name__)

DELIVER_TIMEOUT_S = 90.0
"""Below the time for which a case is claimed."""

FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 3_600.0
ATTEMPTS = 24
"""With the waits above, a case is tried for about 16 hours before a person has to look."""


class CaseDispatcher:
    """Delivers what is due, one system after the other; `run` comes round again and again."""

    def __init__(
        self,
        store: CaseStore,
        backends: Mapping[CaseSystem, CaseBackend],
        *,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._backends = dict(backends)
        self._bus = bus
        self._clock = clock
        self._health = {system.name: Health(f"cases.{system.name}", "up", clock.now()) for system in backends}
        self._released = False

    def healths(self) -> tuple[Health, ...]:
        """Tell how each system is, from how the last try went."""
        return tuple(self._health.values())

    def health(self, system: str) -> Health:
        """Tell how one system is."""
        return self._health[system]

    async def run(self) -> int:
        """Hand on all that is due now, take up what was answered, and return how many cases were handed on."""
        if not self._released:
            await self._store.release()
            self._released = True
        done = await asyncio.gather(*(self._serve(system.name, backend) for system, backend in self._backends.items()))
        return sum(done)

    async def close(self) -> None:
        """Let go of every connection."""
        for backend in self._backends.values():
            await backend.close()

    async def _serve(self, system: str, backend: CaseBackend) -> int:
        done = 0
        while (claimed := await self._store.claim(system)) is not None:
            await self._deliver(backend, *claimed)
            await self._bus.publish(Signal("events", claimed[0].municipality))
            done += 1
        await self._take_up(system, backend)
        return done

    async def _deliver(self, backend: CaseBackend, case: SentCase, content: CaseContent) -> None:
        try:
            async with asyncio.timeout(DELIVER_TIMEOUT_S):
                answer = await backend.deliver(content)
        except BadInput as error:
            await self._end(case, CaseState.REFUSED, str(error), error.why)
        except Unavailable as error:
            await self._put_off(case, str(error), error.why)
        except TimeoutError:
            await self._put_off(case, "no answer in time", Why("case_no_answer"))
        except Exception as error:  # A mistake with one case must not keep the others back
            log.exception("the system %s broke on case %s", case.system, case.id)
            await self._put_off(case, f"it broke: {type(error).__name__}", Why("case_broke"))
        else:
            await self._store.delivered(case.id, answer)
            self._became(case.system, "up")

    async def _put_off(self, case: SentCase, reason: str, why: Why | None) -> None:
        self._became(case.system, "down", reason, why)
        if case.attempts >= ATTEMPTS:
            await self._end(case, CaseState.FAILED, reason, why)
            return
        wait = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (case.attempts - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, keeps no secret
        log.warning("case %s not handed on, next try in %.0f s: %s", case.id, wait, reason)
        await self._store.put_off(case.id, reason, self._clock.now() + timedelta(seconds=wait), why=why)

    async def _end(self, case: SentCase, state: CaseState, reason: str, why: Why | None) -> None:
        log.error("case %s %s: %s", case.id, state.value, reason)
        await self._store.ended(case.id, state, reason, why=why)

    async def _take_up(self, system: str, backend: CaseBackend) -> None:
        try:
            left = await backend.answers()
        except Unavailable as error:
            self._became(system, "down", str(error), error.why)
            return
        for case, answer in left.items():
            await self._taken(system, case, answer)
            await backend.taken_up(case)

    async def _taken(self, system: str, case: str, answer: CaseAnswer) -> None:
        try:
            if await self._store.answered(case, answer, system=system):
                log.info("the system %s has answered about case %s", system, case)
        except NotFound:
            log.warning("the system %s has answered about the case %s, which is none of ours", system, case)

    def _became(self, system: str, state: str, reason: str = "", why: Why | None = None) -> None:
        whys = () if why is None else (why,)
        before = self._health[system]
        if before.state != state:
            log.info("the system %s is %s", system, state)
            self._health[system] = Health(before.part, state, self._clock.now(), reason, whys)
        elif before.reason != reason:
            self._health[system] = replace(before, reason=reason, whys=whys)
