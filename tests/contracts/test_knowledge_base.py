"""What every backend of the knowledge base does alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database import Database
from bot.errors import Empty, NotFound, TooLong
from bot.interfaces import KnowledgeBase
from bot.messages import Query
from knowledge_base.articles import ArticleStore, Text
from knowledge_base.knowledge import StoredKnowledge
from knowledge_base.ranking import Calibration
from knowledge_base.vectors import VectorKnowledge
from knowledge_base.words_only import WordKnowledge
from tests.building import SettableClock
from tests.knowledge_base.content import ARTICLES, ELSEWHERE, HOME, KINDERGARTEN, LIBRARY, WASTE
from tests.knowledge_base.model import embedder

VECTORS, WORDS = "vectors", "words"


@pytest.fixture
async def articles(sqlite_database: Database, clock: SettableClock) -> ArticleStore:
    store = ArticleStore(sqlite_database, clock)
    await store.save(HOME, ARTICLES)
    return store


@pytest.fixture(scope="module")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embeddings")


@pytest.fixture(params=[VECTORS, WORDS])
async def knowledge(
    request: pytest.FixtureRequest, articles: ArticleStore, clock: SettableClock, embeddings: Path
) -> AsyncIterator[StoredKnowledge]:
    # With three articles no likeness is calibrated; what counts as sure is not what these tests are about.
    calibration = Calibration.read(request.param, answer_at=0.0, offer_at=0.0)
    base: VectorKnowledge | WordKnowledge
    if request.param == VECTORS:
        base = VectorKnowledge(articles, clock, embedder(), embeddings, calibration=calibration)
    else:
        base = WordKnowledge(articles, clock, calibration=calibration)
    await base.start()
    yield base
    await base.stop()


def asked(text: str, language: str = "nb", municipality: str = HOME) -> Query:
    return Query(municipality, text, language)


async def test_the_article_that_answers_comes_first(knowledge: KnowledgeBase) -> None:
    finding = await knowledge.search(asked("hvilken dag hentes søpla"))
    best = finding.hits[0]
    assert (finding.verdict, best.article, best.service, best.language) == ("answer", "hentedager", "renovasjon", "nb")
    assert best.url == "https://www.havdal.example/hentedager"
    assert best.answer == WASTE.texts["nb"].answer
    assert "<strong>hver torsdag</strong>" in best.html


@pytest.mark.parametrize("written", ["{}", " {} ", "{}!!"])
async def test_an_articles_own_words_are_answered_however_careful_the_calibration(
    knowledge: StoredKnowledge, written: str
) -> None:
    knowledge.calibration = replace(knowledge.calibration, answer_at=1.0, offer_at=1.0)
    for article in (WASTE, KINDERGARTEN, LIBRARY):
        text = article.texts["nb"]
        for wording in (text.question, *text.alternatives):
            finding = await knowledge.search(asked(written.format(wording.rstrip("?").upper())))
            assert finding.verdict == "answer"
            assert finding.hits[0].article == article.id
            assert finding.hits[0].confidence >= 0.99
    assert (await knowledge.search(asked("romskip til månen"))).verdict != "answer"


async def test_confidence_is_a_probability_and_falls(knowledge: KnowledgeBase) -> None:
    hits = (await knowledge.search(asked("når er biblioteket åpent"))).hits
    confidences = [hit.confidence for hit in hits]
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("nb", "nb"), ("nn", "nn"), ("en", "en"), ("sv", "nb")],
)
async def test_text_comes_in_the_askers_language_or_the_nearest(knowledge: KnowledgeBase, language: str, shown: str) -> None:
    finding = await knowledge.search(asked("Tømmekalender", language))
    assert (finding.hits[0].article, finding.hits[0].language) == ("hentedager", shown)
    hit = await knowledge.article(HOME, "hentedager", language)
    assert (hit.language, hit.question) == (shown, WASTE.texts[shown].question)


async def test_an_article_in_bokmal_alone_answers_in_bokmal(knowledge: KnowledgeBase) -> None:
    assert (await knowledge.article(HOME, KINDERGARTEN.id, "en")).language == "nb"
    assert (await knowledge.article(HOME, LIBRARY.id, "nn")).language == "nb"


@pytest.mark.parametrize(
    "text",
    ["Hvordan melder jeg flytting til månen?", "Når er årets vårryddedag på kaia?", "Når stenger ferjekaia for ombygging?"],
)
async def test_drafts_and_articles_out_of_their_time_never_come_out(knowledge: KnowledgeBase, text: str) -> None:
    finding = await knowledge.search(asked(text))
    assert not {hit.article for hit in finding.hits} & {"utkast", "over", "senere"}
    for name in ("utkast", "over", "senere"):
        with pytest.raises(NotFound):
            await knowledge.article(HOME, name, "nb")


async def test_an_article_comes_and_goes_with_the_clock(knowledge: KnowledgeBase, clock: SettableClock) -> None:
    clock.advance(days=4)
    finding = await knowledge.search(asked("Når stenger ferjekaia for ombygging?"))
    assert finding.hits[0].article == "senere"
    assert (await knowledge.article(HOME, "senere", "nb")).article == "senere"


async def test_another_municipality_has_articles_of_its_own(knowledge: StoredKnowledge, articles: ArticleStore) -> None:
    assert (await knowledge.search(asked("Når blir søpla hentet?", municipality=ELSEWHERE))).verdict == "unknown"
    with pytest.raises(NotFound):
        await knowledge.article(ELSEWHERE, "hentedager", "nb")
    text = Text("Når blir søpla hentet i Vik?", (), "Søpla hentes **hver fredag**.")
    await articles.save(ELSEWHERE, [replace(WASTE, texts={"nb": text})])
    assert await knowledge.refresh(ELSEWHERE) == 1
    there = await knowledge.search(asked("Når blir søpla hentet?", municipality=ELSEWHERE))
    here = await knowledge.search(asked("Når blir søpla hentet?"))
    assert "fredag" in there.hits[0].answer
    assert "torsdag" in here.hits[0].answer


async def test_a_changed_article_is_found_by_its_new_text(knowledge: StoredKnowledge, articles: ArticleStore) -> None:
    text = Text("Hvor leverer jeg inn døde hjorter?", (), "Ring viltnemnda.")
    await articles.save(HOME, [replace(KINDERGARTEN, texts={"nb": text})])
    assert await knowledge.refresh(HOME) == 1
    assert await knowledge.refresh(HOME) == 0
    finding = await knowledge.search(asked("døde hjorter"))
    assert (finding.hits[0].article, finding.hits[0].question) == ("barnehage-pris", text.question)
    assert all(hit.question != "Hva koster plass i barnehage?" for hit in finding.hits)


async def test_a_removed_article_is_gone(knowledge: StoredKnowledge, articles: ArticleStore) -> None:
    await articles.save(HOME, [WASTE], remove_missing=True)
    await knowledge.refresh(HOME)
    finding = await knowledge.search(asked("Hva koster plass i barnehage?"))
    assert {hit.article for hit in finding.hits} <= {"hentedager"}


async def test_no_more_hits_than_asked_for(knowledge: KnowledgeBase) -> None:
    query = replace(asked("når og hva koster biblioteket barnehage søpla"), limit=2)
    assert len((await knowledge.search(query)).hits) <= 2


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "?!", "🙂", "\u200b"])
async def test_nothing_to_search_for_is_refused(knowledge: KnowledgeBase, text: str) -> None:
    with pytest.raises(Empty):
        await knowledge.search(asked(text))


async def test_a_question_too_long_is_refused(knowledge: KnowledgeBase) -> None:
    with pytest.raises(TooLong):
        await knowledge.search(asked("søpla " * 1_000))


@pytest.mark.parametrize(
    "text", ["søpla\x00\x01", "' OR 1=1 --", "<script>alert(1)</script>", "ａｂｃ", "дрова", "垃圾什么时候收", "a" * 3_000]
)
async def test_strange_text_does_no_harm(knowledge: KnowledgeBase, text: str) -> None:
    assert (await knowledge.search(asked(text))).verdict in {"answer", "nearest", "unknown"}


async def test_an_unknown_language_is_answered_in_the_fallback(knowledge: KnowledgeBase) -> None:
    finding = await knowledge.search(asked("hvilken dag hentes søpla", "xx"))
    assert finding.hits[0].language == "nb"


async def test_an_unknown_article_is_not_found(knowledge: KnowledgeBase) -> None:
    with pytest.raises(NotFound):
        await knowledge.article(HOME, "finnes-ikke", "nb")


async def test_health_tells_how_it_is(knowledge: StoredKnowledge) -> None:
    assert (knowledge.health().part, knowledge.health().state) == ("knowledge_base", "up")
