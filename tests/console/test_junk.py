"""Junk over HTTP: sorted out by who handles inquiries, senders blocked by the desk and administrators alone."""

from __future__ import annotations

from inquiries.handling.describing import SqlDescribing
from tests.building import HAVDAL
from tests.console.by_mail import KARI, mailed
from tests.console.conftest import Console, Open, asked
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry
from tests.site import PASSWORD, Site


async def test_it_is_sorted_out_told_to_other_consoles_and_put_back(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await mailed(site, "Vinn en bil!")).inquiry
    place = f"/inquiries/{inquiry}/junk"
    known = {"channel": "email", "address": KARI.value, "may_block": True}
    assert (await ada.ask("GET", place)).body == known | {"junk": False, "blocked": False}
    async with bo.live():
        answer = await ada.ask("PUT", place, json={"block": True})
        frame = await bo.expect("event", kind="changed")
    assert (answer.body["inquiry"]["junk"], answer.body["inquiry"]["status"]) == (True, "closed")
    assert frame["summary"]["junk"] is True
    assert (await bo.ask("GET", place)).body == known | {"junk": True, "blocked": True}
    page = (await bo.ask("GET", "/inquiries?view=junk")).body
    assert ([one["id"] for one in page["inquiries"]], page["counts"]["junk"]) == ([inquiry], 1)
    assert (await bo.ask("GET", "/inquiries?view=closed")).body["inquiries"] == []
    [sender] = (await bo.ask("GET", "/blocked-senders")).body["senders"]
    assert (sender["channel"], sender["address"], sender["by"]) == ("email", KARI.value, "Ada")
    again = (await mailed(site, "Vinn to!", conversation="ny")).inquiry
    assert (await bo.ask("GET", f"/inquiries/{again}")).body["inquiry"]["junk"] is True
    back = await bo.ask("DELETE", f"{place}?unblock=sender")
    assert (back.body["inquiry"]["junk"], back.body["inquiry"]["owner"]) == (False, "queue")
    assert (await bo.ask("GET", "/blocked-senders")).body["senders"] == []
    steps = await SqlDescribing(site.store.database, site.store.clock).steps(HAVDAL, inquiry)
    assert [step.kind for step in steps][-4:] == ["junked", "sender_blocked", "sender_unblocked", "not_junk"]
    assert all(KARI.value not in str(step.details) for step in steps)


async def test_a_block_is_lifted_from_the_list(site: Site, ada: Console) -> None:
    inquiry = (await mailed(site)).inquiry
    await ada.ask("PUT", f"/inquiries/{inquiry}/junk", json={"block": True})
    [sender] = (await ada.ask("GET", "/blocked-senders")).body["senders"]
    for _ in range(2):
        assert (await ada.ask("DELETE", f"/blocked-senders/{sender['id']}")).body == {"senders": []}
    assert (await ada.ask("GET", f"/inquiries/{inquiry}")).body["inquiry"]["junk"] is True, "what is junk stays so"


async def test_who_writes_on_the_page_cannot_be_blocked(site: Site, ada: Console) -> None:
    inquiry = (await asked(site)).inquiry
    place = f"/inquiries/{inquiry}/junk"
    assert (await ada.ask("GET", place)).body["address"] is None
    assert (await ada.ask("PUT", place, json={"block": True})).refused == (400, "bad_input")
    assert (await ada.ask("PUT", place, json={})).body["inquiry"]["junk"] is True


async def test_a_case_worker_sorts_out_what_is_the_units_and_blocks_nobody(site: Site, open_console: Open) -> None:
    who = await site.accounts.add(HAVDAL, "kaja", "Kaja", "case_worker", PASSWORD)
    kaja = open_console(site)
    await kaja.log_in("kaja")
    await add_unit(site.store.database, members=(who.id,))
    inquiry = (await mailed(site)).inquiry
    place = f"/inquiries/{inquiry}/junk"
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        assert (await kaja.ask(method, place, json=body)).refused == (404, "not_found")
    await change_inquiry(site.store.database, inquiry, unit=TECHNICAL)
    assert (await kaja.ask("GET", place)).body["may_block"] is False
    assert (await kaja.ask("PUT", place, json={"block": True})).status == 403
    assert (await kaja.ask("PUT", place, json={})).body["inquiry"]["junk"] is True
    assert (await kaja.ask("DELETE", f"{place}?unblock=sender")).status == 403
    assert (await kaja.ask("DELETE", place)).body["inquiry"]["junk"] is False
    assert (await kaja.ask("GET", "/blocked-senders")).status == 403


async def test_what_a_colleague_has_is_theirs(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await mailed(site)).inquiry
    await ada.ask("POST", f"/inquiries/{inquiry}/take", json={})
    assert (await bo.ask("PUT", f"/inquiries/{inquiry}/junk", json={})).refused == (409, "conflict")
