"""The search over HTTP tells of tags, and what an address has to do with somebody else's inquiry."""

from __future__ import annotations

from bot.messages import Copied
from inquiries.search.index import SearchIndex
from inquiries.tags.store import set_tags
from inquiries.tags.words import by_key
from tests.building import HAVDAL
from tests.console.by_mail import mailed
from tests.console.conftest import Console
from tests.site import Site

NEIGHBOUR = "nabo@havdal.example"


async def test_hits_tell_why_an_address_found_them_and_which_are_tags(site: Site, ada: Console) -> None:
    receipt = await mailed(site, "Hull i veien", copied=(Copied("cc", NEIGHBOUR),))
    async with site.store.database.write() as connection:
        await set_tags(connection, HAVDAL, receipt.inquiry, by_key(["Sommerskole"]))
    await SearchIndex(site.store.database).catch_up()
    hits = (await ada.ask("GET", f"/search?q={NEIGHBOUR}")).body["hits"]
    assert {hit["inquiry"] for hit in hits} == {receipt.inquiry}
    assert {hit["part"] for hit in hits} == {"message", "title", "tags"}
    assert all(hit["bystander"] == {"role": "copied", "address": NEIGHBOUR} for hit in hits)
    [tags] = (await ada.ask("GET", "/search?q=sommerskole&part=tags")).body["hits"]
    assert (tags["part"], tags["message"], tags["bystander"]) == ("tags", None, None)
    assert (await ada.ask("GET", "/search?q=sommerskole&part=colour")).status == 400
