"""The decision and its sentence: laws that hold for every unit, and examples that people read."""

from __future__ import annotations

import json
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing import (
    AVAILABLE,
    AWAY,
    BUSY,
    DEFAULT,
    LEADER,
    OFFLINE,
    PERSON,
    UNIT,
    Candidate,
    Decision,
    Facts,
    Reason,
    UnitFacts,
)
from inquiries.routing.deciding import MOST_STEPS, escalate, route
from inquiries.routing.sentences import FOLDER, details_of, sentence

DESK = UnitFacts("torget", "Servicetorget")
KNOWLEDGE = ("avfall", "vann")


def kari(**more: object) -> Candidate:
    return Candidate("kari", "Kari", **{"status": AVAILABLE, **more})  # type: ignore[arg-type]


def ola(**more: object) -> Candidate:
    return Candidate("ola", "Ola", **{"status": AVAILABLE, **more})  # type: ignore[arg-type]


def drift(*members: Candidate, leader: Candidate | None = None) -> UnitFacts:
    return UnitFacts("drift", "Teknisk drift", members, leader)


def about(unit: UnitFacts | None, **more: object) -> Facts:
    names = {"nb": "Renovasjon", "en": "Waste"}
    return Facts("renovasjon", names, unit=unit, default=DESK, **more)  # type: ignore[arg-type]


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


@st.composite
def candidates(draw: st.DrawFn, name: str) -> Candidate:
    return Candidate(
        name,
        name.upper(),
        status=draw(st.sampled_from((AVAILABLE, BUSY, AWAY, OFFLINE))),
        absent=draw(st.booleans()),
        duty=draw(st.none() | st.integers(0, 3)),
        competence=draw(st.frozensets(st.sampled_from(KNOWLEDGE))),
        load=draw(st.integers(0, 9)),
    )


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    people = [draw(candidates(name)) for name in string.ascii_lowercase[: draw(st.integers(0, 6))]]
    leader = draw(st.none() | st.sampled_from(people)) if people else None
    tried = draw(st.frozensets(st.sampled_from([one.staff for one in people]))) if people else frozenset()
    unit = draw(st.none() | st.just(drift(*people, leader=leader)))
    default = draw(st.sampled_from((None, DESK)))
    wanted = draw(st.sampled_from(("", *KNOWLEDGE)))
    return Facts("s", {}, draw(st.booleans()), wanted, unit, default, draw(st.booleans()), tried)


def eligible(facts: Facts) -> list[Candidate]:
    if facts.unit is None:
        return []
    there = [one for one in facts.unit.members if one.status == AVAILABLE and not one.absent]
    able = [one for one in there if not (facts.specialist and facts.competence) or facts.competence in one.competence]
    return [one for one in able if one.staff not in facts.tried]


@given(situations())
def test_somebody_who_can_gets_it_and_only_such(facts: Facts) -> None:
    decision, able = route(facts), {one.staff: one for one in eligible(facts)}
    assert (decision.level == PERSON) == bool(able)
    assert decision.staff is None or decision.staff in able
    assert decision.reasons


@given(situations())
def test_competence_comes_before_duty_and_duty_before_load(facts: Facts) -> None:
    decision, able = route(facts), eligible(facts)
    if decision.level != PERSON:
        return
    (chosen,) = [one for one in able if one.staff == decision.staff]
    knowing = [one for one in able if facts.competence in one.competence] if facts.competence else able
    pool = knowing or able
    assert chosen in pool
    pool = [one for one in pool if one.duty is not None] or pool
    assert chosen in pool
    assert chosen.load == min(one.load for one in pool)


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(facts: Facts, order: random.Random) -> None:
    if facts.unit is None:
        return
    members = list(facts.unit.members)
    order.shuffle(members)
    shuffled = UnitFacts(facts.unit.id, facts.unit.name, tuple(members), facts.unit.leader)
    again = Facts("s", {}, facts.specialist, facts.competence, shuffled, facts.default, facts.chosen, facts.tried)
    assert route(again) == route(facts)


@given(situations())
def test_nothing_is_left_between_units(facts: Facts) -> None:
    decision = route(facts)
    if decision.level == UNIT:
        assert facts.unit is not None
        assert facts.unit.members
        assert decision.unit == facts.unit.id
    if decision.level == DEFAULT:
        assert decision.unit == (facts.default.id if facts.default else None)


@given(situations())
def test_escalation_ends_in_the_default_queue_and_asks_nobody_twice(facts: Facts) -> None:
    decision, tried, steps = route(facts), set(facts.tried), 0
    while decision.level != DEFAULT:
        if decision.staff is not None:
            assert decision.staff not in tried
            tried.add(decision.staff)
        now = Facts("s", {}, facts.specialist, facts.competence, facts.unit, facts.default, False, frozenset(tried))
        decision = escalate(now, level=decision.level, steps=steps)
        steps += 1
        assert steps <= MOST_STEPS + 1


class TestSentences:
    def test_who_has_the_duty_and_is_there(self) -> None:
        decision = route(about(drift(kari(duty=0), ola())))
        assert sentence("routed", details_of(decision), "nb") == (
            "Sendt til Kari i Teknisk drift: tjenesten Renovasjon hører dit, vedkommende har vakt "
            "og vedkommende er pålogget og ledig."
        )
        assert sentence("routed", details_of(decision), "en") == (
            "Sent to Kari at Teknisk drift: the service Waste belongs there, this person is on duty "
            "and this person is logged in and available."
        )

    def test_the_least_loaded_of_those_who_know(self) -> None:
        members = (kari(load=3, competence=frozenset({"avfall"})), ola(load=1, competence=frozenset({"avfall"})))
        decision = route(about(drift(*members, Candidate("per", "Per", AVAILABLE)), competence="avfall"))
        assert decision.staff == "ola"
        assert codes(decision) == ["service", "competence", "available", "least_loaded"]

    def test_nobody_is_there(self) -> None:
        decision = route(about(drift(kari(status=AWAY), ola(absent=True))))
        assert (decision.level, codes(decision)) == (UNIT, ["service", "nobody_there"])

    def test_specialists_matters_wait_for_who_knows(self) -> None:
        assert route(about(drift(kari()), specialist=True, competence="barn")).level == UNIT
        assert route(about(drift(kari()), competence="barn")).staff == "kari"

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            (about(drift()), ["service", "unit_empty", "default"]),
            (about(None), ["service_without_unit", "default"]),
            (Facts(default=DESK), ["no_service", "default"]),
            (Facts(), ["no_service", "no_default"]),
        ],
    )
    def test_no_unit_means_the_default_queue(self, facts: Facts, why: list[str]) -> None:
        decision = route(facts)
        assert (decision.level, codes(decision)) == (DEFAULT, why)

    def test_the_next_then_the_leader_then_the_desk(self) -> None:
        unit = drift(kari(), ola(), leader=Candidate("liv", "Liv"))
        after = escalate(about(unit, tried=frozenset({"kari"})), level=PERSON, steps=0)
        assert (after.level, after.staff) == (PERSON, "ola")
        after = escalate(about(unit, tried=frozenset({"kari", "ola"})), level=PERSON, steps=1)
        assert (after.level, after.staff) == (LEADER, "liv")
        after = escalate(about(unit, tried=frozenset({"kari", "ola", "liv"})), level=LEADER, steps=2)
        assert (after.level, after.unit, codes(after)) == (DEFAULT, "torget", ["not_taken", "default"])

    def test_a_loop_ends_at_the_desk_and_says_so(self) -> None:
        ended = escalate(about(drift(kari())), level=PERSON, steps=MOST_STEPS)
        assert ended.level == DEFAULT
        assert "gått i ring (12 ganger)" in str(sentence("escalated", details_of(ended), "nb"))

    @pytest.mark.parametrize("language", ["nb", "nn", "sv", "en"])
    def test_every_reason_has_words_in_every_language(self, language: str) -> None:
        texts = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}
        assert set(texts) == {"nb", "nn", "sv", "en"}
        assert texts[language].keys() == texts["nb"].keys()
        for key, text in texts[language].items():
            wanted = {name for _, name, _, _ in string.Formatter().parse(texts["nb"][key])}
            assert {name for _, name, _, _ in string.Formatter().parse(text)} == wanted, key

    def test_what_is_not_known_has_no_sentence_and_breaks_nothing(self) -> None:
        unknown = Decision(PERSON, "u", "U", "k", "K", (Reason("moon"),))
        assert sentence("routed", details_of(unknown), "nb") is None
        assert sentence("reminded", {}, "nb") is None
        assert sentence("routed", {}, "nb") is None
