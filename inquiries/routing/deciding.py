"""The decision, as a pure function: who gets an inquiry, and the chain of reasons for it.

    service → unit → competence → on duty → available → least loaded
    nobody there → the unit's queue, where it has people → otherwise the queue for everything else

Absent and unavailable people are never chosen. Competence and duty put people before others; for a specialists' service
nobody without the competence is chosen at all.
"""

from __future__ import annotations

from bot.routing import AVAILABLE, DEFAULT, LEADER, PERSON, UNIT, Candidate, Decision, Facts, Reason, UnitFacts

MOST_STEPS = 12
"""Escalations after which an inquiry is taken to be going round in a circle."""


def route(facts: Facts) -> Decision:
    """Return where an inquiry goes first."""
    reasons = [_about(facts)]
    unit = facts.unit
    if unit is None:
        return _to_default(facts, reasons)
    if not unit.members:
        return _to_default(facts, [*reasons, Reason("unit_empty", {"unit": unit.name})])
    chosen, why = _person(unit, facts)
    if chosen is not None:
        return Decision(PERSON, unit.id, unit.name, chosen.staff, chosen.name, (*reasons, *why))
    return Decision(UNIT, unit.id, unit.name, None, "", (*reasons, *why))


def escalate(facts: Facts, *, level: str, steps: int) -> Decision:
    """Return where an inquiry goes that nobody has taken: the next person, then the leader, then the default queue."""
    reasons = [Reason("not_taken")]
    unit = facts.unit
    if steps >= MOST_STEPS:
        return _to_default(facts, [Reason("loop", {"count": steps})])
    if unit is None or level in {LEADER, DEFAULT}:
        return _to_default(facts, reasons)
    chosen, why = _person(unit, facts)
    if chosen is not None:
        return Decision(PERSON, unit.id, unit.name, chosen.staff, chosen.name, (*reasons, *why))
    leader = unit.leader
    if leader is not None and not leader.absent:
        if leader.staff not in facts.tried:
            told = Reason("leader", {"name": leader.name, "unit": unit.name})
            return Decision(LEADER, unit.id, unit.name, leader.staff, leader.name, (*reasons, *why, told))
        reasons.append(Reason("all_tried", {"unit": unit.name}))
    return _to_default(facts, reasons)


def _about(facts: Facts) -> Reason:
    if facts.chosen and facts.unit is not None:
        return Reason("chosen", {"unit": facts.unit.name})
    if facts.service is None:
        return Reason("no_service")
    said = {"service": facts.service, "names": dict(facts.service_names)}
    return Reason("service_without_unit", said) if facts.unit is None else Reason("service", said)


def _to_default(facts: Facts, reasons: list[Reason]) -> Decision:
    default = facts.default
    if default is None:
        return Decision(DEFAULT, None, "", None, "", (*reasons, Reason("no_default")))
    return Decision(DEFAULT, default.id, default.name, None, "", (*reasons, Reason("default", {"unit": default.name})))


def _person(unit: UnitFacts, facts: Facts) -> tuple[Candidate | None, list[Reason]]:
    """Return who of a unit gets the inquiry, None when nobody can, and why."""
    there = [one for one in unit.members if not one.absent and one.status == AVAILABLE and one.staff not in facts.tried]
    if facts.specialist and facts.competence:
        there = [one for one in there if facts.competence in one.competence]
    if not there:
        return None, [Reason("nobody_there", {"unit": unit.name})]
    chosen = min(there, key=lambda one: _rank(one, facts.competence))
    return chosen, _why(chosen, there, unit, facts)


def _rank(one: Candidate, competence: str) -> tuple[bool, bool, int, int, str]:
    knows = not competence or competence in one.competence
    return (not knows, one.duty is None, one.load, one.duty or 0, one.staff)


def _why(chosen: Candidate, there: list[Candidate], unit: UnitFacts, facts: Facts) -> list[Reason]:
    reasons = []
    if facts.competence:
        known = "competence" if facts.competence in chosen.competence else "no_competence"
        reasons.append(Reason(known, {"competence": facts.competence}))
    if chosen.duty is not None:
        reasons.append(Reason("duty"))
    elif any(one.duty is not None for one in unit.members):
        reasons.append(Reason("off_duty"))
    reasons.append(Reason("available"))
    others = [one for one in there if _rank(one, facts.competence)[:2] == _rank(chosen, facts.competence)[:2]]
    if any(one.load > chosen.load for one in others):
        reasons.append(Reason("least_loaded", {"count": chosen.load}))
    return reasons
