"""The search in everything said: the same questions find the same on every database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from bot.database import Database
from bot.errors import Malformed
from bot.messages import Address, Attachment, Contact, Owner, Staff
from bot.search import Asker, Found, Order, Part, SearchFilter, SearchPage
from inquiries.models import inquiries, messages
from inquiries.search import following, index, postgresql, sources
from inquiries.search import store as searching
from inquiries.search.index import SearchIndex
from inquiries.search.models import search_due, search_entries
from inquiries.search.register import FilterRegister
from inquiries.search.store import SqlMessageSearch
from inquiries.services.models import services, unit_members, units
from inquiries.unmerging import SqlUnmerging
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, START, Person, Store

ANYTHING = SearchFilter()
ADMIN = Asker(HAVDAL, "99999999-9999-4999-8999-999999999999", "everything")


@dataclass(frozen=True)
class Searching:
    """A store, and the search over it."""

    store: Store
    index: SearchIndex
    search: SqlMessageSearch

    async def say(self, text: str, person: Person | None = None, **more: Any) -> str:
        """Let a citizen say something in an inquiry of their own; return the inquiry."""
        receipt = await self.store.record.record((person or Person()).says(text, **more), masked=False)
        self.store.clock.advance(seconds=1)
        await self.index.catch_up()
        return receipt.inquiry

    async def page(self, text: str, who: Asker | Staff = ADA, wanted: SearchFilter = ANYTHING, **more: Any) -> SearchPage:
        """Return a page of what somebody finds."""
        asker = who if isinstance(who, Asker) else Asker(who.municipality, who.id)
        return await self.search.search(asker, text, wanted, **{"order": Order.RELEVANCE} | more)

    async def found(self, text: str, who: Asker | Staff = ADA, wanted: SearchFilter = ANYTHING, **more: Any) -> list[Found]:
        """Return the messages that somebody finds; titles repeat what the first message says."""
        page = await self.page(text, who, wanted, **{"limit": 100} | more)
        return [one for one in page.found if one.part is not Part.TITLE]

    async def texts(self, text: str, **more: Any) -> list[str]:
        """Return what was said in the messages found, in order."""
        return ["".join(piece.text for piece in one.excerpt) for one in await self.found(text, **more)]

    async def change(self, inquiry: str, **values: Any) -> None:
        """Give an inquiry other fields."""
        async with self.store.database.write() as connection:
            await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**values))

    async def add(self, table: Any, **values: Any) -> None:
        """Add a row."""
        async with self.store.database.write() as connection:
            await connection.execute(insert(table).values(**values))


@pytest.fixture
async def found_in(store: Store, database: Database) -> Searching:
    """The search over both databases."""
    return Searching(store, SearchIndex(database), SqlMessageSearch(database))


WASTE = "Når hentes søppelbøtta i Storgata?"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (WASTE, "søppelbøtte"),
        (WASTE, "søppelbøttene"),
        (WASTE, "søppel"),
        (WASTE, "bøtte"),
        (WASTE, "BØTTER"),
        (WASTE, "hente"),
        (WASTE, "hentet storgata"),
        (WASTE, "soeppelboette"),
        (WASTE, "söppelbötta"),
        (WASTE, '"hentes søppelbøtta"'),
        (WASTE, "søppelbøtta -restavfall"),
        (WASTE, "storg*"),
        (WASTE, "storgat"),
        ("Har dere bøker om snøen?", "bok snø"),
        ("Vi bestilte en bok", "bøker bestille"),
        (WASTE, "hent*  «i storgata»"),
        ("Eg treng ein barnehageplass", "plassar barnehagen"),
        ("Jag vill ha en förskoleplats åt min son", "förskolep*"),
        ("Jag vill ha en förskoleplats åt min son", "förskola"),
        ("Jag vill ha en förskoleplats åt min son", "plats"),
        ("Sopbilen hämtade inte tunnan", "hämta"),
        ("Sopbilen hämtade inte tunnan", "haemta tunna"),
        ("Hvem er ordfører i Ås?", "aas"),
        ("Hvem er ordfører i Aas?", "ås"),
        ("I lost my building permits", "permit"),
        ("Søknad om bygge garasje", "byggesøknad"),
        ("Доброго дня, де моя справа?", "справа"),
        ("مرحبا أين طلبي", "طلبي"),
        ("Kafé på torget", "kafe"),
    ],
)
async def test_words_are_found_in_other_forms_compounds_and_spellings(found_in: Searching, said: str, asked: str) -> None:
    language = "sv" if "förskole" in said or "hämtade" in said else "nb"
    await found_in.say(said, language=language)
    await found_in.say("Noe helt annet om parkering")
    assert await found_in.texts(asked) == [said]


@pytest.mark.parametrize(
    "asked",
    [
        "søppelbøtta -storgata",
        '"søppelbøtta hentes"',
        '"når hentes" -"i storgata"',
        "barnehage",
        "tor",
        '"bøtte"',
        "#77",
        "2026-000077",
    ],
)
async def test_what_is_not_said_is_not_found(found_in: Searching, asked: str) -> None:
    await found_in.say(WASTE)
    page = await found_in.page(asked)
    assert [one.message for one in page.found if not page.widened] == []


async def test_longer_phrases_are_compared_word_by_word(found_in: Searching) -> None:
    await found_in.say("hva koster bading og hva koster det nå")
    await found_in.say("hva koster det")
    assert await found_in.texts('"hva koster det"') == ["hva koster det", "hva koster bading og hva koster det nå"]
    assert (await found_in.page('"koster det nå"')).total == 2
    assert await found_in.texts('"bading og hva koster det nå"') == ["hva koster bading og hva koster det nå"]
    assert await found_in.texts('"koster bading hva koster"') == []


async def test_nothing_asked_finds_nothing_and_odd_questions_break_nothing(found_in: Searching) -> None:
    await found_in.say(WASTE)
    for odd in (
        "",
        "  ",
        '"',
        '""',
        "-",
        "*",
        "a*",
        '- " *',
        "#",
        "@",
        "(",
        "AND OR NOT",
        "'); --",
        "\x00",
        "a:b",
        "w:søppel",
        "😀",
    ):
        page = await found_in.page(odd)
        assert page.found == ()
    assert (await found_in.page("-søppel")).found == ()


async def test_notes_titles_calls_and_names_of_files_are_found_with_what_they_are(found_in: Searching) -> None:
    store = found_in.store
    file = Attachment(
        "44444444-4444-4444-8444-444444444444", "situasjonskart-gnr12.pdf", "application/pdf", 10, "aa/" + "b" * 32
    )
    inquiry = await found_in.say("Her er kartet", attachments=(file,))
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    note: dict[str, Any] = {"external_id": "1", "internal": True, "masked": False}
    await store.desk.say(inquiry, staff=ADA, text="Ring oppmåling om grensen", **note)
    await found_in.change(inquiry, title="Nabotvist om gjerde")
    await found_in.index.catch_up()
    kinds = {}
    for asked in ("situasjonskart", "oppmåling", "gjerde", "kartet"):
        kinds[asked] = {(one.part, one.author) for one in (await found_in.page(asked)).found}
    assert kinds == {
        "situasjonskart": {(Part.FILE, "citizen")},
        "oppmåling": {(Part.NOTE, "staff")},
        "gjerde": {(Part.TITLE, "")},
        "kartet": {(Part.MESSAGE, "citizen"), (Part.FILE, "citizen")},
    }
    assert [one.part for one in await found_in.found("", wanted=SearchFilter(part=Part.NOTE))] == [Part.NOTE]


async def test_hits_are_marked_where_they_stand(found_in: Searching) -> None:
    await found_in.say("Hei <b>du</b> & dere, søppelbøtta er full")
    hit = (await found_in.found("bøtte"))[0]
    assert [(piece.text, piece.hit) for piece in hit.excerpt] == [
        ("Hei <b>du</b> & dere, ", False),
        ("søppelbøtta", True),
        (" er full", False),
    ]


async def test_excerpt_of_a_long_text_is_its_best_stretch(found_in: Searching) -> None:
    await found_in.say("ord " * 200 + "vannmåler og gebyr " + "ord " * 200)
    hit = (await found_in.found("gebyr vannmåleren"))[0]
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["vannmåler", "gebyr"]
    assert (hit.excerpt[0].text, hit.excerpt[-1].text) == ("…", "…")
    assert len("".join(piece.text for piece in hit.excerpt)) < 240


async def test_number_finds_the_inquiry_and_where_it_is_mentioned(found_in: Searching) -> None:
    first = await found_in.say("Den første saken")
    second = await found_in.say("Gjelder det samme som 2026-000001")
    number = {one.inquiry: one.number for one in await found_in.found("saken") + await found_in.found("samme")}
    assert number == {first: "2026-000001", second: "2026-000002"}
    assert {one.inquiry for one in await found_in.found("2026-000001")} == {first, second}
    assert {one.inquiry for one in await found_in.found("2026-1")} == {first, second}
    assert {one.inquiry for one in await found_in.found("#2")} == {second}
    assert {one.inquiry for one in await found_in.found("#2 første")} == set()


@pytest.mark.parametrize(
    "typed", ["kari@havdal.example", "KARI@havdal.example", "12 34 56 78", "+4712345678", "12345678 kran"]
)
async def test_address_of_a_person_finds_their_inquiries(found_in: Searching, typed: str) -> None:
    person = Person()
    inquiry = await found_in.say("Det drypper fra en kran", person)
    await found_in.say("En annens kran")
    for address in (Address("email", "kari@havdal.example"), Address("sms", "+4712345678")):
        await found_in.store.contacts.add(HAVDAL, person.conversation, Contact(address))
    await found_in.add(services, municipality=HAVDAL, id="barnevern", unit=None, track="specialist", **SERVICE)
    assert {one.inquiry for one in await found_in.found(typed)} == {inquiry}
    assert await found_in.found(typed, NEIGHBOUR) == []
    await found_in.change(inquiry, service="barnevern")
    assert await found_in.found(typed) == []


SERVICE = {"names": {}, "opening_hours": {}, "version": 1, "updated_at": START}
UNIT = {"email": "", "telephone": "", "opening_hours": {}, "default_queue": False, "version": 1, "updated_at": START}


async def test_filters_leave_what_they_name(found_in: Searching) -> None:
    mine = await found_in.say("hull i veien", channel="sms", sender=Address("sms", "+4712345678"), language="nb")
    other = await found_in.say("hull i veien igjen", language="nn")
    fields: dict[str, Any] = {
        "status": "solved",
        "unit": "u1",
        "responsible": ADA.id,
        "service": "vei",
        "topic": "ord/vei",
        "kind": "fault",
    }
    await found_in.change(mine, **fields)
    await found_in.index.catch_up()
    chosen = [SearchFilter(**{name: value}) for name, value in fields.items()]
    chosen += [SearchFilter(channel="sms"), SearchFilter(language="nb"), SearchFilter(until=START + timedelta(seconds=1))]
    for wanted in chosen:
        assert {one.inquiry for one in await found_in.found("hull", wanted=wanted)} == {mine}, wanted
        assert {one.inquiry for one in await found_in.found("", wanted=wanted)} == {mine}, wanted
    assert {one.inquiry for one in await found_in.found("hull", wanted=SearchFilter(author="citizen"))} == {mine, other}
    assert await found_in.found("hull", wanted=SearchFilter(author="bot")) == []
    since = SearchFilter(since=START + timedelta(seconds=1), until=START + timedelta(days=40))
    assert {one.inquiry for one in await found_in.found("hull", wanted=since)} == {other}


async def test_filters_and_words_go_together(found_in: Searching) -> None:
    inquiry = await found_in.say("En lekkasje under søppelbøtta")
    other = await found_in.say("En lekkasje i taket")
    for one in (inquiry, other):
        await found_in.change(one, unit="u1")
    await found_in.index.catch_up()
    wanted = SearchFilter(unit="u1", language="nb", since=START - timedelta(days=1), until=START + timedelta(days=1))
    for asked, expected in {
        "lekkasje": {inquiry, other},
        "bøtte lekkasjen": {inquiry},
        "lekkasje -tak": {inquiry},
        '"i taket"': {other},
        "lekk*": {inquiry, other},
        "lek*": {inquiry, other},
        "ekkasje": set(),
    }.items():
        assert {one.inquiry for one in await found_in.found(asked, wanted=wanted)} == expected, asked


async def test_filter_finds_an_inquiry_when_its_facts_are_taken_up_and_shows_none_that_changed(found_in: Searching) -> None:
    inquiry = await found_in.say("En lekkasje i taket")
    unit, other = SearchFilter(unit="u1"), SearchFilter(unit="u2", status="waiting_staff")
    await found_in.change(inquiry, unit="u1", status="solved")
    assert await found_in.index.waiting() == 1
    await found_in.index.catch_up()
    assert await found_in.index.waiting() == 0
    assert len(await found_in.found("lekkasje", wanted=unit)) == 1
    await found_in.change(inquiry, unit="u2", status="waiting_staff")
    assert await found_in.found("lekkasje", wanted=unit) == []
    await found_in.index.catch_up()
    assert await found_in.found("lekkasje", wanted=unit) == []
    assert len(await found_in.found("lekkasje", wanted=other)) == 1
    await found_in.change(inquiry, status="waiting_citizen")
    assert await found_in.index.waiting() == 0
    assert await found_in.found("lekkasje", wanted=other) == []


async def test_what_changes_while_its_words_are_taken_apart_is_found_all_the_same(
    found_in: Searching, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await found_in.store.record.record(Person().says(WASTE), masked=False)
    reading = index._sources
    moved: list[str] = []

    async def changed_after_reading(*given: Any, held: bool = False) -> Any:
        found = await reading(*given, held=held)
        if not moved:
            moved.append(receipt.inquiry)
            await found_in.change(receipt.inquiry, kind="fault", topic="avfall")
        return found

    monkeypatch.setattr(index, "_sources", changed_after_reading)
    await found_in.index.catch_up()
    assert await found_in.texts("søppelbøtte", wanted=SearchFilter(topic="avfall")) == [WASTE]
    assert await found_in.index.waiting() == 0


async def test_topics_to_filter_by_are_those_that_inquiries_have(found_in: Searching, database: Database) -> None:
    register = FilterRegister(database)
    assert await register.topics_in_use(HAVDAL) == []
    for topic in ("ord/vei", "ord/bygg", None, "ord/vei"):
        await found_in.change(await found_in.say("Noe"), topic=topic)
    await found_in.change(await found_in.say("Noe", Person(municipality=NABO)), topic="ord/nabo")
    assert await register.topics_in_use(HAVDAL) == ["ord/bygg", "ord/vei"]


async def test_long_inquiry_is_taken_up_in_pieces(found_in: Searching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 2)
    person = Person()
    inquiry = await found_in.say("Et tre har falt", person)
    for number in range(4):
        await found_in.say(f"Tre nummer {number} har falt", person)
    short = await found_in.say("Et tre til")
    for one in (inquiry, short):
        await found_in.change(one, topic="ord/tre")
    await found_in.index.catch_up()
    assert len(await found_in.found("tre", wanted=SearchFilter(topic="ord/tre"))) == 6
    assert await found_in.index.waiting() == 0


async def test_new_facts_bring_nothing_back_that_was_masked_or_deleted(found_in: Searching) -> None:
    person = Person()
    await found_in.say("en hemmelighet", person)
    await found_in.say("Jeg heter Hemmelig")
    async with found_in.store.database.write() as connection:
        await connection.execute(update(inquiries).values(title="███", unit="u1"))
        await connection.execute(update(messages).values(text="Jeg heter ███"))
    await found_in.store.desk.forget(person.conversation)
    await found_in.index.catch_up()
    assert (await found_in.page("hemmelig*")).total == 0
    assert await found_in.texts("heter", wanted=SearchFilter(unit="u1")) == ["Jeg heter ███"]


async def test_old_is_found_as_new_however_much_came_since(found_in: Searching, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sources, postgresql):
        monkeypatch.setattr(module, "SCALES", (2, 3))
    expected = []
    for number in range(12):
        inquiry = await found_in.say(f"{'hull' if number % 3 == 0 else 'snø'} i veien, sier nummer {number}")
        expected += [inquiry] if number % 3 == 0 else []
    expected.reverse()
    assert [one.inquiry for one in await found_in.found("hull", order=Order.NEWEST)] == expected
    assert (await found_in.page("veien")).total == 24
    seen: list[str] = []
    cursor = None
    while len(seen) < 24:
        page = await found_in.page("veien", order=Order.NEWEST, cursor=cursor, limit=5)
        seen += [f"{one.inquiry} {one.part}" for one in page.found]
        cursor = page.next
    assert cursor is None
    assert len(set(seen)) == 24


async def test_best_first_or_newest_first(found_in: Searching) -> None:
    side_by_side = await found_in.say("Gjelder feil gebyr på fakturaen som kom")
    parts = await found_in.say("Vi betaler renovasjonsgebyret, men feilene er mange på fakturaen")
    apart = await found_in.say("Fakturaen har et gebyr, og det er feil")
    hits = await found_in.found("feil gebyr")
    assert [one.inquiry for one in hits] == [side_by_side, apart, parts]
    hits = await found_in.found("feil gebyr", order=Order.NEWEST)
    assert [one.inquiry for one in hits] == [apart, parts, side_by_side]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("ranked", [3, 300])
async def test_pages_hold_every_hit_once(
    found_in: Searching, order: Order, ranked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "RANKED", ranked)
    every = {await found_in.say(f"snø {'snøen ' * (number % 3)}på veien {number}") for number in range(11)}
    seen: list[Found] = []
    cursor = None
    while True:
        page = await found_in.page("snøen", order=order, cursor=cursor, limit=4)
        assert (page.total, page.more) == (22, False)
        seen += page.found
        await found_in.say("snøen kom igjen") if cursor is None else None
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == 22
    assert {one.inquiry for one in seen} == every


async def test_count_ends_at_its_bound(found_in: Searching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 3)
    for number in range(4):
        await found_in.say(f"brøyting {number}")
    page = await found_in.page("brøyting", limit=2)
    assert (page.total, page.more, len(page.found)) == (3, True, 2)


@pytest.mark.parametrize("cursor", ["x", "", "W10=", "WzEsMiwzLDQsNSw2LDdd", "WyJhIiwxLDEsMSwxLDFd", "é"])
async def test_cursor_that_is_none_is_refused(found_in: Searching, cursor: str) -> None:
    with pytest.raises(Malformed):
        await found_in.page("hei", cursor=cursor)


async def test_other_municipalities_are_another_world(found_in: Searching) -> None:
    await found_in.say("felles ord her", Person(municipality=NABO))
    assert await found_in.found("felles") == []
    assert len(await found_in.found("felles", NEIGHBOUR)) == 1
    assert await found_in.found("felles", ADMIN) == []


@pytest.fixture
async def closed_inquiry(found_in: Searching) -> str:
    """An inquiry about a service of the specialist track, whose unit has one member and a leader."""
    await found_in.add(units, id="vern", municipality=HAVDAL, name="Barnevern", leader=BO.id, **UNIT)
    await found_in.add(units, id="torg", municipality=HAVDAL, name="Servicetorg", leader=None, **UNIT)
    await found_in.add(services, municipality=HAVDAL, id="barnevern", unit="vern", track="specialist", **SERVICE)
    await found_in.add(services, municipality=HAVDAL, id="renovasjon", unit="torg", track="desk", **SERVICE)
    inquiry = await found_in.say("Jeg er bekymret for nabobarnet", Person())
    await found_in.change(inquiry, service="barnevern")
    return inquiry


MEMBER = replace(ADA, id="77777777-7777-4777-8777-777777777777")


async def test_specialists_inquiries_are_closed_to_everybody_else(found_in: Searching, closed_inquiry: str) -> None:
    await found_in.add(unit_members, unit="vern", staff=MEMBER.id, municipality=HAVDAL)
    await found_in.add(unit_members, unit="torg", staff=ADA.id, municipality=HAVDAL)
    for who in (MEMBER, BO, ADMIN):
        assert {one.inquiry for one in await found_in.found("bekymret", who)} == {closed_inquiry}
    number = "2026-000001"
    ways = ["bekymret", "bek*", "bekymre", number, "#1", '"bekymret for"', "-noe", "nabobarn", "barn"]
    filters = [ANYTHING, SearchFilter(service="barnevern"), SearchFilter(unit="vern"), SearchFilter(channel="webchat")]
    for asked in (*ways, ""):
        for wanted in filters:
            for order in Order:
                page = await found_in.page(asked, ADA, wanted, order=order)
                assert (page.found, page.total, page.more, page.next) == ((), 0, False, None), (asked, wanted)
    first = await found_in.page("", ADMIN, SearchFilter(channel="webchat"), limit=1)
    assert (await found_in.page("", ADA, SearchFilter(channel="webchat"), cursor=first.next)).found == ()


async def test_who_may_see_follows_the_unit_that_has_it_and_the_register(found_in: Searching, closed_inquiry: str) -> None:
    await found_in.add(unit_members, unit="torg", staff=ADA.id, municipality=HAVDAL)
    assert await found_in.found("bekymret") == []
    await found_in.change(closed_inquiry, unit="torg")
    assert len(await found_in.found("bekymret")) == 1
    assert await found_in.found("bekymret", BO) == []
    await found_in.change(closed_inquiry, unit="gone")
    assert await found_in.found("bekymret") == []
    await found_in.change(closed_inquiry, unit=None, service="renovasjon")
    assert len(await found_in.found("bekymret")) == 1


async def test_membership_in_a_neighbours_unit_opens_nothing(found_in: Searching, closed_inquiry: str) -> None:
    await found_in.add(unit_members, unit="vern", staff=NEIGHBOUR.id, municipality=NABO)
    await found_in.add(unit_members, unit="vern", staff=ADA.id, municipality=NABO)
    for who in (NEIGHBOUR, ADA, Asker(NABO, NEIGHBOUR.id, "everything")):
        assert await found_in.found("bekymret", who) == []


async def test_what_is_deleted_is_gone_at_once(found_in: Searching) -> None:
    person = Person()
    inquiry = await found_in.say("en hemmelighet", person)
    await found_in.store.desk.forget(person.conversation)
    assert (await found_in.page("hemmelighet")).total == 0
    assert await found_in.store.count(search_entries) == 0
    await found_in.index.catch_up()
    assert await found_in.store.count(search_entries) == 0
    await found_in.change(inquiry, title="")
    assert (await found_in.page("", ADMIN, SearchFilter(channel="webchat"))).total == 0


async def test_message_deleted_before_it_was_indexed_is_never_indexed(found_in: Searching) -> None:
    person = Person()
    await found_in.store.record.record(person.says("en hemmelighet"), masked=False)
    await found_in.store.desk.forget(person.conversation)
    await found_in.index.catch_up()
    assert await found_in.store.count(search_entries) == 0
    async with found_in.store.database.read() as connection:
        work = select(func.count()).select_from(search_due).where(search_due.c.part.in_(["message", "title"]))
        assert (await connection.execute(work)).scalar_one() == 0


async def test_text_that_is_masked_later_is_found_no_more(found_in: Searching) -> None:
    await found_in.say("Jeg heter Hemmelig")
    async with found_in.store.database.write() as connection:
        await connection.execute(update(messages).values(text="Jeg heter ███"))
        await connection.execute(update(inquiries).values(title="Jeg heter ███"))
    assert (await found_in.page("hemmelig")).total == 0
    await found_in.index.catch_up()
    assert await found_in.texts("heter") == ["Jeg heter ███"]


async def test_what_is_moved_is_found_where_it_went(found_in: Searching) -> None:
    kari, ola = Person(), Person()
    first, second = await found_in.say("Et tre har falt", kari), await found_in.say("Treet ligger der ennå", ola)
    await found_in.store.desk.merge(second, staff=ADA, into=first)
    await found_in.index.catch_up()
    assert {one.inquiry for one in await found_in.found("treet ligger")} == {first}
    assert {one.number for one in await found_in.found("#1")} == {"2026-000001"}
    assert len(await found_in.found("#1")) == 2
    unmerging = SqlUnmerging(found_in.store.database, found_in.store.clock)
    merge = await unmerging.standing(second, staff=ADA)
    assert merge is not None
    await unmerging.undo(second, based_on=merge.version, staff=ADA)
    await found_in.index.catch_up()
    assert {one.inquiry for one in await found_in.found("treet ligger")} == {second}
    assert len(await found_in.found("#1")) == 1


async def test_indexing_twice_changes_nothing(found_in: Searching) -> None:
    await found_in.say("to ganger")
    before = await found_in.store.count(search_entries)
    async with found_in.store.database.write() as connection:
        due = select(messages.c.id)
        for message in (await connection.execute(due)).scalars().all():
            await connection.execute(insert(search_due), [{"part": "message", "about": message}] * 2)
    assert await found_in.index.waiting() == 2
    await found_in.index.catch_up()
    assert await found_in.store.count(search_entries) == before
    assert await found_in.index.waiting() == 0
    assert len(await found_in.found("ganger")) == 1


async def test_words_with_form_are_found_and_read_without_it(found_in: Searching) -> None:
    inquiry = await found_in.say("Hva tar jeg med?")
    await found_in.store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    typed = "Ta med **passet** og [skjemaet](https://havdal.example/skjema)"
    await found_in.store.desk.say(inquiry, staff=ADA, text=typed, external_id="svar", internal=False, masked=False)
    await found_in.index.catch_up()
    for words in ("passet", "skjemaet", '"passet og skjemaet"'):
        assert await found_in.texts(words) == ["Ta med passet og skjemaet (https://havdal.example/skjema)"]
