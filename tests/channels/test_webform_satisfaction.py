"""Whether people were helped, on the inquiry's own page: a form without a script, once the inquiry is done."""

from __future__ import annotations

import re

from bot.messages import Outcome, Owner, Reply
from inquiries.handling.finishing import SqlFinishing
from inquiries.privacy.masking import NumberMasker
from inquiries.satisfaction.models import satisfaction
from inquiries.satisfaction.store import SqlOpinions
from tests.building import ADA, HAVDAL, LINKS, Person, Store
from tests.channels import test_webform
from tests.channels.test_webform import Site

site = test_webform.site
QUESTION = "Fikk du den hjelpen du trengte?"


async def answered(store: Store) -> tuple[str, str]:
    """Return an inquiry that somebody has answered, and the path of its page."""
    receipt = await store.record.record(Person().says("Hull i veien"), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(receipt.inquiry, staff=ADA, text="Det er fikset", external_id="1", internal=False, masked=False)
    return receipt.inquiry, LINKS.path(receipt.inquiry_number)


async def solved(store: Store) -> tuple[str, str]:
    """Return the same of one that is solved."""
    inquiry, path = await answered(store)
    await SqlFinishing(store.database, store.clock).solve(inquiry, staff=ADA, notice="")
    return inquiry, path


def chosen(page: str) -> list[str]:
    return re.findall(r'value="(\w+)" class="chosen" aria-current="true"', page)


async def test_the_question_stands_there_once_it_is_solved_and_not_before(site: Site, store: Store) -> None:
    inquiry, path = await answered(store)
    assert QUESTION not in (await site.get(path))[1]
    assert await store.count(satisfaction) == 0
    await SqlFinishing(store.database, store.clock).solve(inquiry, staff=ADA, notice="")
    status, page = await site.get(path)
    assert status == 200
    assert page.count(QUESTION) == 1
    assert chosen(page) == []
    assert 'name="comment"' not in page, "what is asked first is one press"


async def test_what_the_bot_alone_answered_is_asked_about_once_the_person_has_said_thanks(site: Site, store: Store) -> None:
    person = Person()
    answer = Outcome((Reply("Torsdag.", details={"article": "hentedager"}),), confidence=0.9)
    for outcome, questions in ((answer, 0), (Outcome((Reply("Bare hyggelig!"),), farewell=True), 1), (answer, 0)):
        receipt = await store.record.record(person.says("Noe"), masked=False)
        turn = await store.record.begin_turn(person.conversation)
        assert turn is not None
        assert await store.record.finish_turn(turn, outcome)
        path = LINKS.path(receipt.inquiry_number)
        assert (await site.get(path))[1].count(QUESTION) == questions


async def test_a_press_is_kept_a_comment_may_follow_and_both_can_be_changed(site: Site, store: Store) -> None:
    inquiry, path = await solved(store)
    status, page, where = await site.post(path + "/satisfaction", helped="partly")
    assert (status, where) == (200, path)
    assert "Takk for svaret ditt!" in page
    assert chosen(page) == ["partly"]
    _, page, _ = await site.post(path + "/satisfaction", helped="partly", comment="Spør <b>Kari</b>, 01010112377")
    assert "Spør &lt;b&gt;Kari&lt;/b&gt;, [***]</textarea>" in page
    assert "Noe ble skjult" in page
    _, page, _ = await site.post(path + "/satisfaction", helped="yes")
    assert chosen(page) == ["yes"]
    told = await SqlOpinions(store.database, store.clock, NumberMasker()).of_inquiry(HAVDAL, inquiry)
    assert told is not None
    assert (told.helped, told.comment, told.channel) == ("yes", "Spør <b>Kari</b>, [***]", "webform")
    assert await store.count(satisfaction) == 1


async def test_what_is_refused_stands_in_the_form_again(site: Site, store: Store) -> None:
    _, path = await solved(store)
    await site.post(path + "/satisfaction", helped="no")
    status, page, _ = await site.post(path + "/satisfaction", helped="no", comment="x" * 501)
    assert status == 413
    assert "x" * 501 in page
    assert 'role="alert"' in page
    assert (await site.post(path + "/satisfaction", helped="very"))[0] == 400
    wrong = LINKS.path("2026-000002").replace("000002", "000001")
    assert (await site.post(wrong + "/satisfaction", helped="yes"))[0] == 404


async def test_an_answer_to_what_was_opened_again_finds_the_page_as_it_stands(site: Site, store: Store) -> None:
    inquiry, path = await solved(store)
    await SqlFinishing(store.database, store.clock).reopen(inquiry, staff=ADA, notice="")
    status, page, where = await site.post(path + "/satisfaction", helped="yes")
    assert (status, where) == (200, path)
    assert QUESTION not in page
    assert "Takk for svaret ditt!" not in page
    assert await store.count(satisfaction) == 0
