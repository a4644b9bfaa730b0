"""Vocabularies: read from both formats, taken in all or nothing, searched in every language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from bot.database import Database
from bot.errors import Malformed, NotFound
from bot.experience import Topic
from knowledge_base.topics.reading import ancestors, read_vocabulary
from knowledge_base.topics.searching import TopicSearch, path_of
from knowledge_base.topics.store import TakenIn, TopicStore
from tests.building import HAVDAL, NABO, SettableClock

XML = Path(__file__).with_name("vocabulary.xml")
RDF = Path(__file__).with_name("vocabulary.rdf")
LOS = Path(__file__).parents[3] / "shared" / "data" / "los.xml"
VOCABULARY = read_vocabulary(XML)
SEARCH = TopicSearch(VOCABULARY)
IDS = ("hendelse/flytte-til-torget", "ord/maker", "ord/torgbod", "tema/fugler", "tema/torg")


@pytest.fixture
def topics(database: Database, clock: SettableClock) -> TopicStore:
    return TopicStore(database, clock)


def found(text: str, **more: bool) -> list[str]:
    return [hit.topic.id for hit in SEARCH.search(text, **more)]


def test_a_vocabulary_is_read_with_names_synonyms_and_what_is_broader() -> None:
    assert tuple(topic.id for topic in VOCABULARY) == IDS
    stall = VOCABULARY[2]
    assert (stall.kind, stall.uri, stall.municipal) == ("word", "https://psi.norge.no/los/ord/torgbod", True)
    assert stall.labels == {"nb": "Torgbod", "nn": "Torgbu"}
    assert stall.synonyms == {"en": ("Market stall",), "nb": ("Salgsbod", "Markedsplass"), "nn": ("Salsbu",)}
    assert (stall.broader, stall.related) == (("tema/torg",), ("ord/maker",))
    assert [topic.kind for topic in VOCABULARY] == ["event", "word", "word", "theme", "theme"]
    everything = {topic.id: topic for topic in VOCABULARY}
    assert ancestors(everything, "ord/maker") == ["tema/fugler", "tema/torg"]
    assert path_of(everything, everything["ord/maker"], "nn") == ["Torget", "Fuglar i byen", "Måsar"]


def test_a_name_comes_in_the_nearest_language_it_has() -> None:
    stall = VOCABULARY[2]
    assert [stall.label(language) for language in ("nb", "nn", "sv", "en")] == ["Torgbod", "Torgbu", "Torgbod", "Torgbod"]


@pytest.mark.parametrize("suffix", [".rdf", ".xml", ".ttl", ".nt"])
def test_published_rdf_says_the_same_in_every_form(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"los{suffix}"
    forms = {".ttl": "turtle", ".nt": "nt"}
    if suffix in forms:
        Graph().parse(RDF).serialize(file, format=forms[suffix], encoding="utf-8")
    else:
        file.write_bytes(RDF.read_bytes())

    def ordered(topics: list[Topic]) -> list[Topic]:
        # RDF is a set: the order of synonyms is nobody's.
        return [
            replace(topic, synonyms={code: tuple(sorted(words)) for code, words in topic.synonyms.items()})
            for topic in topics
        ]

    assert ordered(read_vocabulary(file)) == ordered(VOCABULARY)


@pytest.mark.parametrize("base", ["http://psi.norge.no/los/", "http://psi.norge.no/los/2/"])
def test_older_names_on_the_web_are_the_same_topics(tmp_path: Path, base: str) -> None:
    file = tmp_path / "los.rdf"
    file.write_text(RDF.read_text("utf-8").replace("https://psi.norge.no/los/", base), "utf-8")
    assert tuple(topic.id for topic in read_vocabulary(file)) == IDS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "los.xml: "),
        ("<Skos", "los.xml: "),
        ("<Skos/>", "los.xml: "),
        ('<Skos xmlns="urn:fdc:difi.no:2019:data:Skos-1"/>', "there is no concept in it"),
        ('<Skos xmlns="urn:fdc:difi.no:2019:data:Skos-1">\n<Concept path="ord/a"/></Skos>', "line 2: ord/a has no name"),
        ('<Skos xmlns="urn:fdc:difi.no:2019:data:Skos-1"><Concept/></Skos>', "line 1: a concept without a path"),
    ],
)
def test_a_file_that_is_no_vocabulary_is_named_with_the_reason(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "los.xml"
    file.write_text(content, "utf-8")
    with pytest.raises(Malformed) as refused:
        read_vocabulary(file)
    assert reason in str(refused.value)
    assert str(file) in str(refused.value)


def changed(tmp_path: Path, before: str, after: str) -> Path:
    file = tmp_path / "los.xml"
    file.write_text(XML.read_text("utf-8").replace(before, after, 1), "utf-8")
    return file


def test_a_circle_or_a_concept_twice_is_refused(tmp_path: Path) -> None:
    circle = changed(tmp_path, '<PrefLabel lang="en">Market square', '<Broader>ord/maker</Broader><PrefLabel lang="en">M')
    with pytest.raises(Malformed, match="broader than itself"):
        read_vocabulary(circle)
    with pytest.raises(Malformed, match="tema/torg is there twice"):
        read_vocabulary(changed(tmp_path, 'path="tema/fugler"', 'path="tema/torg"'))


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hemmelig", "utf-8")
    file = changed(
        tmp_path,
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]>',
    )
    file.write_text(file.read_text("utf-8").replace(">Torget<", ">Torget&e;<"), "utf-8")
    assert "hemmelig" not in repr(read_vocabulary(file))


async def test_a_vocabulary_is_taken_in_and_the_same_again_changes_nothing(topics: TopicStore) -> None:
    told: list[tuple[int, int]] = []
    assert await topics.take_in(HAVDAL, VOCABULARY, lambda done, total: told.append((done, total))) == TakenIn(created=IDS)
    assert told == [(number, 5) for number in range(1, 6)]
    assert await topics.all(HAVDAL) == VOCABULARY
    assert await topics.take_in(HAVDAL, VOCABULARY) == TakenIn(unchanged=IDS)
    assert await topics.all(NABO) == []
    with pytest.raises(NotFound):
        await topics.one(NABO, "ord/maker")


async def test_a_new_edition_updates_and_withdraws_and_brings_back(topics: TopicStore, clock: SettableClock) -> None:
    await topics.take_in(HAVDAL, VOCABULARY)
    assert await topics.edition(HAVDAL) == clock.now()
    clock.advance(days=1)
    edition = [replace(topic, notes={"nb": "Nytt."}) if topic.id == "tema/torg" else topic for topic in VOCABULARY]
    edition = [topic for topic in edition if topic.id != "ord/maker"]
    taken = await topics.take_in(HAVDAL, edition)
    assert (taken.created, taken.updated, taken.withdrawn) == ((), ("tema/torg",), ("ord/maker",))
    assert (await topics.one(HAVDAL, "ord/maker")).withdrawn
    assert await topics.edition(HAVDAL) == clock.now()
    assert (await topics.take_in(HAVDAL, edition)).withdrawn == ()
    search = TopicSearch(await topics.all(HAVDAL))
    assert search.search("måker") == []
    assert [hit.topic.id for hit in search.search("måker", withdrawn=True)][:1] == ["ord/maker"]
    assert (await topics.take_in(HAVDAL, VOCABULARY)).updated == ("ord/maker", "tema/torg")
    assert await topics.all(HAVDAL) == VOCABULARY


async def test_taking_in_is_all_or_nothing(topics: TopicStore) -> None:
    def broken(done: int, total: int) -> None:
        if done == total:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await topics.take_in(HAVDAL, VOCABULARY, broken)
    assert await topics.all(HAVDAL) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Torgbod", "ord/torgbod"),
        ("torgbu", "ord/torgbod"),
        ("SALSBU", "ord/torgbod"),
        ("market stall", "ord/torgbod"),
        ("salgsboder", "ord/torgbod"),
        ("markeds", "ord/torgbod"),
        ("lefser", "ord/torgbod"),
        ("seagull", "ord/maker"),
        ("måkeskrikk", "ord/maker"),
        ("torget", "tema/torg"),
        ("birds", "tema/fugler"),
    ],
)
def test_topics_are_found_by_every_word_for_them(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_what_is_below_a_theme_comes_after_it() -> None:
    assert found("torget") == ["tema/torg", "hendelse/flytte-til-torget", "ord/torgbod", "tema/fugler"]
    assert SEARCH.all_below("tema/torg") == {"tema/torg", "tema/fugler", "ord/torgbod", "ord/maker"}
    assert [topic.id for topic in SEARCH.narrower("tema/torg")] == ["tema/fugler", "ord/torgbod"]


@pytest.mark.parametrize("text", ["", " ", "*", "?!", "🙂", "\x00", "zzzz"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert found(text) == []


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text: str) -> None:
    hits = SEARCH.search(text)
    assert all(0 < hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_name_leads_to_its_topic() -> None:
    assert [topic and topic.id for topic in map(SEARCH.named, ("ord/maker", "Måsar", "TORGBU", "Salsbu", "Ukjent"))] == [
        "ord/maker",
        "ord/maker",
        "ord/torgbod",
        None,
        None,
    ]


@pytest.mark.skipif(not LOS.is_file(), reason="Los is not in this checkout")
def test_los_is_read_whole() -> None:
    topics = read_vocabulary(LOS)
    assert len(topics) > 500
    search = TopicSearch(topics)
    for text, first in (("syskenmoderasjon", "ord/barnehageplass"), ("søppeltømming", "ord/renovasjon")):
        assert search.search(text)[0].topic.id == first
