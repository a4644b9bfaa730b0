"""How each database is asked: SQLite's FTS5 and PostgreSQL's GIN index, over the same terms and in the same order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ARRAY, BigInteger, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Moment
from inquiries.search.asked import Asked, Clause, Term, in_fts5

Facts = tuple[tuple[str, ...], ...]
MOMENTS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Sought:
    """What entries have to be: by the index, by the entry's own row `e` and by its inquiry `i`.

    Conditions are constants of this package; what anybody typed stands in `values`, by the names in the conditions.
    `before` is the number below which the entries are.
    """

    question: Asked
    facts: Facts
    of_entry: tuple[str, ...]
    of_inquiry: tuple[str, ...]
    values: dict[str, Any]
    before: int | None


class Backend(Protocol):
    """The words of one database."""

    async def newest(self, connection: AsyncConnection, sought: Sought, most: int) -> list[int]:
        """Return the newest entries that the index finds, newest first."""
        ...

    def holding(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Return a condition on one entry `e`, where few are in question and the index would find too many."""
        ...

    def has(self, name: str) -> str:
        """Return the expression, 1 or 0, that tells whether entry `e` holds the term in a value."""
        ...

    def term(self, text: str) -> str:
        """Return the value that `has` compares with."""
        ...


def with_moments(statement: str, values: Mapping[str, Any]) -> TextClause:
    """Return a statement whose moments are compared as they are stored."""
    return text(statement).bindparams(*(bindparam(name, type_=Moment()) for name in MOMENTS if name in values))


def one_of(connection: AsyncConnection, column: str, entries: Sequence[int]) -> TextClause:
    """Return the condition that a column has one of many numbers, all of them one value of the statement."""
    if connection.dialect.name == "postgresql":
        its = bindparam("entries", list(entries), type_=ARRAY(BigInteger))
        return text(f"{column} = ANY(:entries)").bindparams(its)
    among = f"{column} IN (SELECT value FROM json_each(:entries))"  # noqa: S608 - a column's name
    return text(among).bindparams(entries=json.dumps(list(entries)))


class SqliteBackend:
    """FTS5."""

    async def newest(self, connection: AsyncConnection, sought: Sought, most: int) -> list[int]:
        """Let FTS5 find, the newest first; it stops where enough are found.

        CROSS JOIN keeps the planner from beginning anywhere but with the index.
        """
        conditions = ["f.search_index MATCH :question", *sought.of_entry, *sought.of_inquiry]
        if sought.before is not None:
            conditions.append("f.rowid < :before")
        query = (
            "SELECT e.id FROM search_index f "  # noqa: S608 - see Sought: constants of this package
            "CROSS JOIN search_entry e INDEXED BY ix_search_entry_narrow ON e.id = f.rowid "
            f"CROSS JOIN inquiry i ON i.id = e.inquiry WHERE {' AND '.join(conditions)} ORDER BY f.rowid DESC LIMIT :most"
        )
        given = sought.values | {"question": in_fts5(sought.question, sought.facts), "most": most}
        if sought.before is not None:
            given["before"] = sought.before
        return list((await connection.execute(with_moments(query, given), given)).scalars())

    def holding(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Look into the entry's terms, as text."""
        values: dict[str, Any] = {}

        def one(term: Term) -> str:
            name = f"term{len(values)}"
            values[name] = f" {term.text}" + ("" if term.prefix else " ")
            return f"instr(e.terms, :{name}) > 0"

        def any_of(clause: Clause) -> str:
            return " OR ".join("(" + " AND ".join(one(term) for term in terms) + ")" for terms in clause.any_of)

        every = [any_of(Clause(tuple((Term(fact),) for fact in either))) for either in facts]
        every += [any_of(clause) for clause in question.wanted]
        without = [any_of(clause) for clause in question.unwanted]
        return " AND ".join([*(f"({part})" for part in every), *(f"NOT ({part})" for part in without)]), values

    def has(self, name: str) -> str:
        """Look for the term as a piece of the entry's terms."""
        return f"(instr(e.terms, :{name}) > 0)"

    def term(self, text: str) -> str:
        """Return the term between the spaces that separate terms."""
        return f" {text} "
