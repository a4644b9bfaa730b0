"""How PostgreSQL is asked: a GIN index over `tsvector`, the newest entries first.

A GIN index knows no order: for the newest hits of a frequent word it would have to give them all. Every entry therefore
holds the blocks of numbers it stands in as terms, and the index is asked for the words *and* the two newest blocks, then for
the words and the next two, which are four times as large; what is rare is sought in all the rest at once. Two blocks, since
of the newest there may be hardly anything yet, and no more of them, since GIN asks for each at every entry. One statement
does it, and does no more of it than it needs: its LIMIT ends the windows in their order.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from inquiries.search.asked import Asked, Clause, Term, in_tsquery
from inquiries.search.backends import Facts, Sought, with_moments
from inquiries.search.sources import SCALES, block_fact

# A plan made once for all values is what is wanted: the planner knows nothing that would make it choose better, and takes
# longer over it than the search itself. Planning is settled for this transaction alone.
BEGIN = text("SELECT set_config('plan_cache_mode', 'force_generic_plan', true), (SELECT max(id) FROM search_entry)")

MATCHES = "terms @@ CAST(CAST(:{name} AS text) AS tsquery)"


class PostgresBackend:
    """A GIN index over `tsvector`."""

    async def newest(self, connection: AsyncConnection, sought: Sought, most: int) -> list[int]:
        """Ask the index, window by window, until enough are found."""
        _, newest = (await connection.execute(BEGIN)).one()
        if newest is None:
            return []
        ceiling = newest if sought.before is None else min(newest, sought.before - 1)
        given, branches = sought.values | {"most": most}, []
        for place, (window, end) in enumerate(_windows(ceiling)):
            given |= {f"question{place}": in_tsquery(sought.question, (*sought.facts, *window)), f"end{place}": end}
            branches.append(_branch(sought, place))
        query = f"SELECT found.id FROM ({' UNION ALL '.join(branches)}) found LIMIT :most"  # noqa: S608 - as below
        return sorted((await connection.execute(with_moments(query, given), given)).scalars(), reverse=True)

    def holding(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Ask the entry itself."""
        return "e." + MATCHES.format(name="question"), {"question": in_tsquery(question, facts)}

    def has(self, name: str) -> str:
        """Ask the entry for one term."""
        return f"CAST(e.{MATCHES.format(name=name)} AS integer)"

    def term(self, text: str) -> str:
        """Return the term as a query."""
        return in_tsquery(Asked((Clause(((Term(text),),)),)), ())


def _windows(newest: int) -> list[tuple[Facts, int]]:
    """Return the facts of each window, newest first, none for all the rest; and the number at which it ends upwards."""
    found: list[tuple[Facts, int]] = []
    end = newest
    for scale in SCALES:
        block = end >> scale
        found.append((((block_fact(block, scale), block_fact(block - 1, scale)),), end))
        end = ((block - 1) << scale) - 1
        if end < 0:
            return found
    return [*found, ((), end)]


def _branch(sought: Sought, place: int) -> str:
    """Write one window: its hits by the index, then, newest first and one by one, whether their inquiries may be shown.

    The sum keeps the planner from reading entries by their numbers, OFFSET from asking for all inquiries before it sorts.
    """
    conditions = ["e." + MATCHES.format(name=f"question{place}"), f"e.id + 0 <= :end{place}", *sought.of_entry]
    return (
        "(WITH hit AS MATERIALIZED "  # noqa: S608 - conditions are constants of this package
        f"(SELECT e.id, e.inquiry FROM search_entry e WHERE {' AND '.join(conditions)}) "
        "SELECT h.id FROM (SELECT * FROM hit ORDER BY hit.id DESC) h CROSS JOIN LATERAL "
        f"(SELECT 1 FROM inquiry i WHERE i.id = h.inquiry AND {' AND '.join(sought.of_inquiry)} OFFSET 0) seen "
        "ORDER BY h.id DESC)"
    )
