"""How each database is asked: SQLite's FTS5 and PostgreSQL's GIN index, over the same terms and in the same order."""

from __future__ import annotations

from typing import Any, Protocol

from inquiries.search.asked import Asked, Clause, Term, in_fts5, in_tsquery

Facts = tuple[tuple[str, ...], ...]

SERVICE = "LEFT JOIN service s ON s.municipality = i.municipality AND s.id = i.service"


class Backend(Protocol):
    """The words of one database."""

    from_index: str
    """Where hits come from when many inquiries are in question: the index first."""
    key: str
    """The number of an entry, newest highest, as the source above names it."""

    def among(self, conditions: list[str]) -> str | None:
        """Return a condition that leaves the entries of inquiries which meet others; None where the planner finds it."""
        ...

    def matching(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Return the condition by which the index finds, with its values."""
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


class SqliteBackend:
    """FTS5. CROSS JOIN keeps the planner from beginning anywhere but with the index, which gives the newest first."""

    from_index = (
        "search_index f CROSS JOIN search_entry e ON e.id = f.rowid CROSS JOIN inquiry i ON i.id = e.inquiry " + SERVICE
    )
    key = "f.rowid"

    def among(self, conditions: list[str]) -> str | None:
        """Gather their numbers from an index first: to look at every hit's inquiry costs three times as much.

        The plus sign keeps FTS5 from being asked for each number by itself.
        """
        return (
            "+f.rowid IN (SELECT e.id FROM inquiry i JOIN search_entry e INDEXED BY ix_search_entry_inquiry "  # noqa: S608
            f"ON e.inquiry = i.id WHERE i.municipality = :municipality AND {' AND '.join(conditions)})"
        )

    def matching(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Let FTS5 find."""
        return "f.search_index MATCH :question", {"question": in_fts5(question, facts)}

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


class PostgresBackend:
    """A GIN index over `tsvector`."""

    from_index = "search_entry e JOIN inquiry i ON i.id = e.inquiry " + SERVICE
    key = "e.id"

    def among(self, _conditions: list[str]) -> str | None:
        """Leave it to the planner."""
        return None

    def matching(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Let the planner choose: the index for what is rare, the newest entries one by one for what is everywhere."""
        return "e.terms @@ CAST(CAST(:question AS text) AS tsquery)", {"question": in_tsquery(question, facts)}

    def holding(self, question: Asked, facts: Facts) -> tuple[str, dict[str, Any]]:
        """Ask the entry itself."""
        return self.matching(question, facts)

    def has(self, name: str) -> str:
        """Ask the entry for one term."""
        return f"CAST(e.terms @@ CAST(CAST(:{name} AS text) AS tsquery) AS integer)"

    def term(self, text: str) -> str:
        """Return the term as a query."""
        return in_tsquery(Asked((Clause(((Term(text),),)),)), ())
