"""Topics, ratings, proposals and figures over the real interface."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.experience import Draft, Rating
from bot.messages import Choice, Outcome, Reply, Turn
from knowledge_base.suggestions.models import proposals
from tests.bot.conftest import EchoDialogue
from tests.building import ADA, HAVDAL, NABO, Person, Store
from tests.console.conftest import Console, Open, Start, accounts, asked
from tests.console.experience import Learning
from tests.site import Plan, Site

NOISE = "Måkeskrik"
GULLS = ("Hvem jager måkene fra torget?", "kan noen jage måkene fra torget", "Hvem jager bort måkene fra torget?")
DRAFT = {
    "question": "Hvem jager måkene?",
    "answer": "Det gjør **ingen**.",
    "language": "nb",
    "service": "servicetorg",
    "topic": "ord/maker",
    "link": "https://www.havdal.example/maker",
    "alternatives": ["måker på torget"],
}


class KnowingDialogue(EchoDialogue):
    """Dialogue that knows when waste is collected, offers that for what is near, and knows nothing else."""

    async def respond(self, turn: Turn) -> Outcome:
        """Answer as the knowledge base would."""
        if "søpla" in turn.text:
            return Outcome((Reply("Torsdag.", details={"article": "hentedager"}),), confidence=0.9)
        if "kanskje" in turn.text:
            choices = (Choice("Når hentes søpla?", "article:hentedager"), Choice("Et menneske", "human"))
            return Outcome((Reply("Mente du?", choices=choices),), confidence=0.4)
        return Outcome((Reply("Det vet jeg ikke."),), confidence=0.1)


@pytest.fixture
async def learning(store: Store) -> Learning:
    found = Learning(store)
    await found.start()
    return found


@pytest.fixture
async def site(start: Start, learning: Learning) -> Site:
    site = await start(
        Plan(dialogue=KnowingDialogue(), session=timedelta(days=30), experience=lambda _store: learning.desk())
    )
    await accounts(site)
    return site


def names(body: dict[str, Any]) -> list[str]:
    return [topic["id"] for topic in body["topics"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [("text=Torgbu", "ord/torgbod"), ("text=market%20stall", "ord/torgbod"), ("text=måkeskrik&language=nn", "ord/maker")],
)
async def test_topics_are_found_in_every_language(ada: Console, query: str, first: str) -> None:
    answer = await ada.ask("GET", f"/topics?{query}")
    assert (answer.status, names(answer.body)[0]) == (200, first)
    topic = answer.body["topics"][0]
    assert topic["score"] > 0.9
    assert topic["path"][0] == "Torget"


async def test_the_vocabulary_is_walked_down(ada: Console) -> None:
    assert names((await ada.ask("GET", "/topics")).body) == ["tema/torg"]
    assert names((await ada.ask("GET", "/topics?below=tema/torg")).body) == ["tema/fugler", "ord/torgbod"]
    detail = (await ada.ask("GET", "/topics/one?topic=tema/fugler&language=nn")).body
    assert (detail["topic"]["name"], names({"topics": detail["narrower"]})) == ("Fuglar i byen", ["ord/maker"])
    assert (await ada.ask("GET", "/topics/one?topic=ord/nei")).refused == (404, "not_found")
    assert (await ada.ask("GET", "/topics?below=ord/nei")).refused == (404, "not_found")


async def test_topics_are_suggested_for_a_text(ada: Console) -> None:
    body = {"text": "Måkene skriker fra taket hele natta", "language": "nb"}
    answer = await ada.ask("POST", "/topics/suggestions", json=body)
    assert names(answer.body)[0] == "ord/maker"
    assert (await ada.ask("POST", "/topics/suggestions", json={"text": " "})).refused == (400, "malformed")


async def test_an_inquirys_topic_is_suggested_and_chosen(ada: Console, site: Site, learning: Learning) -> None:
    receipt = await asked(site, "Måker! Måkeskrik hele natta")
    path = f"/inquiries/{receipt.inquiry}/topic"
    before = (await ada.ask("GET", path)).body
    assert (before["topic"], before["by_staff"], before["suggestions"][0]["id"]) == (None, False, "ord/maker")
    await learning.experience.follow()
    chosen = await ada.ask("PUT", path, json={"topic": "ord/torgbod"})
    assert (chosen.body["topic"]["id"], chosen.body["by_staff"]) == ("ord/torgbod", True)
    assert (await ada.ask("PUT", path, json={"topic": "ord/nei"})).refused == (404, "not_found")
    assert (await ada.ask("PUT", path, json={"topic": None})).body["topic"] is None
    await learning.experience.follow()
    assert (await ada.ask("GET", path)).body["topic"] is None


async def test_a_withdrawn_topic_is_shown_and_not_chosen(ada: Console, site: Site, learning: Learning) -> None:
    receipt = await asked(site)
    path = f"/inquiries/{receipt.inquiry}/topic"
    await ada.ask("PUT", path, json={"topic": "ord/maker"})
    topics = learning.experience.topics.store
    site.store.clock.advance(days=1)
    await topics.take_in(HAVDAL, [topic for topic in await topics.all(HAVDAL) if topic.id != "ord/maker"])
    assert (await ada.ask("GET", path)).body["topic"]["withdrawn"] is True
    assert (await ada.ask("PUT", path, json={"topic": "ord/maker"})).refused == (409, "conflict")
    assert names((await ada.ask("GET", "/topics?text=måker")).body) == []
    assert names((await ada.ask("GET", "/topics?text=måker&withdrawn=true")).body) == ["ord/maker"]


async def test_staff_see_what_the_citizen_thought(ada: Console, site: Site, learning: Learning) -> None:
    person = Person()
    receipt = await asked(site, "Når hentes søpla?", person)
    answer = (await site.store.inbox.messages(HAVDAL, receipt.inquiry))[-1].id
    await learning.experience.ratings.rate(HAVDAL, person.conversation, answer, Rating.DOWN)
    assert (await ada.ask("GET", f"/inquiries/{receipt.inquiry}/ratings")).body == {"ratings": {answer: "down"}}


async def gulls(site: Site, learning: Learning, ada: Console) -> dict[str, Any]:
    for text in GULLS:
        await asked(site, text)
    await learning.experience.follow()
    (proposal,) = (await ada.ask("GET", "/proposals?least=3")).body["proposals"]
    return dict(proposal)


async def test_a_proposal_is_edited_published_and_taken_back(
    ada: Console, bo: Console, site: Site, learning: Learning
) -> None:
    found = await gulls(site, learning, ada)
    assert (found["asked"], found["by_kind"], found["edited"]) == (3, {"unanswered": 3}, False)
    assert {example["text"] for example in found["examples"]} == set(GULLS)
    path, seen = f"/proposals/{found['id']}", {"version": 1, "draft": DRAFT}
    assert (await ada.ask("PUT", path, json=seen)).body["draft"] == DRAFT
    assert (await bo.ask("PUT", path, json=seen)).refused == (409, "conflict")
    incomplete = {"version": 2, "draft": DRAFT | {"answer": ""}}
    assert (await ada.ask("POST", f"{path}/publish", json=incomplete)).refused == (400, "malformed")
    done = (await ada.ask("POST", f"{path}/publish", json={"version": 2, "draft": DRAFT})).body
    assert (done["state"], (await ada.ask("GET", "/proposals")).body) == ("published", {"proposals": []})
    hit = await learning.knowledge.search.article(HAVDAL, done["article"], "nb")
    assert (hit.question, hit.html) == (DRAFT["question"], "<p>Det gjør <strong>ingen</strong>.</p>")
    (listed,) = (await ada.ask("GET", "/proposals?state=published")).body["proposals"]
    assert listed["id"] == found["id"]
    undone = (await bo.ask("POST", f"{path}/reopen", json={"version": done["version"]})).body
    assert (undone["state"], undone["article"]) == ("open", None)
    gone = (await bo.ask("POST", f"{path}/dismiss", json={"version": undone["version"]})).body
    assert gone["state"] == "dismissed"
    assert (await bo.ask("GET", path)).body["state"] == "dismissed"


async def test_what_is_no_proposal_is_not_there(ada: Console, site: Site, learning: Learning) -> None:
    found = await gulls(site, learning, ada)
    async with site.store.database.write() as connection:
        theirs = update(proposals).where(proposals.c.id == found["id"]).values(municipality=NABO)
        await connection.execute(theirs)
    for name in (found["id"], uuid.uuid4()):
        assert (await ada.ask("GET", f"/proposals/{name}")).refused == (404, "not_found")
        for step in ("dismiss", "reopen"):
            answer = await ada.ask("POST", f"/proposals/{name}/{step}", json={"version": 1})
            assert answer.refused == (404, "not_found")
    assert (await ada.ask("GET", "/proposals")).body == {"proposals": []}
    assert (await ada.ask("GET", "/proposals/x")).refused == (400, "malformed")
    assert (await ada.ask("GET", "/proposals?state=nei")).refused == (400, "malformed")


async def figures_of(site: Site, learning: Learning) -> None:
    """Let citizens ask this and that over two weeks."""
    people = [Person() for _ in range(2)]
    for person in people:
        receipt = await asked(site, "Når hentes søpla?", person)
        answer = (await site.store.inbox.messages(HAVDAL, receipt.inquiry))[-1].id
        await learning.experience.ratings.rate(HAVDAL, person.conversation, answer, Rating.DOWN)
    site.store.clock.advance(days=7)
    for text in ("kanskje noe annet?", NOISE):
        await asked(site, text)
    await learning.experience.follow()
    for person in people:
        await site.store.desk.forget(person.conversation)


async def test_figures_are_tables_that_survive_their_conversations(ada: Console, site: Site, learning: Learning) -> None:
    await figures_of(site, learning)
    found = (await ada.ask("GET", "/figures?since=2026-03-01&until=2026-03-10")).body
    weeks = [(week["week"], week["questions"], week["answered"], week["answered_share"]) for week in found["weeks"]]
    assert weeks == [("2026-W09", 0, 0, None), ("2026-W10", 2, 2, 1.0), ("2026-W11", 2, 0, 0.0)]
    assert (found["weeks"][2]["offered"], found["weeks"][2]["unknown"]) == (1, 1)
    assert found["gaps"] == [
        {"topic": None, "name": None, "questions": 1},
        {"topic": "ord/maker", "name": "Måker", "questions": 1},
    ]
    (bad,) = found["voted_down"]
    assert (bad["article"], bad["down"], bad["down_share"], bad["given"], bad["shown"]) == ("hentedager", 2, 1.0, 2, 1)
    assert [row["article"] for row in found["used"]] == ["hentedager"]
    unused = [row["article"] for row in found["unused"]]
    assert "hentedager" not in unused
    assert "barnehage-pris" in unused
    assert "utkast" not in unused
    usual = (await ada.ask("GET", "/figures")).body
    assert (usual["until"], len(usual["weeks"])) == ("2026-03-09", 13)


@pytest.mark.parametrize("query", ["since=2026-03-10&until=2026-03-01", "since=x", "since=1990-01-01"])
async def test_bad_periods_are_malformed(ada: Console, query: str) -> None:
    assert (await ada.ask("GET", f"/figures?{query}")).refused == (400, "malformed")


async def csv_of(ada: Console, path: str) -> tuple[int, str, str]:
    headers = {"Cookie": f"torg_session={ada.token}"}
    async with ada.session.get(f"{ada.url}/api/console{path}", headers=headers) as response:
        return response.status, response.headers.get("Content-Disposition", ""), (await response.read()).decode("utf-8-sig")


async def test_every_table_is_sent_as_csv(ada: Console, site: Site, learning: Learning) -> None:
    await figures_of(site, learning)
    proposal = (await learning.experience.proposals.listed(HAVDAL))[0]
    draft = Draft("=HYPERLINK(1)", "Nei.", "nb", service="servicetorg", link="https://www.havdal.example/")
    await learning.experience.proposals.publish(proposal.id, draft, based_on=1, staff=ADA)
    period = "since=2026-03-01&until=2026-03-10"
    status, name, text = await csv_of(ada, f"/figures/weeks.csv?{period}")
    assert (status, name) == (200, 'attachment; filename="weeks-2026-03-01-2026-03-10.csv"')
    lines = text.splitlines()
    assert lines[0].startswith("week;begins;questions;answered;")
    assert len(lines) == 4
    for table in ("gaps", "unused", "voted_down", "used"):
        assert (await csv_of(ada, f"/figures/{table}.csv?{period}"))[0] == 200
    assert ";'=HYPERLINK(1);" in (await csv_of(ada, f"/figures/unused.csv?{period}"))[2]
    assert (await csv_of(ada, "/figures/nothing.csv"))[0] == 404
    assert (await csv_of(ada, "/figures/weeks.csv?since=x"))[0] == 400
    ada.token = "x" * 43
    assert (await csv_of(ada, "/figures/weeks.csv"))[0] == 401


async def test_a_service_without_it_says_so(start: Start, open_console: Open) -> None:
    site = await start()
    await accounts(site)
    console = open_console(site)
    await console.log_in("ada")
    for path in ("/topics", "/proposals", "/figures"):
        assert (await console.ask("GET", path)).refused == (404, "not_found")
