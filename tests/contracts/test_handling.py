"""Registering, describing, linking, solving and reopening inquiries, over every database."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.database import Database
from bot.errors import BadInput, Conflict, NotFound
from bot.handling import Fields, Registration, Result, Stale
from bot.messages import Address, Contact, InquiryStatus, Owner, Staff
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.registering import SqlRegistering
from inquiries.handling.related import SqlRelated
from inquiries.models import conversations, inquiries, outbox
from inquiries.services.models import services, units
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, START, Person, Store

CALL = Registration("telephone", "call-0001", Result.QUEUE, text="Gatelyset i Storgata er mørkt.", title="Gatelys")
DAYS = timedelta(days=5)


async def column(store: Store, inquiry: str, name: str) -> Any:
    async with store.database.read() as connection:
        return (await connection.execute(select(inquiries.c[name]).where(inquiries.c.id == inquiry))).scalar_one()


def registering(store: Store) -> SqlRegistering:
    return SqlRegistering(store.database, store.clock)


def describing(store: Store) -> SqlDescribing:
    return SqlDescribing(store.database, store.clock)


def related(store: Store) -> SqlRelated:
    return SqlRelated(store.database, store.clock)


def finishing(store: Store) -> SqlFinishing:
    return SqlFinishing(store.database, store.clock)


async def with_register(database: Database) -> None:
    """Give Havdal and its neighbour a unit and a service each."""
    for municipality in (HAVDAL, NABO):
        unit = {"id": f"roads-{municipality}", "municipality": municipality, "name": "Vei og trafikk"}
        more = {"email": "", "telephone": "", "opening_hours": {}, "version": 1, "updated_at": START}
        service = {"id": f"vei-{municipality}", "municipality": municipality, "names": {"nb": "Vei"}, "track": "desk"}
        async with database.write() as connection:
            await connection.execute(insert(units).values(**unit, **more, default_queue=False))
            await connection.execute(
                insert(services).values(**service, opening_hours={}, version=1, updated_at=START, unit=unit["id"])
            )


async def steps_of(store: Store, inquiry: str) -> list[tuple[str, str | None]]:
    return [(step.kind, step.staff) for step in await describing(store).steps(HAVDAL, inquiry)]


@pytest.mark.parametrize(
    ("result", "status", "owner", "holder"),
    [
        (Result.QUEUE, InquiryStatus.NEW, Owner.QUEUE, None),
        (Result.MINE, InquiryStatus.WAITING_STAFF, Owner.STAFF, ADA.id),
        (Result.ANSWERED, InquiryStatus.SOLVED, Owner.BOT, None),
    ],
)
async def test_call_stands_in_the_record_with_what_came_of_it(
    store: Store, result: Result, status: InquiryStatus, owner: Owner, holder: str | None
) -> None:
    inquiry = await registering(store).register(replace(CALL, result=result), staff=ADA)
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (found.status, found.owner, found.staff, found.channel) == (status, owner, holder, "telephone")
    assert (found.title, found.preview, found.messages) == ("Gatelys", CALL.text, 1)
    (said,) = await store.inbox.messages(HAVDAL, inquiry)
    assert (said.text, said.state) == (CALL.text, None)
    answered = store.clock.now() if result is Result.ANSWERED else None
    assert await column(store, inquiry, "first_answered_at") == answered
    assert await column(store, inquiry, "solved_at") == answered
    assert await column(store, inquiry, "registered_by") == ADA.id
    assert found.waiting_since == (None if result is Result.ANSWERED else store.clock.now())
    assert await store.count(outbox) == 0, "nothing is sent to the citizen"
    assert await steps_of(store, inquiry) == [("registered", ADA.id)]


async def test_everything_but_channel_and_result_may_be_left_out(store: Store) -> None:
    inquiry = await registering(store).register(Registration("visit", "visit-001", Result.ANSWERED), staff=ADA)
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (found.title, found.messages, found.channel) == ("", 0, "visit")
    assert await store.inbox.messages(HAVDAL, inquiry) == []


async def test_same_registration_at_the_same_time_is_one_inquiry(store: Store) -> None:
    made = await asyncio.gather(*(registering(store).register(CALL, staff=ADA) for _ in range(6)))
    assert len(set(made)) == 1
    assert await store.count(inquiries) == await store.count(conversations) == 1
    other = await registering(store).register(CALL, staff=BO)
    assert other not in made, "another person's call is another one"


async def test_call_without_an_address_cannot_be_answered_until_there_is_one(store: Store) -> None:
    inquiry = await registering(store).register(replace(CALL, result=Result.MINE), staff=ADA)

    def reply(via: Address | None = None) -> Any:
        said: dict[str, Any] = {"external_id": uuid.uuid4().hex, "internal": False, "masked": False, "via": via}
        return store.desk.say(inquiry, staff=ADA, text="Lyset er fikset.", **said)

    with pytest.raises(BadInput, match="no way to answer"):
        await reply()
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    mail = Address("email", "kari@nordmann.example")
    await store.contacts.add(HAVDAL, found.conversation, Contact(mail))
    assert (await reply(mail)).via == mail
    assert await column(store, inquiry, "first_answered_at") == store.clock.now()


async def test_call_that_nobody_can_answer_is_not_given_to_the_bot(store: Store) -> None:
    inquiry = await registering(store).register(replace(CALL, result=Result.MINE), staff=ADA)
    with pytest.raises(Conflict, match="no way to answer"):
        await store.desk.change_owner(inquiry, Owner.BOT, staff=ADA, notice="")


async def test_address_given_in_the_call_is_where_the_answer_goes(store: Store) -> None:
    number = Address("sms", "+4712345678")
    call = replace(CALL, result=Result.MINE, address=number, name="Kari")
    inquiry = await registering(store).register(call, staff=ADA)
    said: dict[str, Any] = {"external_id": "reply-0001", "internal": False, "masked": False}
    assert (await store.desk.say(inquiry, staff=ADA, text="Lyset er fikset.", **said)).via == number
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert [contact.name for contact in await store.contacts.of(HAVDAL, found.conversation)] == ["Kari"]


async def test_service_that_is_not_in_the_register_is_refused(store: Store) -> None:
    await with_register(store.database)
    for service in ("ukjent", f"vei-{NABO}"):
        with pytest.raises(BadInput, match="no such service"):
            await registering(store).register(replace(CALL, service=service), staff=ADA)
    inquiry = await registering(store).register(replace(CALL, service=f"vei-{HAVDAL}"), staff=ADA)
    assert (await describing(store).fields(HAVDAL, inquiry)).service == f"vei-{HAVDAL}"


async def test_fields_change_one_by_one_with_a_step_for_each(store: Store) -> None:
    await with_register(store.database)
    inquiry = await registering(store).register(CALL, staff=ADA)
    unit, service = f"roads-{HAVDAL}", f"vei-{HAVDAL}"
    before = await describing(store).fields(HAVDAL, inquiry)
    assert (before.version, before.kind, before.changed_by) == (1, None, None)
    changes = {"kind": "fault", "unit": unit, "service": service, "responsible": BO.id, "title": "Mørkt i Storgata"}
    after = await describing(store).change(inquiry, changes, based_on=1, staff=BO)
    assert after == Fields(
        version=2,
        title="Mørkt i Storgata",
        kind="fault",
        priority="normal",
        topic=None,
        service=service,
        unit=unit,
        responsible=BO.id,
        language="nb",
        changed_by=BO.id,
        changed_at=store.clock.now(),
    )
    steps = [step for step in await describing(store).steps(HAVDAL, inquiry) if step.kind == "changed"]
    told = {step.details["field"]: step.details for step in steps}
    assert told["kind"] == {"field": "kind", "before": None, "after": "fault"}
    assert told["title"] == {"field": "title"}, "a title may be the citizen's words, and steps outlive those"
    emptied = await describing(store).change(inquiry, {"kind": None, "title": ""}, based_on=2, staff=BO)
    assert (emptied.kind, emptied.title, emptied.unit) == (None, "", unit)


async def test_change_of_what_somebody_else_has_changed_is_refused_with_what_stands(store: Store) -> None:
    inquiry = await registering(store).register(CALL, staff=ADA)
    await describing(store).change(inquiry, {"kind": "fault"}, based_on=1, staff=ADA)
    with pytest.raises(Stale) as refused:
        await describing(store).change(inquiry, {"kind": "question"}, based_on=1, staff=BO)
    assert (refused.value.current.kind, refused.value.current.version) == ("fault", 2)
    assert refused.value.current.changed_by == ADA.id
    assert (await describing(store).fields(HAVDAL, inquiry)).kind == "fault"


async def test_of_two_who_change_at_once_one_is_refused(store: Store) -> None:
    inquiry = await registering(store).register(CALL, staff=ADA)
    kinds = ("fault", "question", "praise", "other")
    changes = (describing(store).change(inquiry, {"kind": kind}, based_on=1, staff=ADA) for kind in kinds)
    done = await asyncio.gather(*changes, return_exceptions=True)
    assert sorted(isinstance(one, Stale) for one in done) == [False, True, True, True]
    assert (await describing(store).fields(HAVDAL, inquiry)).version == 2


async def test_change_that_changes_nothing_is_none(store: Store) -> None:
    inquiry = await registering(store).register(replace(CALL, kind="fault"), staff=ADA)
    same = await describing(store).change(inquiry, {"kind": "fault", "title": "Gatelys"}, based_on=1, staff=BO)
    assert (same.version, await steps_of(store, inquiry)) == (1, [("registered", ADA.id)])


async def test_unit_of_another_municipality_does_not_exist(store: Store) -> None:
    await with_register(store.database)
    inquiry = await registering(store).register(CALL, staff=ADA)
    with pytest.raises(BadInput, match="no such unit"):
        await describing(store).change(inquiry, {"unit": f"roads-{NABO}"}, based_on=1, staff=ADA)
    with pytest.raises(NotFound):
        await describing(store).change(inquiry, {"kind": "fault"}, based_on=1, staff=NEIGHBOUR)
    with pytest.raises(NotFound):
        await describing(store).fields(NABO, inquiry)
    assert await describing(store).steps(NABO, inquiry) == []


async def answered_by_ada(store: Store, person: Person) -> str:
    """Let a citizen write and Ada take it over and answer."""
    receipt = await store.record.record(person.says("Gatelyset er mørkt"), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    said: dict[str, Any] = {"external_id": uuid.uuid4().hex, "internal": False, "masked": False}
    await store.desk.say(receipt.inquiry, staff=ADA, text="Det er fikset.", **said)
    return receipt.inquiry


async def test_citizen_who_writes_in_a_solved_inquiry_reopens_it(store: Store) -> None:
    person = Person()
    inquiry = await answered_by_ada(store, person)
    await finishing(store).solve(inquiry, staff=ADA, notice="Løst")
    assert (await store.inbox.inquiry(HAVDAL, inquiry)).status is InquiryStatus.SOLVED
    assert await column(store, inquiry, "solved_at") == store.clock.now()
    store.clock.advance(days=2)
    again = await store.record.record(person.says("Det er mørkt igjen"), masked=False)
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (again.inquiry, found.status, found.owner) == (inquiry, InquiryStatus.WAITING_STAFF, Owner.QUEUE)
    assert (found.waiting_since, found.handover_reason) == (store.clock.now(), "reopened")
    assert (await column(store, inquiry, "reopened"), await column(store, inquiry, "solved_at")) == (1, None)
    assert await store.record.begin_turn(person.conversation) is None, "the bot keeps silent: a person has to look"
    assert await store.record.stale() == [person.conversation], "the dialogue layer forgets where it was"
    assert ("reopened", None) in await steps_of(store, inquiry)


@pytest.mark.parametrize(
    ("solved_ago", "closed_ago", "who", "counted"),
    [
        (timedelta(seconds=50), None, ADA, 0),
        (timedelta(seconds=50), timedelta(seconds=10), ADA, 0),
        (timedelta(seconds=50), None, BO, 1),
        (timedelta(seconds=60), None, ADA, 1),
        (timedelta(days=2), timedelta(seconds=10), ADA, 1),
    ],
    ids=["undone", "closed and undone", "by somebody else", "later", "was solved long ago"],
)
async def test_taking_back_at_once_what_one_ended_is_no_reopening(
    store: Store, solved_ago: timedelta, closed_ago: timedelta | None, who: Staff, counted: int
) -> None:
    inquiry = await answered_by_ada(store, Person())
    await finishing(store).solve(inquiry, staff=ADA, notice="")
    store.clock.moment += solved_ago - (closed_ago or timedelta())
    if closed_ago is not None:
        await store.desk.close(inquiry, staff=ADA, notice="")
        store.clock.moment += closed_ago
    await finishing(store).reopen(inquiry, staff=who, notice="")
    assert (await store.inbox.inquiry(HAVDAL, inquiry)).status is InquiryStatus.WAITING_STAFF
    assert (await column(store, inquiry, "reopened"), await column(store, inquiry, "solved_at")) == (counted, None)
    assert (await steps_of(store, inquiry))[-1] == ("reopened", who.id)


async def test_machine_that_answers_does_not_reopen(store: Store) -> None:
    person = Person()
    inquiry = await answered_by_ada(store, person)
    await finishing(store).solve(inquiry, staff=ADA, notice="")
    await store.record.record(person.says("Jeg er på ferie", silent="out-of-office"), masked=False)
    assert (await store.inbox.inquiry(HAVDAL, inquiry)).status is InquiryStatus.SOLVED


async def test_solved_inquiry_is_closed_by_itself_when_nobody_writes(store: Store) -> None:
    person = Person()
    inquiry = await answered_by_ada(store, person)
    await finishing(store).solve(inquiry, staff=ADA, notice="")
    solved = store.clock.now()
    store.clock.advance(days=4, hours=23)
    assert await finishing(store).close_solved(after=DAYS) == 0
    store.clock.advance(hours=1)
    assert await finishing(store).close_solved(after=DAYS) == 1
    assert (await store.inbox.inquiry(HAVDAL, inquiry)).status is InquiryStatus.CLOSED
    assert await column(store, inquiry, "solved_at") == solved, "how long it took is counted to there"
    assert await column(store, inquiry, "closed_at") == store.clock.now()
    assert (await steps_of(store, inquiry))[-1] == ("closed", None)
    fresh = await store.record.record(person.says("Noe annet"), masked=False)
    assert fresh.inquiry != inquiry, "what is said to a closed inquiry is a new one"


async def test_staff_reopen_a_closed_inquiry_and_have_it(store: Store) -> None:
    person = Person()
    inquiry = await answered_by_ada(store, person)
    await store.desk.close(inquiry, staff=ADA, notice="")
    await finishing(store).reopen(inquiry, staff=BO, notice="")
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    assert (found.status, found.owner, found.staff) == (InquiryStatus.WAITING_STAFF, Owner.STAFF, BO.id)
    assert [await column(store, inquiry, name) for name in ("closed_at", "closed_by", "solved_at")] == [None] * 3
    again = await store.record.record(person.says("Takk"), masked=False)
    assert again.inquiry == inquiry
    with pytest.raises(Conflict, match="is open"):
        await finishing(store).reopen(inquiry, staff=BO, notice="")


async def test_closed_inquiry_stays_closed_beside_a_newer_one(store: Store) -> None:
    person = Person()
    inquiry = await answered_by_ada(store, person)
    await store.desk.close(inquiry, staff=ADA, notice="")
    newer = await store.record.record(person.says("Noe annet"), masked=False)
    with pytest.raises(Conflict, match="newer"):
        await finishing(store).reopen(inquiry, staff=ADA, notice="")
    await store.desk.close(newer.inquiry, staff=ADA, notice="")
    await finishing(store).reopen(inquiry, staff=ADA, notice="")
    assert (await store.record.record(person.says("Det første"), masked=False)).inquiry == inquiry


async def test_merged_inquiry_is_not_reopened(store: Store) -> None:
    into = await registering(store).register(CALL, staff=ADA)
    other = await registering(store).register(replace(CALL, client_id="call-0002"), staff=ADA)
    await store.desk.merge(other, staff=ADA, into=into)
    with pytest.raises(Conflict, match="merged"):
        await finishing(store).reopen(other, staff=ADA, notice="")


async def test_merging_keeps_what_the_target_says_and_fills_what_it_lacks(store: Store) -> None:
    await with_register(store.database)
    into = await registering(store).register(replace(CALL, kind="fault"), staff=ADA)
    more = replace(CALL, client_id="call-0002", kind="complaint", service=f"vei-{HAVDAL}", title="Annet")
    other = await registering(store).register(replace(more, result=Result.MINE), staff=ADA)
    await store.desk.merge(other, staff=ADA, into=into)
    fields = await describing(store).fields(HAVDAL, into)
    assert (fields.title, fields.kind) == ("Gatelys", "fault")
    assert (fields.service, fields.responsible, fields.version) == (f"vei-{HAVDAL}", ADA.id, 2)
    assert (await steps_of(store, into))[-1] == ("merged_from", ADA.id)
    assert (await steps_of(store, other))[-1] == ("merged", ADA.id)


async def test_split_off_inquiry_is_described_anew(store: Store) -> None:
    mail = Address("email", "kari@nordmann.example")
    first: dict[str, Any] = {"channel": "email", "sender": mail, "conversation": None, "secret_hash": None}
    one = await store.record.record(Person().says("Gatelyset", **first), masked=False)
    two = await store.record.record(Person().says("Barnehagen", **first), masked=False)
    await describing(store).change(one.inquiry, {"kind": "fault", "title": "Lys"}, based_on=1, staff=ADA)
    made = await store.desk.split(one.inquiry, staff=ADA, message=two.message)
    fields = await describing(store).fields(HAVDAL, made)
    assert (fields.kind, fields.title, fields.version) == (None, "Barnehagen", 1)
    assert (await describing(store).fields(HAVDAL, one.inquiry)).kind == "fault"


async def test_link_is_seen_from_both_sides_and_can_be_taken_away(store: Store) -> None:
    one = await registering(store).register(CALL, staff=ADA)
    other = await registering(store).register(replace(CALL, client_id="call-0002"), staff=ADA)
    for _ in range(2):  # Twice is once.
        await related(store).link(one, other, staff=BO)
    for here, there in ((one, other), (other, one)):
        assert [found.id for found in (await related(store).of(HAVDAL, here)).linked] == [there]
        (step,) = [step for step in await describing(store).steps(HAVDAL, here) if step.kind == "linked"]
        assert (step.details, step.staff) == ({"other": there}, BO.id)
    await related(store).unlink(other, one, staff=BO)
    assert (await related(store).of(HAVDAL, one)).linked == ()
    with pytest.raises(Conflict):
        await related(store).link(one, one, staff=BO)


async def test_links_do_not_reach_into_another_municipality(store: Store) -> None:
    one = await registering(store).register(CALL, staff=ADA)
    theirs = await registering(store).register(CALL, staff=NEIGHBOUR)
    with pytest.raises(NotFound):
        await related(store).link(one, theirs, staff=ADA)
    with pytest.raises(NotFound):
        await related(store).of(NABO, one)


async def test_persons_other_inquiries_are_those_of_the_same_address(store: Store) -> None:
    mail = Address("email", "kari@nordmann.example")
    calls = [replace(CALL, client_id=f"call-{n:04}", address=mail) for n in range(2)]
    made = []
    for call in calls:
        made.append(await registering(store).register(call, staff=ADA))
        store.clock.advance(days=1)
    stranger = await registering(store).register(replace(CALL, client_id="call-0009"), staff=ADA)
    neighbours = await registering(store).register(calls[0], staff=NEIGHBOUR)
    assert [found.id for found in (await related(store).of(HAVDAL, made[1])).earlier] == [made[0]]
    assert (await related(store).of(HAVDAL, stranger)).earlier == (), "without an address nobody is known"
    assert (await related(store).of(NABO, neighbours)).earlier == ()


async def test_what_is_linked_is_not_listed_twice_and_what_is_deleted_not_at_all(store: Store) -> None:
    mail = Address("email", "kari@nordmann.example")
    one, two, three = [
        await registering(store).register(replace(CALL, client_id=f"call-{n:04}", address=mail), staff=ADA) for n in range(3)
    ]
    await related(store).link(one, two, staff=ADA)
    await store.desk.forget((await store.inbox.inquiry(HAVDAL, three)).conversation)
    found = await related(store).of(HAVDAL, one)
    assert ([other.id for other in found.linked], found.earlier) == ([two], ())
