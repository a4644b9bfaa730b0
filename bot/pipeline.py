"""The way of a message, from what a channel received to what the citizen gets.

    channel → receive: clean, mask, record (then the channel acknowledges) → answer, one conversation at a time:
    the oldest message that waits for the bot → dialogue layer → replies, hand-over and outbox entries in one transaction

Who answers in a conversation is decided here and in the record alone: `finish_turn` stores nothing once a person or the
queue has the conversation. The pipeline does no I/O of its own; a crash between any two steps loses nothing, since
what is unfinished stands in the record and `resume` takes it up.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.cleaning import cleaned, named_safely
from bot.errors import BadInput, Empty, Unavailable
from bot.interfaces import Desk, Dialogue, EventBus, Lock, Masker, Promises, Record, Texts
from bot.messages import Address, Attachment, Copied, Inbound, Message, Outcome, Owner, Receipt, Reply, Signal, Staff, Turn

log = logging.getLogger(__name__)

TURN_TIMEOUT_S = 45.0
FORGET_TIMEOUT_S = 10.0
RETRY_AFTER_S = 2.0
TYPING_MS = 8_000
TOLD = frozenset({"subject"})
"""Details of an inbound message that the sender has worded."""

WITH_PAGE = "webchat"
"""Its answers come on the page on which the question was asked, so that the page is what one is told of."""

TOLD_IN_THE_ANSWER = frozenset({"email"})
"""Channels whose one answer says by itself when a person will have answered."""

MAIL_CHARACTERS = 200_000
"""A mail is a document: people paste whole letters into it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken: characters of a message (of some channels more), and turns that run at once."""

    text: int = 4_000
    turns: int = 32
    of_channels: Mapping[str, int] = field(default_factory=lambda: {"email": MAIL_CHARACTERS})

    def of(self, channel: str) -> int:
        """Return how many characters a message of a channel may have."""
        return self.of_channels.get(channel, self.text)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Whether anybody of a municipality's staff is there, and by when a person answers."""

    anybody: Callable[[str], bool]
    promises: Promises


class Pipeline:
    """Takes messages in, lets the bot answer, and carries out what staff decide."""

    def __init__(
        self,
        record: Record,
        desk: Desk,
        dialogue: Dialogue,
        *,
        bus: EventBus,
        lock: Lock,
        masker: Masker,
        texts: Texts,
        limits: Limits,
        masker_of_staff: Masker | None = None,
        staffing: Staffing | None = None,
    ) -> None:
        self._record = record
        self._desk = desk
        self._dialogue = dialogue
        self._bus = bus
        self._lock = lock
        self._masker = masker
        # What staff write holds the names and numbers of the municipality itself.
        self._masker_of_staff = masker_of_staff or masker
        self._texts = texts
        self._limits = limits
        self._staffing = staffing
        self._turns = asyncio.Semaphore(limits.turns)
        self._untried: set[str] = set()
        self._working: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, set[str]] = {}
        self._stale: set[str] = set()
        self._stopped = False

    async def receive(self, inbound: Inbound) -> Receipt:
        """Record what arrived and let the bot answer it afterwards; the caller acknowledges when this returns.

        Raises Empty, TooLong, WrongToken, NotFound, StoreUnavailable: then nothing was recorded.
        """
        clean, masked = self._readied(inbound)
        # The id is known before it is recorded, since a turn that runs already may take the message up at once.
        message = str(uuid.uuid4())
        self._untried.add(message)
        try:
            receipt = await self._record.record(clean, masked=masked, message=message)
        except BaseException:
            self._untried.discard(message)
            raise
        self._wake(receipt.conversation, message)
        if not receipt.duplicate:
            await self._changed(inbound.municipality)
        if receipt.told:
            told = {"for": list(receipt.told), "inquiry": receipt.inquiry}
            await self._bus.publish(Signal("notices", inbound.municipality, body=told))
        return receipt

    async def resume(self) -> None:
        """Take up every conversation that waits: after a start, and now and then for what another node dropped."""
        await self._forget_stale()
        for conversation in await self._record.pending():
            self._wake(conversation)

    async def take_over(self, inquiry: str, staff: Staff, language: str, *, force: bool = False) -> None:
        """Give a conversation to a member of staff. Raises Conflict, NotFound."""
        notice = self._texts.text("notice_taken", language, name=staff.name)
        await self._give(inquiry, Owner.STAFF, staff, notice, force=force)

    async def release(self, inquiry: str, staff: Staff, language: str) -> None:
        """Put a conversation back into the queue. Raises Conflict, NotFound."""
        await self._give(inquiry, Owner.QUEUE, staff, self._texts.text("notice_released", language))

    async def hand_back(self, inquiry: str, staff: Staff, language: str) -> None:
        """Give a conversation back to the bot, which begins anew. Raises Conflict, NotFound."""
        await self._give(inquiry, Owner.BOT, staff, self._texts.text("notice_handed_back", language))
        await self._forget_stale()

    async def close(self, inquiry: str, staff: Staff, language: str) -> None:
        """Close an inquiry; what the citizen writes next is a new one, and the bot's. Raises NotFound."""
        await self._desk.close(inquiry, staff=staff, notice=self._texts.text("notice_closed", language))
        await self._changed(staff.municipality)
        await self._forget_stale()

    async def say(
        self,
        inquiry: str,
        staff: Staff,
        text: str,
        *,
        external_id: str,
        internal: bool,
        via: Address | None = None,
        attachments: tuple[str, ...] = (),
        copied: tuple[Copied, ...] = (),
    ) -> Message:
        """Store a reply to the citizen or an internal note, once per id.

        Raises Conflict, NotFound, Empty, TooLong, and BadInput for an address that is none of the person's.
        """
        cleaned, masked = self.as_said(text)
        message = await self._desk.say(
            inquiry,
            staff=staff,
            text=cleaned,
            external_id=external_id,
            internal=internal,
            masked=masked,
            via=via,
            attachments=attachments,
            copied=copied,
        )
        await self._changed(staff.municipality)
        return message

    def as_said(self, text: str) -> tuple[str, bool]:
        """Return what of a text of staff is stored and sent, and whether anything was masked. Raises Empty, TooLong."""
        return self._masker_of_staff.mask(self._cleaned(text, limit=2 * self._limits.text))

    async def attach(self, inquiry: str, staff: Staff, attachment: Attachment) -> Attachment:
        """Add a file that a reply or a note may carry, under the name that is returned. Raises NotFound."""
        named = named_safely(attachment, self._masker_of_staff)
        await self._desk.attach(inquiry, staff=staff, attachment=named)
        return named

    async def split(self, inquiry: str, staff: Staff, message: str) -> str:
        """Move a message and what follows it into an inquiry of its own; return that. Raises Conflict, NotFound."""
        made = await self._desk.split(inquiry, staff=staff, message=message)
        await self._changed(staff.municipality)
        return made

    async def split_chosen(self, inquiry: str, staff: Staff, messages: Sequence[str]) -> str:
        """Move the chosen messages into an inquiry of their own; return that. Raises Conflict, NotFound."""
        made = await self._desk.split_chosen(inquiry, staff=staff, messages=messages)
        await self._changed(staff.municipality)
        return made

    async def merge(self, inquiry: str, staff: Staff, into: str) -> None:
        """Move what was said in an inquiry into another. Raises Conflict, NotFound."""
        await self._desk.merge(inquiry, staff=staff, into=into)
        await self._changed(staff.municipality)
        await self._forget_stale()

    async def forget(self, municipality: str, conversation: str) -> None:
        """Delete what was said in a conversation, everywhere; the dialogue layer is told again until it has."""
        await self._desk.forget(conversation)
        await self._changed(municipality)
        await self._forget_stale()

    async def stop(self) -> None:
        """Stop answering; what is unfinished, and what still arrives, is taken up at the next start."""
        self._stopped = True
        tasks = list(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _readied(self, inbound: Inbound) -> tuple[Inbound, bool]:
        """Return what arrived, cleaned and masked, and whether anything was masked in it."""
        limit = self._limits.of(inbound.channel)
        try:
            text, masked = self._masker.mask(self._cleaned(inbound.text, limit=limit))
        except Empty:
            if not inbound.attachments:
                raise
            text, masked = "", False  # A photograph says enough.
        changes: dict[str, str] = {"text": text}
        for name in ("title", "full_text", "sender_name"):
            given = getattr(inbound, name)
            if given:
                changes[name], found = self._masked_beside(given, limit)
                masked = masked or found
        files = tuple(named_safely(file, self._masker) for file in inbound.attachments)
        masked = masked or files != inbound.attachments
        details = dict(inbound.details)
        for name in TOLD & set(details):
            details[name], found = self._masked_beside(str(details[name]), limit)
            masked = masked or found
        named = replace(inbound, details=details, attachments=files)
        return replace(named, **changes), masked  # type: ignore[arg-type]  # They are texts

    def _masked_beside(self, text: str, limit: int) -> tuple[str, bool]:
        """Return what stands beside the message, masked; what cannot be taken of it is left out, not refused."""
        try:
            return self._masker.mask(self._cleaned(text[:limit], limit=limit))
        except BadInput:
            return "", False

    def _cleaned(self, text: str, *, limit: int | None = None) -> str:
        """Return the text in NFC without control characters; lone surrogates are no text at all."""
        return cleaned(text, limit=limit or self._limits.text)

    async def _give(self, inquiry: str, owner: Owner, staff: Staff, notice: str, *, force: bool = False) -> None:
        await self._desk.change_owner(inquiry, owner, staff=staff, notice=notice, force=force)
        await self._changed(staff.municipality)

    async def _changed(self, municipality: str) -> None:
        await self._bus.publish(Signal("events", municipality))

    def _wake(self, conversation: str, *messages: str) -> None:
        """See to it that a task works through what waits in a conversation; `messages` have just been recorded in it."""
        if self._stopped:
            return
        self._woken.setdefault(conversation, set()).update(messages)
        if conversation not in self._working:
            task = asyncio.create_task(self._work(conversation), name=f"turns of {conversation}")
            self._working[conversation] = task

    async def _work(self, conversation: str) -> None:
        try:
            while conversation in self._woken:
                await self._work_once(conversation)
        except Unavailable as error:
            log.warning("a turn waits for the store: %s", error)
            await asyncio.sleep(RETRY_AFTER_S)
            asyncio.get_running_loop().call_soon(self._wake, conversation)
        except Exception:  # Nobody waits for this task; what it left undone is taken up by the next message or `resume`
            log.exception("the turns of conversation %s broke", conversation)
        finally:
            del self._working[conversation]

    async def _work_once(self, conversation: str) -> None:
        messages = self._woken.pop(conversation)
        try:
            async with self._turns, self._lock.hold(f"turns/{conversation}"):
                if conversation in self._stale:
                    self._stale.discard(conversation)
                    await self._forget_dialogue(conversation)
                await self._answer_all(conversation)
        except Unavailable:
            self._woken.setdefault(conversation, set()).update(messages)
            raise
        # What is not answered now never waits for the bot here: staff have it, or another node was faster.
        self._untried -= messages

    async def _answer_all(self, conversation: str) -> None:
        """Answer every waiting message of a conversation, in order."""
        while (turn := await self._record.begin_turn(conversation)) is not None:
            untried = turn.message in self._untried
            self._untried.discard(turn.message)
            if turn.stale:
                await self._forget_dialogue(conversation)
            await self._typing(turn, TYPING_MS)
            outcome = self._with_waiting(turn, await self._answer(turn if untried else replace(turn, attempt=2)))
            if not await self._finish(turn, outcome):
                log.info("the bot keeps silent: conversation %s is no longer its own", conversation)
                await self._typing(turn, 0)
            await self._changed(turn.municipality)

    def _with_waiting(self, turn: Turn, outcome: Outcome) -> Outcome:
        """Add to a hand-over whether anybody of the staff is there to see it, and by when a person answers.

        In the chat of the page who is there answers at once, and the page tells how long others waited: no day is named.
        """
        if outcome.handover is None or self._staffing is None or turn.channel in TOLD_IN_THE_ANSWER:
            return outcome
        language, on_page = outcome.language or turn.language, turn.channel == WITH_PAGE
        there = self._staffing.anybody(turn.municipality)
        key = ("staff_present" if there else "staff_absent") + ("" if on_page else "_until")
        values: dict[str, object] = {}
        if not (there and on_page):
            values = {"date": self._staffing.promises.promise(language).words}
        honest = Reply(self._texts.text(key, language, **values))
        return replace(outcome, replies=(*outcome.replies, honest))

    async def _finish(self, turn: Turn, outcome: Outcome) -> bool:
        """Record what was decided; an answer that cannot be stored must not keep the citizen waiting for ever."""
        try:
            return await self._record.finish_turn(turn, outcome)
        except Unavailable:
            raise
        except Exception:  # What the dialogue layer answers comes from outside, and may be what no database takes
            log.exception("the answer to message %s cannot be recorded", turn.message)
        return await self._record.finish_turn(turn, self._sorry(turn))

    async def _answer(self, turn: Turn) -> Outcome:
        """Ask the dialogue layer; whatever goes wrong there, the citizen gets a person and not silence."""
        try:
            async with asyncio.timeout(TURN_TIMEOUT_S):
                return await self._dialogue.respond(turn)
        except (Unavailable, TimeoutError) as error:
            log.warning("no answer from the dialogue layer for message %s: %s", turn.message, error)
        except Exception:  # One message that breaks the dialogue layer must not stop the ones after it
            log.exception("the dialogue layer broke on message %s", turn.message)
        return self._sorry(turn)

    def _sorry(self, turn: Turn) -> Outcome:
        sorry = Reply(self._texts.text("unavailable", turn.language))
        return Outcome(replies=(sorry,), handover="unavailable", degraded=True)

    async def _typing(self, turn: Turn, for_ms: int) -> None:
        body = {"who": "bot", "name": None, "for_ms": for_ms}
        await self._bus.publish(Signal("typing", turn.municipality, turn.conversation, body))

    async def _forget_stale(self) -> None:
        """Have forgotten what must be, between the turns of its conversation: nobody waits for the dialogue layer here."""
        for conversation in await self._record.stale():
            self._stale.add(conversation)
            self._wake(conversation)

    async def _forget_dialogue(self, conversation: str) -> None:
        """Make the dialogue layer forget; while it is away the record remembers that it must."""
        try:
            async with asyncio.timeout(FORGET_TIMEOUT_S):
                await self._dialogue.forget(conversation)
        except (Unavailable, TimeoutError) as error:
            log.warning("the dialogue layer could not forget conversation %s yet: %s", conversation, error)
            return
        except Exception:  # As in `_answer`: what breaks there must not keep the citizen from an answer
            log.exception("the dialogue layer broke forgetting conversation %s", conversation)
            return
        await self._record.forgotten(conversation)
