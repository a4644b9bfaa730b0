"""The consoles' socket: each event once and in order, resumed, for one's own municipality, as long as the session holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any, NoReturn

import aiohttp
import pytest
from sqlalchemy import update

from bot.errors import StoreUnavailable
from bot.messages import Signal
from console import realtime, sockets
from console.api.context import COOKIE
from console.auth import sessions
from console.auth.models import staff
from tests.building import ADA, HAVDAL, Person, until
from tests.console.conftest import Console, Open, Start, accounts, asked, asked_neighbours, quiet, validate
from tests.site import Plan, Site


async def test_welcome_then_health(ada: Console, site: Site) -> None:
    await asked(site)
    last = await quiet(site)
    async with ada.live():
        assert await ada.receive() == {"type": "welcome", "sequence": last, "consoles": 1}
        health = await ada.receive()
        assert (health["type"], [part["state"] for part in health["parts"]]) == ("health", ["up"])
        validate("PartHealth", health["parts"][0])


async def test_each_event_comes_once_in_order_with_its_inquiry_as_it_stands(ada: Console, site: Site) -> None:
    async with ada.live(after=0):
        await ada.expect("health")
        person = Person()
        receipt = await asked(site, "Hei", person)
        await ada.take(receipt.inquiry)
        await ada.reply(receipt.inquiry, "Hei, jeg heter Ada")
        await ada.step(receipt.inquiry, "notes", client_id="notat-0001", text="Ring henne")
        await ada.step(receipt.inquiry, "close")
        last = await quiet(site)
        while not ada.events() or ada.events()[-1]["sequence"] < last:
            await ada.receive()
    every = await site.store.events.after(0)
    assert [event["sequence"] for event in ada.events()] == [event.sequence for event in every]
    assert [event["kind"] for event in ada.events()] == [event.kind for event in every]
    for event in ada.events():
        assert set(event) == {"type", "sequence", "kind", "conversation", "inquiry", "message", "summary", "body"}
        assert (event["conversation"], event["inquiry"]) == (receipt.conversation, receipt.inquiry)
        validate("InquirySummary", event["summary"])
        if event["message"] is not None:
            validate("MessageInfo", event["message"])
    assert ada.events()[-1]["summary"]["status"] == "closed"
    note = next(event for event in ada.events() if event["message"] and event["message"]["text"] == "Ring henne")
    assert note["message"]["internal"]


async def test_resuming_gives_what_was_missed_and_then_what_comes(ada: Console, site: Site) -> None:
    async with ada.live(after=0):
        await asked(site, "en")
        seen = (await ada.said("Du sa: en"))["sequence"]
    await asked(site, "to")
    async with ada.live(after=seen):
        await ada.said("Du sa: to")
        await asked(site, "tre")
        await ada.said("Du sa: tre")
        sequences = [event["sequence"] for event in ada.events()]
    expected = [event.sequence for event in await site.store.events.after(seen) if event.sequence <= sequences[-1]]
    assert sequences == expected


async def test_connecting_again_and_again_misses_none_and_repeats_none(ada: Console, site: Site) -> None:
    seen: list[int] = []

    async def citizens() -> None:
        for number in range(12):
            await asked(site, str(number))

    talking = asyncio.create_task(citizens())
    while not (talking.done() and seen and seen[-1] == await site.store.events.last()):
        async with ada.live(after=seen[-1] if seen else 0):
            welcome = await ada.expect("health")
            assert welcome
            for _ in range(3):
                try:
                    async with asyncio.timeout(0.3):
                        await ada.receive()
                except TimeoutError:
                    break
            seen += [event["sequence"] for event in ada.events()]
    await talking
    # What happens after the last look (an answer is delivered) has not been waited for.
    happened = [event.sequence for event in await site.store.events.after(0, limit=5_000)]
    assert seen == [sequence for sequence in happened if sequence <= seen[-1]]


async def test_too_much_missed_is_read_anew(ada: Console, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "MOST_MISSED", 3)
    await asked(site, "en")
    await asked(site, "to")
    last = await quiet(site)
    async with ada.live(after=0):
        assert [(await ada.receive())["type"] for _ in range(3)] == ["welcome", "health", "resync"]
        assert ada.frames[0]["sequence"] == last
        await asked(site, "tre")
        await ada.said("tre")
        assert next(event["sequence"] for event in ada.events()) > last


@pytest.mark.parametrize("after", [1_000_000, 2**40, 10**18 - 1])
async def test_number_from_another_store_is_read_anew(ada: Console, site: Site, after: int) -> None:
    async with ada.live(after=after):
        await ada.expect("resync")
        await asked(site, "Hei")
        await ada.said("Du sa: Hei")


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9" * 19, "%D9%A3"])
async def test_number_that_is_none_is_as_if_there_were_none(ada: Console, site: Site, after: str) -> None:
    await asked(site, "før")
    last = await quiet(site)
    async with ada.live(after=after):
        assert (await ada.receive())["sequence"] == last
        await asked(site, "etter")
        await ada.said("etter")
    assert "før" not in json.dumps(ada.frames)


async def test_other_municipalities_are_not_heard(ada: Console, site: Site) -> None:
    await asked_neighbours(site)
    async with ada.live(after=0):
        await ada.expect("health")
        await asked_neighbours(site)
        typing = {"who": "citizen", "name": None, "for_ms": 1}
        await site.bus.publish(Signal("typing", "nabo", "c1", typing))
        await asked(site, "Hei")
        await ada.said("Du sa: Hei")
    assert {event["message"]["text"] for event in ada.events() if event["message"]} == {"Hei", "Du sa: Hei"}
    assert "nabo" not in json.dumps(ada.frames)
    assert "c1" not in [frame.get("conversation") for frame in ada.frames]


async def test_deleted_conversation_is_told_without_a_summary(ada: Console, site: Site) -> None:
    receipt = await asked(site, "Hemmelig")
    async with ada.live(after=await site.store.events.last()):
        await ada.expect("health")
        await site.pipeline.forget(HAVDAL, receipt.conversation)
        event = await ada.expect("event", kind="deleted")
    assert (event["conversation"], event["message"], event["summary"]) == (receipt.conversation, None, None)
    async with ada.live(after=0):
        await ada.expect("event", kind="deleted")
        assert "Hemmelig" not in json.dumps(ada.frames)


async def test_who_looks_is_told_until_they_leave(ada: Console, bo: Console, site: Site) -> None:
    receipt = await asked(site)
    looking = {"type": "looking", "conversation": receipt.conversation}
    async with bo.live():
        await bo.expect("health")
        async with ada.live():
            await ada.expect("health")
            assert ada.socket is not None
            await ada.socket.send_json(looking)
            told = await bo.expect("looking")
            assert (told["name"], told["conversation"]) == ("Ada", receipt.conversation)
            assert told["for_ms"] > 0
            await ada.socket.send_json(looking | {"gone": True})
            assert (await bo.expect("looking"))["for_ms"] == 0
            await ada.socket.send_json(looking)
            assert (await bo.expect("looking"))["for_ms"] > 0
        assert (await bo.expect("looking"))["for_ms"] == 0, "a console that was closed shows nothing"


async def test_typing_goes_both_ways(ada: Console, bo: Console, site: Site) -> None:
    receipt = await asked(site)
    async with ada.live(), bo.live():
        for console in (ada, bo):
            await console.expect("health")
        assert ada.socket is not None
        await ada.socket.send_json({"type": "typing", "conversation": receipt.conversation})
        frame = {"type": "typing", "conversation": receipt.conversation, "who": "staff", "name": "Ada", "for_ms": 6_000}
        assert await bo.expect("typing") == frame
        await site.webchat.typing(receipt.conversation)
        shown = await bo.expect("typing")
        assert (shown["who"], shown["name"], shown["for_ms"]) == ("citizen", None, 6_000)


async def test_ping_is_answered_and_nonsense_hurts_nothing(ada: Console, site: Site) -> None:
    async with ada.live():
        await ada.expect("health")
        assert ada.socket is not None
        for nonsense in ("", "hei", "[]", "null", "5", "{}", '{"type":', "[" * 10_000, '{"type":{}}', '{"type":"typing"}'):
            await ada.socket.send_str(nonsense)
        await ada.socket.send_bytes(b"\x00")
        await ada.socket.send_json({"type": "ping"})
        await ada.expect("pong")
        await asked(site, "Hei")
        await ada.said("Du sa: Hei")


async def test_frame_that_is_too_large_closes_the_socket(ada: Console) -> None:
    async with ada.live():
        assert ada.socket is not None
        await ada.socket.send_str("a" * (sockets.LARGEST_FRAME + 1))
        assert await ada.closed() == 1009


async def test_health_is_told_when_it_changes(ada: Console, site: Site) -> None:
    async with ada.live():
        await ada.expect("health")
        site.part.becomes("down", "Rasa does not answer")
        frame = await ada.expect("health")
        assert [(part["state"], part["reason"]) for part in frame["parts"]] == [("down", "Rasa does not answer")]
        site.part.becomes("up")
        assert (await ada.expect("health"))["parts"][0]["state"] == "up"


async def brisk(start: Start, open_console: Open, **more: timedelta) -> tuple[Site, Console]:
    """A site that looks often whether sessions hold, and Ada logged in."""
    site = await start(Plan(session_check_s=0.02, **more))  # type: ignore[arg-type]  # a test's shorthand
    await accounts(site)
    console = open_console(site)
    await console.log_in("ada")
    return site, console


async def test_logging_out_closes_the_socket(start: Start, open_console: Open) -> None:
    _, ada = await brisk(start, open_console)
    async with ada.live():
        await ada.expect("health")
        await ada.ask("DELETE", "/session")
        assert await ada.closed() == 4401


async def test_only_the_consoles_close_whose_session_ended(start: Start, open_console: Open) -> None:
    site, ada = await brisk(start, open_console)
    bo = open_console(site)
    await bo.log_in("bo")
    async with ada.live(), bo.live():
        await bo.expect("health")
        await ada.ask("DELETE", "/session")
        assert await ada.closed() == 4401
        assert bo.socket is not None
        await bo.socket.send_json({"type": "ping"})
        await bo.expect("pong")


async def test_sessions_are_looked_at_in_pieces(
    ada: Console, bo: Console, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "READ_AT_ONCE", 1)
    holding = await site.accounts.sessions.holding([str(ada.token), "nobody's", str(bo.token)])
    assert {token: who.username for token, who in holding.items()} == {ada.token: "ada", bo.token: "bo"}


async def test_sessions_are_looked_at_again_after_the_store_was_away(
    start: Start, open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, ada = await brisk(start, open_console)
    async with ada.live():
        await ada.expect("health")
        tries: list[int] = []

        async def away(tokens: Collection[str]) -> NoReturn:
            tries.append(len(tokens))
            raise StoreUnavailable("away")

        with monkeypatch.context() as patch:
            patch.setattr(site.accounts.sessions, "holding", away)
            await until(lambda: len(tries) > 2)
        assert ada.socket is not None
        await ada.socket.send_json({"type": "ping"})
        await ada.expect("pong")
        await ada.ask("DELETE", "/session")
        assert await ada.closed() == 4401


async def test_consoles_are_told_how_many_are_open(site: Site, ada: Console, bo: Console) -> None:
    async with ada.live():
        assert (await ada.expect("welcome"))["consoles"] == 1
        async with bo.live():
            assert (await bo.expect("welcome"))["consoles"] == 2
            await ada.expect("people", consoles=2)
        await ada.expect("people", consoles=1)


async def test_end_of_the_session_closes_the_socket(start: Start, open_console: Open) -> None:
    site, ada = await brisk(start, open_console)
    async with ada.live():
        await ada.expect("health")
        site.store.clock.advance(hours=12)
        assert await ada.closed() == 4401


async def test_disabled_account_closes_the_socket(start: Start, open_console: Open) -> None:
    site, ada = await brisk(start, open_console)
    async with ada.live():
        await ada.expect("health")
        async with site.store.database.write() as connection:
            await connection.execute(
                update(staff).where(staff.c.username == "ada").values(disabled_at=site.store.clock.now())
            )
        assert await ada.closed() == 4401


async def test_the_connection_stays_until_the_console_has_closed_too(start: Start, open_console: Open) -> None:
    """A connection that goes with the code under way takes the code along where the console is just sending."""
    _, ada = await brisk(start, open_console)
    async with ada.live(autoclose=False):
        await ada.expect("health")
        assert ada.socket is not None
        await ada.ask("DELETE", "/session")
        async with asyncio.timeout(5):
            while (frame := await ada.socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
                pass
        assert (frame.data, frame.extra) == (4401, "session ended")
        await asyncio.sleep(0.2)
        await ada.socket.close()
        assert (ada.socket.close_code, ada.socket.exception()) == (4401, None)


async def handshake(console: Console, **options: Any) -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with console.live(**options):
            pass
    return caught.value.status


async def test_no_socket_without_a_session_or_for_other_origins(ada: Console, site: Site, open_console: Open) -> None:
    assert await handshake(open_console(site)) == 401
    assert await handshake(open_console(site), headers={"Cookie": f"{COOKIE}=x"}) == 401
    for origin in ("https://evil.example", "null", f"{site.url}.evil.example"):
        assert await handshake(ada, origin=origin) == 403
    async with ada.live(origin=site.url):
        await ada.expect("welcome")


async def test_plain_request_for_the_socket_is_refused(ada: Console) -> None:
    answer = await ada.ask("GET", "/socket")
    assert answer.refused == (400, "malformed")


async def test_slow_console_is_told_to_read_anew_and_holds_up_no_other(
    ada: Console, bo: Console, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ada.live(), bo.live():
        for console in (ada, bo):
            await console.expect("health")
        slow = next(console for console in site.consoles._consoles if console.staff.username == "ada")
        slow.queue = asyncio.Queue(2)
        for number in range(5):
            slow.put(0, json.dumps({"type": "typing", "number": number}))
        # What it waits for now is the old queue, so that the new one fills as it does when the network is slow.
        assert (slow.overrun, slow.queue.qsize()) == (True, 2)
        await asked(site, "Hei")
        await bo.said("Du sa: Hei")


async def test_overrun_console_gets_a_resync_and_then_what_comes(ada: Console, site: Site) -> None:
    async with ada.live():
        await ada.expect("health")
        (console,) = site.consoles._consoles
        console.overrun = True
        await asked(site, "Hei")
        await ada.expect("resync")
        await ada.said("Du sa: Hei")


async def test_event_that_cannot_be_shown_is_read_anew_and_the_next_ones_come(ada: Console, site: Site) -> None:
    receipt = await asked(site)
    async with ada.live():
        await ada.expect("health")
        async with site.store.database.write() as connection:
            await connection.exec_driver_sql("UPDATE inquiry SET status = 'nonsense'")
        await site.store.desk.say(receipt.inquiry, staff=ADA, text="notat", external_id="1", internal=True, masked=False)
        await site.bus.publish(Signal("events", HAVDAL))
        await ada.expect("resync")
        async with site.store.database.write() as connection:
            await connection.exec_driver_sql("UPDATE inquiry SET status = 'with_bot'")
        await asked(site, "Hei igjen")
        await ada.said("Du sa: Hei igjen")


async def test_service_that_stops_says_so_and_does_not_wait_for_consoles(ada: Console, site: Site) -> None:
    async with ada.live():
        await ada.expect("health")
        closing = asyncio.create_task(ada.closed())
        async with asyncio.timeout(4):
            await site.server.stop()
        assert await closing == 1001


async def test_consoles_that_left_are_forgotten(ada: Console, site: Site) -> None:
    for _ in range(5):
        async with ada.live():
            await ada.expect("health")
    await until(lambda: site.consoles._consoles == set())
