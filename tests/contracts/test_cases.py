"""Cases in the store, over every database: sent once, claimed once, answered once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases import CaseAnswer, CaseChoice, CaseState, NothingNew
from bot.errors import BadInput, Conflict, NotFound, Why
from bot.messages import Visibility
from bot.search import Asker, Order, SearchFilter
from inquiries.cases.delivering import CLAIM_RUNS_OUT, SqlCaseQueue
from inquiries.cases.models import cases
from inquiries.handling.describing import SqlDescribing
from inquiries.notices import SqlNotices
from inquiries.search.index import SearchIndex
from inquiries.search.store import SqlMessageSearch
from tests.building import ADA, BO, HAVDAL, LINKS, NABO, NEIGHBOUR, Person, Store
from tests.cases import ARCHIVE, HOOK, Office

ALL = CaseChoice(notes=True)


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> Office:
    return await Office.open(store, tmp_path)


async def steps_of(office: Office) -> list[tuple[str, str | None]]:
    found = await SqlDescribing(office.store.database, office.store.clock).steps(HAVDAL, office.inquiry)
    return [(step.kind, step.staff) for step in found if step.kind.startswith("case_")]


async def test_preview_names_what_goes_along_and_what_does_not(office: Office) -> None:
    shown = await office.cases.preview(HAVDAL, office.inquiry, HOOK, CaseChoice())
    assert (shown.messages, shown.notes, shown.before, shown.reference) == (2, 0, 0, "")
    assert [file.name for file in shown.files] == ["gate æøå.png"]
    assert shown.refused_files == ("film.mov",)
    assert [one.name for one in shown.persons] == ["Kari Nordmann"]
    bare = await office.cases.preview(HAVDAL, office.inquiry, HOOK, CaseChoice(False, True, False, False))
    assert (bare.messages, bare.notes, bare.files, bare.persons) == (0, 1, (), ())
    with pytest.raises(NotFound):
        await office.cases.preview(NABO, office.inquiry, HOOK, CaseChoice())


async def test_what_is_claimed_is_what_was_shown(office: Office) -> None:
    sent = await office.sends(choice=ALL)
    assert (sent.state, sent.messages, sent.files, sent.attempts) == (CaseState.WAITING, 3, 1, 0)
    await office.says("Dette kom etterpå.")
    found = await office.queue.claim(HOOK)
    assert found is not None
    case, content = found
    assert (case.id, case.attempts, content.id, content.number) == (sent.id, 1, sent.id, sent.number)
    assert [message.text for message in content.messages if message.visibility is Visibility.STAFF] == ["Ring elektriker."]
    assert len(content.messages) == 3
    assert [file.name for message in content.messages for file in message.attachments] == ["gate æøå.png"]
    assert content.sent_by == ADA.name
    assert await office.queue.claim(HOOK) is None
    assert await office.queue.claim(ARCHIVE) is None


async def test_two_clicks_and_two_people_send_once(office: Office) -> None:
    first, again = await asyncio.gather(office.sends(client_id="click"), office.sends(client_id="click"))
    assert first.id == again.id
    with pytest.raises(NothingNew):
        await office.sends()
    with pytest.raises(NothingNew):
        await office.cases.send(office.inquiry, HOOK, CaseChoice(), client_id="other", staff=BO)
    assert (await office.sends(ARCHIVE)).system == ARCHIVE, "another system has nothing of it yet"
    assert await steps_of(office) == [("case_sent", ADA.id)] * 2


async def test_what_is_said_later_goes_to_the_same_case(office: Office) -> None:
    sent = await office.sends()
    assert await office.queue.claim(HOOK) is not None
    await office.queue.delivered(sent.id, CaseAnswer("2026/123", "https://sak.havdal.example/123"))
    await office.says("Det er fortsatt mørkt.")
    shown = await office.cases.preview(HAVDAL, office.inquiry, HOOK, CaseChoice())
    assert (shown.messages, shown.before, shown.reference) == (1, 2, "2026/123")
    more = await office.sends()
    found = await office.queue.claim(HOOK)
    assert found is not None
    assert (found[0].id, found[1].reference) == (more.id, "2026/123")
    assert [message.text for message in found[1].messages] == ["Det er fortsatt mørkt."]


async def test_two_workers_never_get_the_same(office: Office) -> None:
    await office.sends()
    await office.sends(ARCHIVE)
    other = SqlCaseQueue(office.store.database, office.store.clock, node="two")
    found = await asyncio.gather(*(queue.claim(HOOK) for queue in (office.queue, other) * 3))
    assert len([one for one in found if one is not None]) == 1


async def test_claim_of_who_died_runs_out_and_is_released_at_the_next_start(office: Office) -> None:
    sent = await office.sends()
    assert await office.queue.claim(HOOK) is not None
    await SqlCaseQueue(office.store.database, office.store.clock, node="two").release()
    assert await office.queue.claim(HOOK) is None, "it is another node's"
    await office.queue.release()
    again = await office.queue.claim(HOOK)
    assert again is not None
    assert (again[0].id, again[0].attempts) == (sent.id, 2)
    office.store.clock.advance(seconds=CLAIM_RUNS_OUT.total_seconds())
    assert await office.queue.claim(HOOK) is not None


async def test_put_off_and_tried_again_when_it_is_time(office: Office) -> None:
    sent = await office.sends()
    await office.queue.claim(HOOK)
    await office.queue.put_off(sent.id, "no answer", office.store.clock.now() + timedelta(minutes=5))
    assert [one.reason for one in await office.cases.unsettled(HAVDAL)] == ["no answer"]
    assert await office.queue.claim(HOOK) is None
    office.store.clock.advance(minutes=5)
    assert await office.queue.claim(HOOK) is not None
    await office.queue.delivered(sent.id, CaseAnswer())
    stands = await office.case(sent.id)
    assert (stands.state, stands.reason, stands.reference, stands.due_at) == (CaseState.DELIVERED, "", "", None)
    assert await office.cases.unsettled(HAVDAL) == []


async def test_refused_case_can_be_tried_again_by_hand(office: Office) -> None:
    sent = await office.sends()
    with pytest.raises(NotFound):
        await office.cases.retry(sent.id, staff=NEIGHBOUR)
    await office.queue.claim(HOOK)
    with pytest.raises(Conflict):
        await office.cases.retry(sent.id, staff=ADA)
    await office.queue.ended(sent.id, CaseState.REFUSED, "mangler klasse")
    (stands,) = await office.cases.unsettled(HAVDAL)
    assert (stands.state, stands.reason) == (CaseState.REFUSED, "mangler klasse")
    assert await office.cases.unsettled(NABO) == []
    again = await office.cases.retry(sent.id, staff=BO)
    assert (again.state, again.attempts) == (CaseState.WAITING, 0)
    assert await office.queue.claim(HOOK) is not None
    assert await steps_of(office) == [("case_sent", ADA.id), ("case_refused", None), ("case_retried", BO.id)]


async def test_refused_one_is_not_tried_again_beside_a_newer_one(office: Office) -> None:
    old = await office.sends()
    await office.queue.claim(HOOK)
    await office.queue.ended(old.id, CaseState.FAILED, "no answer")
    await office.sends()
    with pytest.raises(Conflict, match="another case"):
        await office.cases.retry(old.id, staff=ADA)


async def test_what_was_deleted_is_not_sent_by_halves(office: Office) -> None:
    sent = await office.sends()
    found = await office.store.inbox.inquiry(HAVDAL, office.inquiry)
    await office.store.desk.forget(found.conversation)
    assert await office.queue.claim(HOOK) is None
    stands = await office.case(sent.id)
    assert (stands.state, stands.attempts) == (CaseState.REFUSED, 1)
    assert "deleted" in stands.reason
    assert stands.why == Why("case_deleted")
    with pytest.raises(BadInput):
        await office.cases.content(HAVDAL, sent.id)


async def test_reference_comes_later_and_counts_once(office: Office) -> None:
    sent = await office.sends()
    await office.queue.claim(HOOK)
    await office.queue.delivered(sent.id, CaseAnswer())
    answer = CaseAnswer("2026/123", "javascript:alert(1)")
    assert await office.queue.answered(sent.id, answer, system=HOOK, call="call-1")
    assert not await office.queue.answered(sent.id, CaseAnswer("2026/9"), system=HOOK, call="call-1"), "a replayed call"
    assert not await office.queue.answered(sent.id, answer, system=HOOK, call="call-2"), "the same again"
    assert not await office.queue.answered(sent.id, CaseAnswer(refused="nei"), system=HOOK, call="call-3")
    stands = await office.case(sent.id)
    assert (stands.reference, stands.url, stands.referred_by) == ("2026/123", "", None)
    for wrong in ({"case": sent.id, "system": ARCHIVE}, {"case": office.inquiry, "system": HOOK}):
        with pytest.raises(NotFound):
            await office.queue.answered(wrong["case"], answer, system=wrong["system"])
    assert await steps_of(office) == [("case_sent", ADA.id), ("case_delivered", None), ("case_referred", None)]


async def test_answer_settles_what_still_waits(office: Office) -> None:
    sent = await office.sends()
    assert await office.queue.answered(sent.id, CaseAnswer("2026/1"), system=HOOK)
    assert (await office.case(sent.id)).state is CaseState.DELIVERED
    assert await office.queue.claim(HOOK) is None


async def test_refusal_that_comes_later_shows(office: Office) -> None:
    sent = await office.sends()
    await office.queue.claim(HOOK)
    await office.queue.delivered(sent.id, CaseAnswer())
    assert await office.queue.answered(sent.id, CaseAnswer(refused="feil arkivdel"), system=HOOK)
    assert not await office.queue.answered(sent.id, CaseAnswer(refused="feil arkivdel"), system=HOOK)
    (stands,) = await office.cases.unsettled(HAVDAL)
    assert (stands.reason, stands.delivered_at) == ("feil arkivdel", None)
    (notice,) = await SqlNotices(office.store.database, office.store.clock).of(HAVDAL, ADA.id)
    assert (notice.text, notice.about) == ("case_refused", f"inquiry:{office.inquiry}")


async def test_reference_by_hand(office: Office) -> None:
    sent = await office.sends(ARCHIVE)
    with pytest.raises(Conflict):
        await office.cases.refer(sent.id, "26/412", "", staff=ADA)
    await office.queue.claim(ARCHIVE)
    await office.queue.delivered(sent.id, CaseAnswer())
    with pytest.raises(BadInput):
        await office.cases.refer(sent.id, "  ", "", staff=ADA)
    stands = await office.cases.refer(sent.id, " 26/412 ", "https://sak.havdal.example/412", staff=BO)
    assert (stands.reference, stands.url, stands.referred_by) == ("26/412", "https://sak.havdal.example/412", BO.id)
    with pytest.raises(NotFound):
        await office.cases.refer(sent.id, "26/1", "", staff=NEIGHBOUR)


async def test_row_holds_nothing_of_the_citizen(office: Office) -> None:
    await office.sends(choice=ALL)
    async with office.store.database.read() as connection:
        row = (await connection.execute(select(cases))).mappings().one()
    told = repr(dict(row))
    assert not [word for word in ("Gatelys", "Kari", "nordmann", "gate") if word in told]


@pytest.mark.parametrize("typed", ["26/00412-1", "Sak 26/00412-1?", "26 / 00412-1", "gatelyset, saksnr. 26/00412-1"])
async def test_number_of_the_case_finds_its_inquiries(office: Office, typed: str) -> None:
    await office.says("Hva med 26/9?")
    other = await office.store.record.record(Person().says("Noe annet om gatelys"), masked=False)
    sent = await office.sends()
    await office.queue.claim(HOOK)
    await office.queue.delivered(sent.id, CaseAnswer(" 26/00412-1 "))
    await SearchIndex(office.store.database).catch_up()
    search = SqlMessageSearch(office.store.database)

    async def found(words: str, municipality: str = HAVDAL) -> set[str]:
        asker = Asker(municipality, ADA.id, "everything")
        page = await search.search(asker, words, SearchFilter(), order=Order.RELEVANCE)
        return {one.inquiry for one in page.found}

    assert await found(typed) == {office.inquiry}
    assert await found(typed, NABO) == set()
    assert await found("26/9") == {office.inquiry}, "a number that no case has is words"
    assert await found("gatelys") == {office.inquiry, other.inquiry}


async def test_secret_of_the_citizens_link_goes_nowhere(office: Office) -> None:
    link = LINKS.url("2026-000001")
    await office.says(f"Jeg fikk {link} av dere.")
    sent = await office.sends()
    found = await office.queue.claim(HOOK)
    assert found is not None
    assert found[1].messages[-1].text == f"Jeg fikk {link.rpartition('/')[0]}/[***] av dere."
    assert found[0].id == sent.id
