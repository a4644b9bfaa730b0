"""Who may see what was said in an inquiry: written once, as a condition that every query of the search carries.

An inquiry about a service of the specialist track (child welfare, social services) is read by the members of the unit that
has it, by that unit's leader and by administrators; by nobody else, however it is asked for. The unit is the one the
inquiry was given to, or else the service's; where there is none, administrators alone see it.
"""

from __future__ import annotations

from typing import Any

from bot.search import Asker

SPECIALIST = "specialist"

# `i` is the inquiry, `s` its service in the register; an inquiry of no service, or of one that nobody registered, is open.
READABLE = """(
    :everything OR s.track IS NULL OR s.track <> :specialist
    OR EXISTS (SELECT 1 FROM unit_member um WHERE um.unit = COALESCE(i.unit, s.unit) AND um.staff = :staff
               AND um.municipality = i.municipality)
    OR EXISTS (SELECT 1 FROM unit u WHERE u.id = COALESCE(i.unit, s.unit) AND u.leader = :staff
               AND u.municipality = i.municipality)
)"""

OF_THE_MUNICIPALITY = "e.municipality = :municipality AND i.municipality = :municipality AND i.deleted_at IS NULL"


def asker_values(asker: Asker) -> dict[str, Any]:
    """Return what the conditions above name."""
    return {
        "municipality": asker.municipality,
        "staff": asker.staff,
        "everything": asker.everything,
        "specialist": SPECIALIST,
    }
