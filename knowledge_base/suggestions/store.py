"""Keeps what staff decided about proposals; who asked what stands in the record alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from bot.database import Database
from bot.errors import Conflict, NotFound
from bot.experience import Draft, ProposalState
from bot.interfaces import Clock
from bot.messages import Staff
from knowledge_base.suggestions.models import proposals


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal without its evidence; `settled_size` is how many had asked when staff decided, at `settled_at`."""

    id: str
    municipality: str
    state: ProposalState
    version: int
    draft: Draft | None = None
    article: str | None = None
    nearest: str | None = None
    topic: str | None = None
    settled_at: datetime | None = None
    settled_size: int = 0


class ProposalStore:
    """Proposals over the database; every method is one transaction and raises StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self, municipality: str) -> list[KeptProposal]:
        """Return every proposal of a municipality."""
        query = select(proposals).where(proposals.c.municipality == municipality).order_by(proposals.c.id)
        async with self._database.read() as connection:
            return [_kept(row) for row in (await connection.execute(query)).mappings()]

    async def one(self, municipality: str, proposal: str) -> KeptProposal:
        """Return one proposal. Raises NotFound."""
        query = select(proposals).where(proposals.c.municipality == municipality, proposals.c.id == proposal)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("there is no such proposal")
        return _kept(row)

    async def add(self, new: Sequence[KeptProposal]) -> None:
        """Keep new proposals."""
        now = self._clock.now()
        async with self._database.write() as connection:
            for one in new:
                values = asdict(one) | {"state": one.state.value, "created_at": now, "updated_at": now}
                await connection.execute(insert(proposals).values(**values))

    async def change(self, kept: KeptProposal, *, based_on: int, staff: Staff | None, **values: Any) -> KeptProposal:
        """Change a proposal that is still at a version. Raises Conflict when somebody was faster."""
        changed = values | {"version": based_on + 1, "updated_at": self._clock.now()}
        if "draft" in changed and changed["draft"] is not None:
            changed["draft"] = asdict(changed["draft"])
        if staff is not None:
            changed["staff"] = staff.id
        place = (proposals.c.id == kept.id) & (proposals.c.municipality == kept.municipality)
        async with self._database.write() as connection:
            done = await connection.execute(
                update(proposals).where(place, proposals.c.version == based_on).values(**changed).returning(proposals)
            )
            row = done.mappings().first()
        if row is None:
            newer = await self.one(kept.municipality, kept.id)
            raise Conflict(
                f"yours is based on version {based_on}, and a colleague has made version {newer.version} meanwhile"
            )
        return _kept(row)

    async def remove(self, municipality: str, names: Sequence[str]) -> None:
        """Drop proposals that nothing speaks for any more and nobody has worked on."""
        async with self._database.write() as connection:
            mine = (proposals.c.municipality == municipality) & proposals.c.id.in_(names)
            await connection.execute(delete(proposals).where(mine))


def _kept(row: RowMapping) -> KeptProposal:
    draft = row["draft"]
    return KeptProposal(
        id=row["id"],
        municipality=row["municipality"],
        state=ProposalState(row["state"]),
        version=row["version"],
        draft=Draft(**(draft | {"alternatives": tuple(draft["alternatives"])})) if draft else None,
        article=row["article"],
        nearest=row["nearest"],
        topic=row["topic"],
        settled_at=row["settled_at"],
        settled_size=row["settled_size"],
    )
