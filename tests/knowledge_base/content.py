"""A few articles, small enough to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from knowledge_base.articles import DRAFT, Article, Text
from tests.building import START

HOME = "havdal"
ELSEWHERE = "vik"


def article(name: str, service: str = "renovasjon", **texts: Text) -> Article:
    return Article(name, service, "Renovasjon", f"https://www.havdal.example/{name}", texts)


WASTE = article(
    "hentedager",
    nb=Text(
        "Når blir søpla hentet hos meg?",
        ("Tømmekalender", "Hvilken dag kommer søppelbilen?"),
        "Søpla hentes **hver torsdag**. Se [kalenderen](https://www.havdal.example/hentedager).",
    ),
    nn=Text("Når blir bosset henta hos meg?", ("Tømmekalender",), "Bosset blir henta **kvar torsdag**."),
    en=Text("When is my rubbish collected?", ("Bin day",), "We collect rubbish **every Thursday**."),
)
KINDERGARTEN = article(
    "barnehage-pris",
    "barnehage",
    nb=Text("Hva koster plass i barnehage?", ("Barnehagepris",), "Full plass koster 2 000 kroner i måneden."),
)
LIBRARY = article(
    "bibliotek",
    "kultur",
    nb=Text("Når er biblioteket åpent?", ("Åpningstider bibliotek",), "Biblioteket er åpent mandag til fredag fra kl. 10."),
    sv=Text("När har biblioteket öppet?", (), "Biblioteket har öppet måndag till fredag från kl. 10."),
)
DRAFT_ARTICLE = replace(
    article("utkast", nb=Text("Hvordan melder jeg flytting til månen?", (), "Det går ikke ennå.")), state=DRAFT
)
OVER = replace(
    article("over", nb=Text("Når er årets vårryddedag på kaia?", (), "Den var lørdag 28. februar.")),
    valid_to=START - timedelta(days=3),
)
LATER = replace(
    article("senere", nb=Text("Når stenger ferjekaia for ombygging?", (), "Den stenger 5. mars.")),
    valid_from=START + timedelta(days=3),
)
ARTICLES = (WASTE, KINDERGARTEN, LIBRARY, DRAFT_ARTICLE, OVER, LATER)
