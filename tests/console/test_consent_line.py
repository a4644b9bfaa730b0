"""Nothing said becomes an article or a draft of one without its person's yes: neither before, nor after a no."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from bot.messages import Outcome, Owner, Reply
from inquiries.consent import SqlConsents
from knowledge_base.suggestions.models import proposals
from tests.building import ADA, HAVDAL, Person, Store
from tests.console.experience import Learning

ASKED, ANSWERED = "Kan jeg leie gymsalen til en bursdag i helgen?", "Ja, gymsalen leies ut for 500 kroner dagen."


async def solved(store: Store, answers: tuple[bool, ...]) -> None:
    """Let staff answer and close an inquiry that the bot could not, and its person say yes or no, one after the other."""
    person = Person()
    receipt = await store.record.record(person.says(ASKED), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    given_up = Outcome((Reply("Her må et menneske svare."),), handover="asked", title=ASKED)
    await store.record.finish_turn(turn, given_up)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(receipt.inquiry, staff=ADA, text=ANSWERED, external_id="s-1", internal=False, masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    consents = SqlConsents(store.database, store.clock)
    for given in answers:
        await consents.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=given)


async def offered(store: Store) -> str:
    """Return all that staff are offered to make articles of, after whatever learns has learned."""
    learning = Learning(store)
    await learning.start()
    for _ in range(2):
        await learning.experience.follow()
    return repr(await learning.experience.proposals.listed(HAVDAL))


@pytest.mark.parametrize("answers", [(), (False,), (True, False), (True, False, False)])
async def test_without_a_yes_nothing_of_it_is_offered(store: Store, answers: tuple[bool, ...]) -> None:
    await solved(store, answers)
    shown = await offered(store)
    assert "gymsalen" not in shown.lower()


@pytest.mark.parametrize("answers", [(True,), (False, True)])
async def test_with_a_yes_it_is_offered_and_still_no_article(store: Store, answers: tuple[bool, ...]) -> None:
    await solved(store, answers)
    assert "gymsalen" in (await offered(store)).lower()
    async with store.database.read() as connection:
        for table in ("article", "article_text", "article_version"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 - names of ours
            assert "gymsalen" not in repr(rows).lower(), "a person decides what is published"


async def test_a_yes_taken_back_takes_what_was_offered_back(store: Store) -> None:
    await solved(store, (True,))
    assert "gymsalen" in (await offered(store)).lower()
    async with store.database.read() as connection:
        conversation = (await connection.execute(text("SELECT conversation FROM consent"))).scalar_one()
        number = (await connection.execute(text("SELECT number FROM inquiry"))).scalar_one()
    await SqlConsents(store.database, store.clock).decide(HAVDAL, conversation, number, given=False)
    assert "gymsalen" not in (await offered(store)).lower()
    async with store.database.read() as connection:
        assert (await connection.execute(select(proposals.c.draft))).scalars().all() == []
