"""Which columns of an inquiry go with which state, so that no step can write the one without the others.

    open:   with_bot · new, waiting_staff, with_department (somebody waits for us) · waiting_citizen
    done:   solved (what the citizen writes opens it again) → closed

`waiting_since` is set exactly while somebody waits for us, `closed_at` exactly when the inquiry is closed, `solved_at` only
when it is done, and `junk_at` only on what is closed. An inquiry that leaves a done state was reopened, and is counted,
unless that only took back a slip (`inquiries.handling.reopening`). Whatever is done about an inquiry that is put off
brings it back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_

from bot.messages import InquiryStatus
from inquiries.models import inquiries

WAITING = frozenset({InquiryStatus.NEW, InquiryStatus.WAITING_STAFF, InquiryStatus.WITH_DEPARTMENT})
"""States in which the citizen waits for a person."""

DONE = frozenset({InquiryStatus.SOLVED, InquiryStatus.CLOSED})

NOT_PUT_OFF: dict[str, Any] = {"put_off_until": None, "put_off_by": None}

UNTOUCHED_BY_MESSAGES = (InquiryStatus.NEW.value, InquiryStatus.WITH_DEPARTMENT.value)
"""States that say more than that staff are waited for: another message of the citizen leaves them."""


def columns_of(status: InquiryStatus, at: datetime) -> dict[str, Any]:
    """Return the values that an inquiry gets with a state; those that stand already are kept."""
    values: dict[str, Any] = {
        "status": status.value,
        "updated_at": at,
        "waiting_since": func.coalesce(inquiries.c.waiting_since, at) if status in WAITING else None,
    } | NOT_PUT_OFF
    if status in DONE:
        closed = status is InquiryStatus.CLOSED
        values["solved_at"] = func.coalesce(inquiries.c.solved_at, at)
        values["closed_at"] = func.coalesce(inquiries.c.closed_at, at) if closed else None
        return values if closed else values | {"closed_by": None}
    was_done = or_(inquiries.c.solved_at.is_not(None), inquiries.c.closed_at.is_not(None))
    reopened = inquiries.c.reopened + case((was_done, 1), else_=0)
    done = {"solved_at": None, "closed_at": None, "closed_by": None, "junk_at": None}
    return values | done | {"reopened": reopened}


def waits_again(at: datetime) -> dict[str, Any]:
    """Return the values of an inquiry whose citizen has written to a person."""
    kept = case((inquiries.c.status.in_(UNTOUCHED_BY_MESSAGES), inquiries.c.status), else_=InquiryStatus.WAITING_STAFF.value)
    return {"status": kept, "waiting_since": func.coalesce(inquiries.c.waiting_since, at)} | NOT_PUT_OFF


def answered(at: datetime) -> dict[str, Any]:
    """Return the value that tells since when the citizen has had an answer: the first one counts."""
    return {"first_answered_at": func.coalesce(inquiries.c.first_answered_at, at)}
