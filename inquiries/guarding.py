"""Who may see an inquiry of the specialist track: written once, for the inbox, the live updates and the search.

An inquiry about a service of that track (child welfare, social services) is seen by the members of the unit that has it, by
that unit's leader, by whoever is responsible for it or has its conversation, and by administrators; by nobody else, however
it is asked for. The unit is the one the inquiry was given to, or else the service's.
"""

from __future__ import annotations

SPECIALIST = "specialist"

_GUARDED = """{i}.service IN (SELECT s.id FROM service s WHERE s.municipality = :municipality AND s.track = :specialist)"""

# The subqueries name nothing of the inquiry but its service and its conversation, so that a database answers them once,
# and not for each of a thousand rows; the conversation is asked only of what is guarded and not one's unit's.
_CLEARED = """(
    COALESCE({i}.unit, (SELECT s.unit FROM service s WHERE s.municipality = :municipality AND s.id = {i}.service)) IN (
        SELECT um.unit FROM unit_member um WHERE um.staff = :staff AND um.municipality = :municipality
        UNION ALL SELECT u.id FROM unit u WHERE u.leader = :staff AND u.municipality = :municipality)
    OR {i}.responsible = :staff
    OR EXISTS (SELECT 1 FROM conversation c WHERE c.id = {i}.conversation AND c.owner = 'staff' AND c.staff = :staff)
)"""


def readable(inquiry: str) -> str:
    """Return the condition, in SQL, under which `:staff` of `:municipality` sees an inquiry, whose alias is given.

    It names `:specialist`, too. One of no service, or of a service that nobody registered, is open.
    """
    return f"({inquiry}.service IS NULL OR NOT {_GUARDED} OR {_CLEARED})".format(i=inquiry)


def hidden(inquiry: str) -> str:
    """Return the condition under which an inquiry is kept from `:staff`: the opposite, as an index of services finds it."""
    # What is unknown counts as no: who is nobody's colleague and nobody's leader is not cleared.
    return f"({_GUARDED} AND NOT COALESCE({_CLEARED}, FALSE))".format(i=inquiry)
