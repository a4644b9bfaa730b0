"""Proposals: made from what people asked as it comes, edited, published, dismissed and taken back by staff."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.articles import Article, Author, Text
from bot.errors import BadInput, Conflict, TorgError, Unavailable
from bot.experience import Draft, Evidence, Proposal, ProposalState
from bot.interfaces import Clock, KnowledgeBase, Lock, Masker
from bot.messages import Query, Staff
from knowledge_base.editing.checking import check_whole, tidied
from knowledge_base.suggestions.grouping import grouped
from knowledge_base.suggestions.interfaces import Desk, EvidenceStore, Suggests
from knowledge_base.suggestions.likeness import Comparer
from knowledge_base.suggestions.showing import shown, typical_of
from knowledge_base.suggestions.store import KeptProposal, ProposalStore

log = logging.getLogger(__name__)

LEAST_NEWS = 5
"""So many must have asked since a dismissal, and twice as many as before, for staff to look at it again."""
MEMBERS = 20
"""Of a group, the newest so many say what it is about."""
SURE_TOPIC = 0.3
LONGEST_SEARCHED = 2_000


class Proposals:
    """Proposals of every municipality."""

    def __init__(
        self,
        store: ProposalStore,
        evidence: EvidenceStore,
        comparer: Comparer,
        *,
        masker: Masker,
        desk: Desk,
        knowledge: KnowledgeBase,
        topics: Suggests,
        lock: Lock,
        clock: Clock,
    ) -> None:
        self._store = store
        self._evidence = evidence
        self._comparer = comparer
        self._masker = masker
        self._desk = desk
        self._knowledge = knowledge
        self._topics = topics
        self._lock = lock
        self._clock = clock

    async def follow(self, municipality: str) -> int:
        """Group what has come since the last time; return how many pieces of evidence that were."""
        async with self._lock.hold(f"proposals/{municipality}"):
            new = await self._evidence.ungrouped(municipality)
            old = await self._evidence.grouped(municipality)
            kept = {one.id: one for one in await self._store.all(municipality)}
            if new:
                await self._group(municipality, kept, old, new)
            await self._tidy(municipality)
        return len(new)

    async def listed(
        self, municipality: str, *, state: ProposalState = ProposalState.OPEN, least: int = 1
    ) -> list[Proposal]:
        """Return proposals in a state that at least so many have asked for, those most asked for first."""
        kept = [one for one in await self._store.all(municipality) if one.state is state]
        evidence = _by_proposal(await self._evidence.grouped(municipality, [one.id for one in kept]))
        found = [shown(one, evidence.get(one.id, ()), self._masker) for one in kept]
        worth = [one for one in found if one.asked >= least or one.edited or one.article]
        return sorted(worth, key=lambda one: (-one.asked, -(one.latest.timestamp() if one.latest else 0.0), one.id))

    async def one(self, municipality: str, proposal: str) -> Proposal:
        """Return a proposal with its evidence. Raises NotFound."""
        return await self._shown(await self._store.one(municipality, proposal))

    async def edit(self, proposal: str, draft: Draft, *, based_on: int, staff: Staff) -> Proposal:
        """Keep what staff have written so far. Raises NotFound, Conflict."""
        kept = await self._open(proposal, staff)
        return await self._shown(await self._store.change(kept, based_on=based_on, staff=staff, draft=draft))

    async def publish(self, proposal: str, draft: Draft, *, based_on: int, staff: Staff) -> Proposal:
        """Make an article of it that is found at once. Raises NotFound, Conflict, Malformed when something is missing."""
        kept = await self._open(proposal, staff)
        article = tidied(
            Article(
                id="vent",
                service=draft.service,
                topic=await self._topics.label(staff.municipality, draft.topic, draft.language),
                link=draft.link,
                texts={draft.language: Text(draft.question, draft.alternatives, draft.answer)},
                topics=(draft.topic,) if draft.topic else (),
            )
        )
        check_whole(article)
        size = len({one.conversation for one in await self._evidence.grouped(staff.municipality, [kept.id])})
        # Whoever is first to settle it makes the article, so that two who press the button make one.
        settled = {"state": ProposalState.PUBLISHED.value, "settled_at": self._clock.now(), "settled_size": size}
        kept = await self._store.change(kept, based_on=based_on, staff=staff, draft=draft, **settled)
        try:
            name = await self._make(article, staff)
        except TorgError:
            opened = {"state": ProposalState.OPEN.value, "settled_at": None, "settled_size": 0}
            await self._store.change(kept, based_on=kept.version, staff=staff, **opened)
            raise
        return await self._shown(await self._store.change(kept, based_on=kept.version, staff=staff, article=name))

    async def dismiss(self, proposal: str, *, based_on: int, staff: Staff) -> Proposal:
        """Put it aside until many more ask. Raises NotFound, Conflict."""
        kept = await self._open(proposal, staff)
        size = len({one.conversation for one in await self._evidence.grouped(staff.municipality, [kept.id])})
        settled = {"state": ProposalState.DISMISSED.value, "settled_at": self._clock.now(), "settled_size": size}
        return await self._shown(await self._store.change(kept, based_on=based_on, staff=staff, **settled))

    async def reopen(self, proposal: str, *, based_on: int, staff: Staff) -> Proposal:
        """Take a decision back: what was dismissed is open again, what was published is withdrawn. Raises Conflict."""
        kept = await self._store.one(staff.municipality, proposal)
        if kept.state is ProposalState.OPEN:
            raise Conflict("nobody has decided about it yet")
        article = kept.article
        opened = {"state": ProposalState.OPEN.value, "settled_at": None, "settled_size": 0, "article": None}
        kept = await self._store.change(kept, based_on=based_on, staff=staff, **opened)
        if article is not None:
            newest = (await self._desk.get(staff.municipality, article)).newest
            by = Author(staff.id, staff.name)
            await self._desk.withdraw(staff.municipality, article, based_on=newest.version, by=by)
        return await self._shown(kept)

    async def _group(
        self, municipality: str, kept: dict[str, KeptProposal], old: Sequence[Evidence], new: Sequence[Evidence]
    ) -> None:
        """Let new evidence join groups that are not published, or begin some."""
        taking = {name for name, one in kept.items() if one.state is not ProposalState.PUBLISHED}
        its = {name: theirs[-MEMBERS:] for name, theirs in _by_proposal(old).items() if name in taking}
        members = {name: [one.id for one in theirs] for name, theirs in its.items()}
        likenesses = await self._comparer.compare([*(one for theirs in its.values() for one in theirs), *new])
        pairs = grouped(likenesses, members, new)
        begun: dict[str, list[Evidence]] = {}
        for one, name in pairs:
            if name not in kept:
                begun.setdefault(name, []).append(one)
        await self._store.add([await self._begin(municipality, name, theirs) for name, theirs in begun.items()])
        await self._evidence.put(pairs)
        log.info("proposals: %d questions grouped, %d groups new", len(new), len(begun))

    async def _begin(self, municipality: str, name: str, evidence: Sequence[Evidence]) -> KeptProposal:
        typical = typical_of(evidence)
        query = Query(municipality, typical.text[:LONGEST_SEARCHED], typical.language, audience="staff")
        nearest, topic = None, None
        try:
            hits = (await self._knowledge.search(query)).hits
            nearest = hits[0].article if hits else None
            topics = await self._topics.suggest(municipality, typical.text, typical.language, limit=1)
            topic = topics[0].topic.id if topics and topics[0].score >= SURE_TOPIC else None
        except (BadInput, Unavailable) as error:
            log.info("a proposal begins without a near article: %s", error)
        return KeptProposal(name, municipality, ProposalState.OPEN, 1, nearest=nearest, topic=topic)

    async def _tidy(self, municipality: str) -> None:
        """Drop what nothing speaks for any more, and open again what has grown a lot since it was dismissed."""
        evidence = _by_proposal(await self._evidence.grouped(municipality))
        gone = []
        for kept in await self._store.all(municipality):
            its = evidence.get(kept.id, [])
            if not its and kept.draft is None and kept.state is not ProposalState.PUBLISHED:
                gone.append(kept.id)
            elif kept.state is ProposalState.DISMISSED and kept.settled_at is not None:
                since = {one.conversation for one in its if one.at > kept.settled_at}
                if len(since) >= max(LEAST_NEWS, 2 * kept.settled_size):
                    opened = {"state": ProposalState.OPEN.value, "settled_at": None, "settled_size": 0}
                    await self._store.change(kept, based_on=kept.version, staff=None, **opened)
        if gone:
            await self._store.remove(municipality, gone)

    async def _make(self, article: Article, staff: Staff) -> str:
        by = Author(staff.id, staff.name)
        made = await self._desk.create(staff.municipality, replace(article, id=""), by)
        name = made.newest.article.id
        await self._desk.publish(staff.municipality, name, based_on=made.newest.version, by=by)
        return name

    async def _open(self, proposal: str, staff: Staff) -> KeptProposal:
        kept = await self._store.one(staff.municipality, proposal)
        if kept.state is not ProposalState.OPEN:
            raise Conflict(f"it is {kept.state.value} already; take that back first")
        return kept

    async def _shown(self, kept: KeptProposal) -> Proposal:
        return shown(kept, await self._evidence.grouped(kept.municipality, [kept.id]), self._masker)


def _by_proposal(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        found.setdefault(str(one.proposal), []).append(one)
    return found
