"""Rows of cases as frozen data, and the key by which references are found."""

from __future__ import annotations

from bot.cases import CaseChoice, CaseState, SentCase
from bot.reasons import told
from inquiries.rows import Row


def sent_case(row: Row) -> SentCase:
    """Build a SentCase from its row joined with its inquiry's number."""
    reason, why = told(row["reason"])
    return SentCase(
        id=row["id"],
        municipality=row["municipality"],
        inquiry=row["inquiry"],
        number=row["number"],
        system=row["system"],
        state=CaseState(row["state"]),
        choice=CaseChoice(**row["choice"]),
        messages=len(row["messages"]),
        files=row["files"],
        sent_by=row["sent_by"],
        sent_at=row["sent_at"],
        attempts=row["attempts"],
        reason=reason,
        why=why,
        due_at=row["due_at"] if row["state"] == CaseState.WAITING else None,
        delivered_at=row["delivered_at"],
        reference=row["case_number"],
        url=row["url"],
        referred_by=row["referred_by"],
        referred_at=row["referred_at"],
    )


def key_of(reference: str) -> str:
    """Return a reference as it is searched for: `2026/123` and ` 2026 / 123 ` are the same."""
    return "".join(reference.split()).casefold()


def clean_url(url: str) -> str:
    """Return an address that a page may link to, empty for any other: a link must not run anything."""
    stripped = url.strip()
    return stripped if stripped.startswith(("https://", "http://")) and not any(char.isspace() for char in stripped) else ""
