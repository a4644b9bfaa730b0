"""Digests over HTTP: each member of staff chooses for themselves."""

from __future__ import annotations

from tests.console.conftest import Console

PATH = "/notices/digest"
NOTHING = {"when": "never", "address": "", "language": "nb", "domains": ["havdal.example"], "available": True}


async def test_one_chooses_for_oneself(ada: Console, bo: Console) -> None:
    assert (await ada.ask("GET", PATH)).body == NOTHING
    wanted = {"when": "morning", "address": " Ada@havdal.example ", "language": "nn"}
    kept = (await ada.ask("PUT", PATH, json=wanted)).body
    assert (kept["when"], kept["address"].lower(), kept["language"]) == ("morning", "ada@havdal.example", "nn")
    assert (await ada.ask("GET", PATH)).body == kept
    assert (await bo.ask("GET", PATH)).body == NOTHING
    off = (await ada.ask("PUT", PATH, json={"when": "never"})).body
    assert off == NOTHING


async def test_what_is_no_choice_is_refused(ada: Console) -> None:
    for wrong in ({"when": "hourly"}, {"when": "away", "language": "de"}, {"when": "away", "address": "a\nb"}):
        assert (await ada.ask("PUT", PATH, json=wrong)).refused == (400, "malformed")
    for address in ("", "ada", "ada@example.org", "ada@havdal.example.org", "ada@havdal.example, x@example.org"):
        assert (await ada.ask("PUT", PATH, json={"when": "away", "address": address})).refused[0] == 400, address
    assert (await ada.ask("GET", PATH)).body == NOTHING
