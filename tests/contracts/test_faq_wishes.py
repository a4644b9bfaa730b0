"""Wishes for an article, over every database: they change neither when a citizen is asked nor what counts as a yes."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.errors import Conflict, NotFound
from bot.experience import Evidence, EvidenceKind, FaqWish, WishState
from bot.messages import Owner, Receipt
from inquiries.consent import SqlConsents
from inquiries.evidence import SqlEvidence
from inquiries.experience import consents
from inquiries.faq_wishes import SqlFaqWishes
from inquiries.models import inquiry_steps
from inquiries.services.models import services
from tests.building import ADA, HAVDAL, NABO, NEIGHBOUR, START, Person, Store
from tests.contracts.units import change_inquiry

LONG = "Et langt svar om noe helt annet, som Ada skrev før hun kom til saken."
ASKED, ANSWERED = "Leies gymsalen ut?", "Ja, i helgene."


@pytest.fixture
def wishes(store: Store) -> SqlFaqWishes:
    return SqlFaqWishes(store.database, store.clock)


async def say(store: Store, inquiry: str, text: str, name: str, *, internal: bool = False) -> None:
    await store.desk.say(inquiry, staff=ADA, text=text, external_id=name, internal=internal, masked=False)


async def answered(store: Store, person: Person) -> tuple[Receipt, str]:
    """Let Ada answer twice, the second time what could be an article; return that reply's id."""
    first = await store.record.record(person.says("Hei, er det noen der som kan hjelpe meg med noe?"), masked=False)
    await store.desk.change_owner(first.inquiry, Owner.STAFF, staff=ADA, notice="")
    for number, (asked, said) in enumerate([(None, LONG), (ASKED, ANSWERED)]):
        store.clock.advance(seconds=1)
        if asked:
            await store.record.record(person.says(asked), masked=False)
        await say(store, first.inquiry, said, f"svar-{number}")
    return first, (await store.inbox.messages(HAVDAL, first.inquiry))[-1].id


async def solved_ones(store: Store) -> list[Evidence]:
    found = await SqlEvidence(store.database, store.clock).ungrouped(HAVDAL)
    return [one for one in found if one.kind is EvidenceKind.SOLVED]


async def test_a_wish_asks_nobody_and_is_no_yes(store: Store, wishes: SqlFaqWishes) -> None:
    person = Person()
    receipt, reply = await answered(store, person)
    consented = SqlConsents(store.database, store.clock)
    assert await wishes.standing(HAVDAL, receipt.inquiry) == FaqWish(WishState.UNSOLVED)
    wish = await wishes.want(receipt.inquiry, reply, staff=ADA)
    assert wish == FaqWish(WishState.UNSOLVED, reply, ADA.id, store.clock.now())
    assert await consented.standing(HAVDAL, person.conversation) == []
    with pytest.raises(Conflict):
        await consented.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=True)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert (await wishes.standing(HAVDAL, receipt.inquiry)).state is WishState.WAITING
    assert await store.count(consents) == 0
    assert await solved_ones(store) == []


@pytest.mark.parametrize(
    ("said", "state"),
    [([False], WishState.REFUSED), ([True], WishState.GIVEN), ([True, False], WishState.WITHDRAWN)],
)
async def test_what_the_citizen_says_is_told_and_a_yes_lets_the_marked_words_through(
    store: Store, wishes: SqlFaqWishes, said: list[bool], state: WishState
) -> None:
    person = Person()
    receipt, reply = await answered(store, person)
    await wishes.want(receipt.inquiry, reply, staff=ADA)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    consented = SqlConsents(store.database, store.clock)
    for given in said:
        await consented.decide(HAVDAL, person.conversation, receipt.inquiry_number, given=given)
    assert (await wishes.standing(HAVDAL, receipt.inquiry)).state is state
    words = [(one.text, one.answer) for one in await solved_ones(store)]
    assert words == ([(ASKED, ANSWERED)] if state is WishState.GIVEN else [])
    await wishes.drop(receipt.inquiry, staff=ADA)
    longest = [("Hei, er det noen der som kan hjelpe meg med noe?", LONG)]
    assert [(one.text, one.answer) for one in await solved_ones(store)] == (longest if words else [])


async def test_wishing_again_changes_nothing_and_each_change_is_a_step(store: Store, wishes: SqlFaqWishes) -> None:
    receipt, reply = await answered(store, Person())
    for _ in range(2):
        await wishes.want(receipt.inquiry, reply, staff=ADA)
    for _ in range(2):
        store.clock.advance(seconds=1)
        assert (await wishes.drop(receipt.inquiry, staff=ADA)).message is None
    async with store.database.read() as connection:
        mine = select(inquiry_steps.c.kind, inquiry_steps.c.details).where(inquiry_steps.c.kind.like("faq%"))
        rows = (await connection.execute(mine.order_by(inquiry_steps.c.at))).all()
    assert [tuple(row) for row in rows] == [("faq_wanted", {"message": reply}), ("faq_dropped", {})]


async def test_only_a_reply_that_the_citizen_got_can_be_wished_for(store: Store, wishes: SqlFaqWishes) -> None:
    receipt, reply = await answered(store, Person())
    await say(store, receipt.inquiry, "Internt", "notat", internal=True)
    said = await store.inbox.messages(HAVDAL, receipt.inquiry)
    other, theirs = await answered(store, Person())
    for message in (said[0].id, said[-1].id, theirs, "ukjent"):
        with pytest.raises(NotFound):
            await wishes.want(receipt.inquiry, message, staff=ADA)
    with pytest.raises(NotFound):
        await wishes.want(receipt.inquiry, reply, staff=NEIGHBOUR)
    with pytest.raises(NotFound):
        await wishes.standing(NABO, other.inquiry)


async def test_of_what_is_the_specialists_nothing_is_made(store: Store, wishes: SqlFaqWishes) -> None:
    receipt, reply = await answered(store, Person())
    values = {"municipality": HAVDAL, "id": "barnevern", "names": {"nb": "Barnevern"}, "track": "specialist"}
    async with store.database.write() as connection:
        await connection.execute(insert(services).values(**values, opening_hours={}, version=1, updated_at=START))
    await change_inquiry(store.database, receipt.inquiry, service="barnevern")
    assert (await wishes.standing(HAVDAL, receipt.inquiry)).state is WishState.GUARDED
    with pytest.raises(Conflict):
        await wishes.want(receipt.inquiry, reply, staff=ADA)


async def test_where_nobody_can_be_asked_that_is_said(store: Store, wishes: SqlFaqWishes) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hei", channel="email"), masked=False)
    assert (await wishes.standing(HAVDAL, receipt.inquiry)).state is WishState.UNASKED
