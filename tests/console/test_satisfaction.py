"""What a person said of how they were helped, as staff read it."""

from __future__ import annotations

from bot.satisfaction import Given, Helped
from inquiries.privacy.masking import NumberMasker
from inquiries.satisfaction.store import SqlOpinions
from tests.building import HAVDAL
from tests.console.conftest import Console, asked, asked_neighbours
from tests.site import Site


async def test_staff_read_what_was_asked_and_answered(ada: Console, site: Site) -> None:
    receipt = await asked(site)
    path = f"/inquiries/{receipt.inquiry}"
    nothing = {"asked": False, "helped": None, "comment": "", "masked": False, "at": None}
    assert (await ada.ask("GET", f"{path}/satisfaction")).body == nothing
    await ada.ask("POST", f"{path}/take", json={"force": False})
    await ada.ask("POST", f"{path}/replies", json={"client_id": "svar-0001", "text": "På torsdag."})
    await ada.ask("POST", f"{path}/close")
    opinions = SqlOpinions(site.store.database, site.store.clock, NumberMasker())
    assert await opinions.ask(HAVDAL, receipt.conversation, channel="webchat") is not None
    assert (await ada.ask("GET", f"{path}/satisfaction")).body == nothing | {"asked": True}
    given = Given(Helped.NO, "Ring 01010112377")
    await opinions.answer(HAVDAL, receipt.inquiry_number, given, channel="webchat")
    told = (await ada.ask("GET", f"{path}/satisfaction")).body
    assert told == {"asked": True, "helped": "no", "comment": "Ring [***]", "masked": True, "at": told["at"]}
    assert told["at"] is not None
    theirs = await asked_neighbours(site)
    assert (await ada.ask("GET", f"/inquiries/{theirs.inquiry}/satisfaction")).status == 404
