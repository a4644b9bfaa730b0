"""What is asked: kinds of questions, each with many examples, so that no answer is still in a cache."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.search.filling import BEGIN, SERVICES, STAFF, TOPICS, UNITS
from benchmarks.search.texts import sentences, streets
from bot.search import Order, SearchFilter
from inquiries.search.words import places

EVERYWHERE = ("jeg", "og", "det", "er", "til", "kan", "på", "i", "har", "for")
USUAL = (
    "barnehageplass gebyr faktura søknad renovasjon parkering vann avløp skole byggesak hjemmehjelp legevakt bibliotek veg "
    "søppel papir plast feiing brøyting tilskudd skatt bøtte kompost dispensasjon nabovarsel kulturskole sykehjem ferie"
)


ANYTHING = SearchFilter()


@dataclass(frozen=True)
class Question:
    """One search."""

    text: str
    wanted: SearchFilter = ANYTHING
    order: Order = Order.RELEVANCE


def questions(chance: random.Random, count: int) -> dict[str, list[Question]]:
    """Return so many questions of each kind."""
    usual, said, names = USUAL.split(), sentences()["nb"], streets()

    def pair() -> str:
        one = chance.choice([text for text in said if len(places(text)) > 4])
        words = [place.word for place in places(one) if len(place.word) > 4] or ["gebyr"]
        return " ".join(chance.sample(words, min(2, len(words))))

    def phrase() -> str:
        words = [place.word for place in places(chance.choice(said))]
        start = chance.randrange(max(1, len(words) - 2))
        return '"' + " ".join(words[start : start + chance.choice((2, 3))]) + '"'

    def period() -> SearchFilter:
        since = BEGIN + timedelta(days=chance.randrange(600))
        return SearchFilter(since=since, until=since + timedelta(days=chance.choice((7, 30, 90))))

    def narrow() -> SearchFilter:
        return chance.choice(
            (
                SearchFilter(responsible=chance.choice(STAFF), status="waiting_staff"),
                SearchFilter(topic=chance.choice(TOPICS)),
                SearchFilter(unit=chance.choice(UNITS), status="with_department"),
            )
        )

    def wide() -> SearchFilter:
        channel = chance.choice(("sms", "email", "telephone"))
        return chance.choice((SearchFilter(channel=channel), SearchFilter(service=chance.choice(SERVICES[1:])), period()))

    made = {
        "one word": lambda: Question(chance.choice(usual)),
        "two words": lambda: Question(pair()),
        "one word, newest first": lambda: Question(chance.choice(usual), order=Order.NEWEST),
        "word and filter (channel, service, period)": lambda: Question(chance.choice(usual), wide()),
        "word and narrow filter": lambda: Question(chance.choice(usual), narrow()),
        "rare: a street": lambda: Question(chance.choice(names)),
        "rare: a street and its number": lambda: Question(f"{chance.choice(names)} {chance.randint(1, 199)}"),
        "an inquiry's number": lambda: Question(f"2024-{chance.randint(1, 90_000):06d}"),
        "everywhere: one word": lambda: Question(chance.choice(EVERYWHERE)),
        "everywhere: two words": lambda: Question(" ".join(chance.sample(EVERYWHERE, 2))),
        "everywhere, with a filter": lambda: Question(chance.choice(EVERYWHERE), wide()),
        "everywhere, with a narrow filter": lambda: Question(chance.choice(EVERYWHERE), narrow()),
        "phrase": lambda: Question(phrase()),
        "beginning of a word": lambda: Question(chance.choice(usual)[:5] + "*"),
        "without a word": lambda: Question(f"{chance.choice(usual)} -{chance.choice(usual)}"),
        "nothing found": lambda: Question("".join(chance.choices("bcdfghjklmnpqrstvwz", k=9))),
    }
    return {kind: [make() for _ in range(count)] for kind, make in made.items()}
