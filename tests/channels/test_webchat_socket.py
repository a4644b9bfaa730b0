"""The web chat's socket, line by line as docs/protocols.md has it, with real clients at a real server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import struct
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.coordination.in_process import InProcessLimiter
from bot.messages import Choice, DeliveryState, Outcome, Owner, Reply, Signal, Source, Turn
from channels.webchat import socket as socket_module
from channels.webchat.channel import WebChatLimits
from channels.webchat.parsing import hashed
from tests.bot.conftest import EchoDialogue, GatedDialogue
from tests.building import ADA, HAVDAL, NABO, START, Person, SomebodyElse, until
from tests.channels.conftest import Frame, Start, Widget
from tests.site import Plan, Site


class RichDialogue(EchoDialogue):
    """Dialogue whose answer has everything that an answer can have."""

    async def respond(self, turn: Turn) -> Outcome:
        """Answer from an article."""
        source = Source("svommehall", "Svømmehallen", "https://www.havdal.example/svomming", "nb")
        reply = Reply("Klokka ti.", "<p>Klokka <strong>ti</strong>.</p>", (source,), (Choice("En person", "human"),))
        return Outcome(replies=(reply,), intent="faq", confidence=0.9)


async def test_welcome_before_anything_was_said(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.opened():
        await widget.send(widget.hello())
        assert await widget.receive() == {
            "type": "welcome",
            "sequence": 0,
            "owner": "bot",
            "staff_name": None,
            "retention_days": 21,
            "text_limit": 4000,
            "known": False,
            "contacts": [],
        }


async def test_message_is_acknowledged_shown_and_answered(start: Start) -> None:
    site = await start(Plan(dialogue=RichDialogue()))
    widget = Widget(site.url)
    async with widget.connected(language="nn"):
        identifier = await widget.say("Når åpner dere?")
        ack = await widget.expect("ack")
        answer = await widget.said("Klokka ti.")
    assert ack == {
        "type": "ack",
        "id": identifier,
        "sequence": ack["sequence"],
        "inquiry": "2026-000001",
        "duplicate": False,
    }
    assert answer["message"] == {
        "id": answer["message"]["id"],
        "author": "bot",
        "author_name": None,
        "text": "Klokka ti.",
        "html": "<p>Klokka <strong>ti</strong>.</p>",
        "sources": [
            {
                "article": "svommehall",
                "title": "Svømmehallen",
                "url": "https://www.havdal.example/svomming",
                "language": "nb",
            }
        ],
        "choices": [{"label": "En person", "value": "human"}],
        "created_at": START.isoformat(),
        "client_id": None,
        "language": "nn",
        "files": [],
    }
    own = next(event for event in widget.events() if event["kind"] == "message" and event["message"]["author"] == "citizen")
    assert (own["sequence"], own["message"]["client_id"], own["message"]["html"]) == (ack["sequence"], identifier, None)
    status = next(event for event in widget.events() if event["kind"] == "status")
    assert status == {"type": "event", "sequence": status["sequence"], "kind": "status", "status": "with_bot"}


async def test_resent_message_is_the_same_message(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei", "client-0001")
        first = await widget.expect("ack")
        await widget.said("Du sa: Hei")
        await widget.say("Hei", "client-0001")
        assert await widget.expect("ack") == first | {"duplicate": True}
    async with widget.connected():
        await widget.say("Hei", "client-0001")
        assert await widget.expect("ack") == first | {"duplicate": True}
        await widget.say("Slutt")
        await widget.said("Du sa: Slutt")
    assert widget.texts() == ["Hei", "Du sa: Hei", "Slutt", "Du sa: Slutt"]


async def test_after_a_lost_connection_nothing_is_missing_and_nothing_comes_twice(site: Site) -> None:
    widget = Widget(site.url)
    seen: list[Frame] = []
    for number in range(4):
        async with widget.connected(after=seen[-1]["sequence"] if seen else 0):
            await widget.say(str(number))
            # Gone before the answer has come, or somewhere in the middle of it.
            for _ in range(number + 1):
                await widget.receive()
            seen += widget.events()
    await until(lambda: not site.pipeline._working)
    async with widget.connected(after=seen[-1]["sequence"] if seen else 0):
        await widget.say("slutt")
        await widget.said("Du sa: slutt")
        seen += widget.events()
    sequences = [event["sequence"] for event in seen]
    assert sequences == sorted(set(sequences))
    every = await site.store.events.after(0, conversation=widget.conversation)
    assert sequences == [event.sequence for event in every if event.for_citizen]


async def test_resuming_while_events_come_misses_none(site: Site) -> None:
    """Two sockets of one conversation, one of which connects again and again, see the same in the end."""
    steady = Widget(site.url)
    restless = Widget(site.url, steady.conversation, steady.secret)
    seen: list[int] = []
    async with steady.connected():
        await steady.say("0")
        await steady.said("Du sa: 0")
        for number in range(1, 8):
            await steady.say(str(number))
            async with restless.connected(after=seen[-1] if seen else 0):
                while not restless.events():
                    await restless.receive()
                seen += [event["sequence"] for event in restless.events()]
        await steady.said("Du sa: 7")
    async with restless.connected(after=seen[-1]):
        await restless.say("slutt")
        await restless.said("Du sa: slutt")
        seen += [event["sequence"] for event in restless.events()]
    every = [event.sequence for event in await site.store.events.after(0) if event.for_citizen]
    assert seen == every[: len(seen)]
    assert len(seen) >= len(every) - 1


async def test_all_sockets_of_a_conversation_get_every_event(site: Site) -> None:
    one = Widget(site.url)
    other = Widget(site.url, one.conversation, one.secret)
    async with one.connected():
        await one.say("Hei")
        await one.said("Du sa: Hei")
        async with other.connected():
            await other.said("Du sa: Hei")
            await one.say("Igjen")
            await one.said("Du sa: Igjen")
            await other.said("Du sa: Igjen")
            assert other.events() == one.events()


async def test_number_from_another_store_does_not_silence_the_conversation(site: Site) -> None:
    widget = Widget(site.url)
    for after in (10**6, 2**31 + 5, 2**63 + 5):
        async with widget.connected(after=after):
            await widget.say(f"etter {after}")
            await widget.said(f"Du sa: etter {after}")


async def test_somebody_elses_secret_is_refused_and_closed(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
        thief = Widget(site.url, widget.conversation)
        async with thief.opened():
            await thief.send(thief.hello())
            error = await thief.expect("error")
            assert (error["code"], error["id"], error["retry_after"]) == ("wrong_token", None, None)
            assert await thief.closed() == 1008
            assert thief.events() == []
        await widget.say("Er du der?")
        await widget.said("Du sa: Er du der?")


async def test_who_listened_before_the_conversation_existed_hears_nothing_of_it(site: Site) -> None:
    widget = Widget(site.url)
    thief = Widget(site.url, widget.conversation)
    async with thief.connected(), widget.connected():
        await widget.say("Hemmelig")
        await widget.said("Du sa: Hemmelig")
        assert await thief.closed() is not None
        assert [frame["type"] for frame in thief.frames] == ["welcome"]


async def test_who_listened_before_the_conversation_existed_cannot_speak_in_it(site: Site) -> None:
    widget = Widget(site.url)
    thief = Widget(site.url, widget.conversation)
    async with widget.connected(), thief.opened():
        await thief.send(thief.hello())
        await thief.expect("welcome")
        await widget.say("Hemmelig")
        await widget.said("Du sa: Hemmelig")
        with contextlib.suppress(aiohttp.ClientError):
            await thief.say("Jeg er henne")
        assert await thief.closed() is not None
        assert thief.texts() == []
    assert widget.texts() == ["Hemmelig", "Du sa: Hemmelig"]


async def test_conversation_of_another_municipality_is_not_there(site: Site) -> None:
    widget = Widget(site.url)
    neighbour = Person(widget.conversation, hashed(widget.secret), NABO)
    await site.store.record.record(neighbour.says("Hei nabo"), masked=False)
    async with widget.opened():
        await widget.send(widget.hello())
        assert (await widget.expect("error"))["code"] == "wrong_token"


MALFORMED = [
    "",
    "hei",
    "{",
    "[]",
    "null",
    "5",
    '"hello"',
    "{}",
    '{"type":5}',
    '{"type":"nothing"}',
    '{"type":"hello"}',
    '{"type":"message"}',
    '{"type":"message","id":"client-0001"}',
    '{"type":"message","id":"client-0001","text":5}',
    '{"type":"message","id":"client-0001","text":null}',
    '{"type":"message","id":"client-0001","text":"\\ud800"}',
    '{"type":"message","id":"kort","text":"Hei"}',
    '{"type":"message","id":"' + "a" * 65 + '","text":"Hei"}',
    '{"type":"message","id":"../../etc","text":"Hei"}',
    '{"type":"message","id":"client-0001","text":"Hei","choice":"rm -rf"}',
    '{"type":"message","id":"client-0001","text":"Hei","choice":"article:../x"}',
    '{"type":"message","id":"client-0001","text":"Hei","choice":"language:nn"}',
    '{"type":"message","id":"client-0001","text":"Hei","choice":"skip"}',
    '{"type":"language"}',
    '{"type":"language","language":"../nb"}',
    '{"type":"seen"}',
    '{"type":"seen","sequence":-1}',
    '{"type":"seen","sequence":"x"}',
    '{"type":"seen","sequence":1e400}',
    "[" * 60_000,
    '{"id":' + "[" * 60_000,
]


async def test_bad_frames_are_answered_and_hurt_nothing(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(messages_per_10s=1_000)))
    widget = Widget(site.url)
    async with widget.connected():
        for number, bad in enumerate(MALFORMED):
            await widget.send(bad)
            error = await widget.expect("error")
            assert (error["code"], error["retry_after"]) == ("malformed", None), bad[:80]
            assert error["message"]
            await widget.say("Hei", f"client-{number:04d}")
            await widget.expect("ack")
    said = [event.message for event in await site.store.events.after(0) if event.kind == "message"]
    assert len([message for message in said if message and message.author == "citizen"]) == len(MALFORMED)


async def test_error_names_the_message_that_it_is_about(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("a" * 4_001, "client-0001")
        error = await widget.expect("error")
        assert (error["code"], error["id"]) == ("too_long", "client-0001")
        await widget.say(" \u200b ", "client-0002")
        error = await widget.expect("error")
        assert (error["code"], error["id"]) == ("empty", "client-0002")
        await widget.send('{"type":"message","id":"client-0003","text":5}')
        error = await widget.expect("error")
        assert (error["code"], error["id"]) == ("malformed", "client-0003")
        await widget.say("a" * 4_000, "client-0004")
        assert (await widget.expect("ack"))["id"] == "client-0004"


@pytest.mark.parametrize(
    "first",
    [
        *("", "hei", "[]", "{}", "[" * 60_000),
        '{"type":"ping"}',
        '{"type":"message","id":"client-0001","text":"Hei"}',
        json.dumps({"type": "hello"}),
        json.dumps(Widget("").hello() | {"conversation": "../etc/passwd"}),
        json.dumps(Widget("").hello() | {"conversation": str(uuid.uuid4()).upper()}),
        json.dumps(Widget("").hello() | {"secret": "kort"}),
        json.dumps(Widget("").hello() | {"secret": "a" * 87}),
        json.dumps(Widget("").hello() | {"secret": "æ" * 43}),
        json.dumps(Widget("").hello() | {"after": -1}),
        json.dumps(Widget("").hello() | {"after": "x"}),
        json.dumps(Widget("").hello() | {"after": None}),
        json.dumps(Widget("").hello() | {"language": 5}),
        json.dumps(Widget("").hello() | {"language": "nb-NO; DROP"}),
    ],
)
async def test_malformed_hello_is_refused_and_closed(site: Site, first: str) -> None:
    widget = Widget(site.url)
    async with widget.opened():
        await widget.send(first)
        assert (await widget.expect("error"))["code"] == "malformed"
        assert await widget.closed() == 1008
    assert await site.store.events.last() == 0


async def test_binary_hello_is_refused_and_closed(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.opened():
        assert widget.socket is not None
        await widget.socket.send_bytes(json.dumps(widget.hello()).encode())
        assert (await widget.expect("error"))["code"] == "malformed"
        assert await widget.closed() == 1008


async def test_second_hello_and_binary_frames_are_malformed(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        assert widget.socket is not None
        await widget.send(widget.hello())
        assert (await widget.expect("error"))["code"] == "malformed"
        await widget.socket.send_bytes(b"\x00\x01")
        assert (await widget.expect("error"))["code"] == "malformed"
        await widget.say("Hei")
        await widget.said("Du sa: Hei")


async def test_no_hello_in_time_is_refused_and_closed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "HELLO_WITHIN_S", 0.05)
    widget = Widget(site.url)
    async with widget.opened():
        assert (await widget.expect("error"))["code"] == "malformed"
        assert await widget.closed() == 1008


async def test_endless_bad_frames_are_closed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "BAD_FRAMES", 5)
    widget = Widget(site.url)
    async with widget.connected():
        for _ in range(4):
            await widget.send("hei")
        await widget.send({"type": "ping"})
        await widget.expect("pong")
        for _ in range(5):
            await widget.send("hei")
        assert await widget.closed() == 1008


async def test_frame_that_is_too_large_closes_the_socket(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("a" * (socket_module.LARGEST_FRAME + 1))
        assert await widget.closed() == 1009
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")


async def test_compressed_frame_that_grows_too_large_closes_the_socket(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.opened(compress=15):
        await widget.send(widget.hello())
        await widget.expect("welcome")
        await widget.say("a" * 20_000_000)
        assert await widget.closed() == 1009


@asynccontextmanager
async def raw(widget: Widget) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A WebSocket by hand (RFC 6455), for what no client library sends."""
    host, port = widget.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(
            f"GET /api/chat/socket HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


def masked(payload: bytes, opcode: int = 1) -> bytes:
    """Return one whole frame of a client."""
    mask = secrets.token_bytes(4)
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return bytes([0x80 | opcode]) + length + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


async def close_code(reader: asyncio.StreamReader) -> int:
    """Read frames of the server up to its close frame and return the code in it."""
    async with asyncio.timeout(10):
        while True:
            first, second = await reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", await reader.readexactly(2))
            payload = await reader.readexactly(size)
            if first & 0x0F == 8:
                return int(struct.unpack("!H", payload[:2])[0])


@pytest.mark.parametrize("bad", [b"\xff\xfe", b'{"type":"ping\xc3"}', b"\xed\xa0\x80", b"\xc0\xaf"])
@pytest.mark.parametrize("greeted", [False, True])
async def test_text_that_is_not_utf8_closes_the_socket_with_1007(site: Site, bad: bytes, greeted: bool) -> None:
    widget, other = Widget(site.url), Widget(site.url)
    async with other.connected(), raw(widget) as (reader, writer):
        if greeted:
            writer.write(masked(json.dumps(widget.hello()).encode()))
        writer.write(masked(bad))
        assert await close_code(reader) == 1007
        await other.say("Hei")
        await other.said("Du sa: Hei")


@pytest.mark.parametrize("bad", [b"\x81\x05hello", b"\xf1\x80", b"\x83\x80", b"\x09\x80", b"GET / HTTP/1.1\r\n\r\n"])
async def test_frame_against_the_rules_closes_the_socket(site: Site, bad: bytes) -> None:
    widget, other = Widget(site.url), Widget(site.url)
    async with other.connected():
        async with raw(widget) as (reader, writer):
            writer.write(bad + bytes(20))
            async with asyncio.timeout(10):
                await reader.read()
        await other.say("Hei")
        await other.said("Du sa: Hei")


async def test_who_goes_away_in_the_middle_of_a_frame_hurts_nobody(site: Site) -> None:
    widget = Widget(site.url)
    for cut in (1, 5, 40):
        async with raw(widget) as (_, writer):
            writer.write(masked(json.dumps(widget.hello()).encode())[:cut])
            await writer.drain()
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
    await until(lambda: len(site.feed._listeners) == 1)  # The console's, which is always there.


async def test_ping_is_answered(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.send({"type": "ping"})
        assert await widget.receive() == {"type": "pong"}


async def test_chosen_language_goes_with_what_is_said_next(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.send({"type": "language", "language": "en"})
        await widget.say("Hi")
        answer = await widget.said("Du sa: Hi")
    assert answer["message"]["language"] == "en"


async def test_choice_goes_to_the_dialogue(start: Start) -> None:
    dialogue = EchoDialogue()
    site = await start(Plan(dialogue=dialogue))
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Snakk med en person", choice="human")
        await widget.said("Du sa: Snakk med en person")
    assert [(turn.text, turn.choice) for turn in dialogue.turns] == [("Snakk med en person", "human")]


async def test_typing_of_bot_and_staff_is_shown_and_ones_own_is_not(start: Start) -> None:
    dialogue = GatedDialogue()
    site = await start(Plan(dialogue=dialogue))
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        assert await widget.expect("typing") == {"type": "typing", "who": "bot", "for_ms": 8_000}
        dialogue.gate("Hei").set()
        await widget.said("Du sa: Hei")
        await widget.send({"type": "typing"})
        await site.bus.publish(Signal("typing", NABO, widget.conversation, {"who": "staff", "name": "Siv", "for_ms": 1}))
        await site.bus.publish(
            Signal("typing", HAVDAL, widget.conversation, {"who": "staff", "name": "Ada", "for_ms": 6_000})
        )
        before = len(widget.frames)
        assert await widget.expect("typing") == {"type": "typing", "who": "staff", "for_ms": 6_000}
        assert len(widget.frames) == before + 1


async def test_citizens_typing_is_told_to_staff_when_the_conversation_is_theirs(site: Site) -> None:
    widget = Widget(site.url)
    async with site.bus.subscribe() as signals, widget.connected():
        await widget.send({"type": "typing"})  # There is no conversation yet that anybody could look at.
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
        await widget.send({"type": "typing"})
        heard = []
        async with asyncio.timeout(10):
            async for signal in signals:
                if signal.topic == "typing":
                    heard.append(signal)
                    if signal.body["who"] == "citizen":
                        break
    assert [signal.body["who"] for signal in heard] == ["bot", "citizen"]
    assert (heard[-1].conversation, heard[-1].body) == (
        widget.conversation,
        {"who": "citizen", "name": None, "for_ms": 6_000},
    )


async def test_owner_and_status_are_told(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
        ((inquiry,), _) = await site.store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=1)
        await site.pipeline.take_over(inquiry.id, ADA, "nb")
        owner = await widget.expect("event", kind="owner")
        assert owner == {
            "type": "event",
            "sequence": owner["sequence"],
            "kind": "owner",
            "owner": "staff",
            "staff_name": "Ada",
        }
        await widget.said("notice_taken nb Ada")
        await site.pipeline.say(inquiry.id, ADA, "Bare oss imellom", external_id="notat-0001", internal=True)
        await site.pipeline.say(inquiry.id, ADA, "Hei, jeg heter Ada", external_id="svar-0001", internal=False)
        said = await widget.said("Hei, jeg heter Ada")
        assert (said["message"]["author"], said["message"]["author_name"], said["message"]["client_id"]) == (
            "staff",
            "Ada",
            None,
        )
    async with widget.opened():
        await widget.send(widget.hello())
        welcome = await widget.expect("welcome")
        assert (welcome["owner"], welcome["staff_name"], welcome["known"]) == ("staff", "Ada", True)
        await site.pipeline.close(inquiry.id, ADA, "nb")
        await widget.expect("event", kind="status", status="closed")
        assert (await widget.expect("event", kind="owner"))["owner"] == "bot"
        assert "Bare oss imellom" not in json.dumps(widget.frames)


async def test_shown_messages_are_delivered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "SEEN_EVERY_S", 0.01)
    widget = Widget(site.url)

    async def states() -> list[DeliveryState | None]:
        found = await site.store.events.after(0, conversation=widget.conversation)
        return [event.message.state for event in found if event.kind == "message" and event.message]

    async def all_delivered() -> bool:
        return (await states())[1:] == [DeliveryState.DELIVERED]

    async with widget.connected():
        await widget.say("Hei")
        answer = await widget.said("Du sa: Hei")
        await until(lambda: _accepted(site))
        await widget.send({"type": "seen", "sequence": answer["sequence"] - 1})
        await widget.send({"type": "ping"})
        await widget.expect("pong")
        assert DeliveryState.DELIVERED not in await states()
        await widget.send({"type": "seen", "sequence": 10**9})
        await until(all_delivered)


async def _accepted(site: Site) -> bool:
    return await site.store.outbox.next_due() is None


async def test_what_was_seen_is_written_when_the_widget_goes_away_at_once(site: Site) -> None:
    widget = Widget(site.url)

    async def delivered() -> bool:
        found = await site.store.events.after(0, conversation=widget.conversation)
        return [event.body for event in found if event.kind == "delivery"][-1:] == [{"state": "delivered"}]

    async with widget.connected():
        await widget.say("Hei")
        answer = await widget.said("Du sa: Hei")
        await widget.send({"type": "seen", "sequence": answer["sequence"]})
    await until(delivered)


async def test_deleted_conversation_says_so_everywhere_and_takes_no_more(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
        await site.pipeline.forget(HAVDAL, widget.conversation)
        deleted = await widget.expect("event", kind="deleted")
        assert set(deleted) == {"type", "sequence", "kind"}
        identifier = await widget.say("Er du der?")
        error = await widget.expect("error")
        assert (error["code"], error["id"]) == ("not_found", identifier)
    async with widget.opened():
        await widget.send(widget.hello())
        welcome = await widget.expect("welcome")
        assert (welcome["known"], welcome["owner"]) == (False, "bot")
        await widget.expect("event", kind="deleted")
        assert widget.texts() == []


async def test_too_many_messages_in_one_conversation_are_refused_with_the_wait(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(messages_per_10s=3)))
    widget, other = Widget(site.url), Widget(site.url)
    async with widget.connected(), other.connected():
        for number in range(3):
            await widget.say(str(number))
            await widget.expect("ack")
        identifier = await widget.say("for mye")
        error = await widget.expect("error")
        assert (error["code"], error["id"]) == ("rate_limited", identifier)
        assert 0 < error["retry_after"] <= 10
        await other.say("Hei")
        await other.said("Du sa: Hei")


async def test_too_many_messages_from_one_address_are_refused(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(messages_per_minute_and_address=2)))
    for _ in range(2):
        widget = Widget(site.url)
        async with widget.connected():
            await widget.say("Hei")
            await widget.expect("ack")
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        assert 10 < (await widget.expect("error", code="rate_limited"))["retry_after"] <= 60


async def test_too_many_sockets_from_one_address_are_refused(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(sockets_per_minute_and_address=2)))
    for _ in range(2):
        async with Widget(site.url).connected():
            pass
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with Widget(site.url).connected():
            pass
    assert caught.value.status == 429
    assert caught.value.headers is not None
    assert int(caught.value.headers["Retry-After"]) > 0


async def test_only_so_many_sockets_are_open_from_one_address(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(sockets_at_once_and_address=2)))
    first, second = Widget(site.url), Widget(site.url)
    async with first.connected():
        async with second.connected():
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                async with Widget(site.url).connected():
                    pass
            assert caught.value.status == 429
            assert caught.value.headers is not None
            assert int(caught.value.headers["Retry-After"]) > 0
        # The service may need a moment to hear that a socket was closed.
        await until(lambda: len(site.feed._listeners) == 2)
        async with Widget(site.url).connected() as third:
            await third.say("Hei")
            await third.said("Du sa: Hei")


async def test_flood_of_one_client_loses_nothing_of_anothers(start: Start) -> None:
    """10,000 messages from one client as fast as it can, while another talks with the bot."""
    limiter = InProcessLimiter()
    site = await start(Plan(limiter=limiter, limits=WebChatLimits(messages_per_minute_and_address=100_000)))
    flooder, other = Widget(site.url), Widget(site.url)
    refused = acknowledged = 0

    async def pour() -> None:
        for number in range(10_000):
            await flooder.say("flom", f"client-{number:05d}")

    async def count() -> None:
        nonlocal refused, acknowledged
        while refused + acknowledged < 10_000:
            frame = await flooder.receive()
            refused += frame["type"] == "error" and frame["code"] == "rate_limited"
            acknowledged += frame["type"] == "ack"

    async def talk() -> None:
        for number in range(10):
            identifier = await other.say(f"melding {number}")
            await other.expect("ack", id=identifier)
            await other.said(f"Du sa: melding {number}")

    async with flooder.connected(), other.connected():
        pouring = asyncio.create_task(pour())
        counting = asyncio.create_task(count())
        async with asyncio.timeout(20):
            await talk()
        async with asyncio.timeout(40):
            await asyncio.gather(pouring, counting)
    assert other.texts() == [text for number in range(10) for text in (f"melding {number}", f"Du sa: melding {number}")]
    assert refused >= 9_000
    assert 0 < acknowledged <= 10_000 - refused


async def test_listener_that_was_overrun_is_told_to_connect_again_and_misses_nothing(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
        (listener,) = [found for found in site.feed._listeners if found.wants(_typing(widget))]
        listener.overrun = True
        await site.bus.publish(_typing(widget))
        assert await widget.closed() == 1013
    async with widget.connected():
        await widget.said("Du sa: Hei")


def _typing(widget: Widget) -> Signal:
    return Signal("typing", HAVDAL, widget.conversation, {"who": "bot", "name": None, "for_ms": 0})


async def test_what_breaks_unforeseen_closes_one_socket_and_hurts_no_other(site: Site, somebody_else: SomebodyElse) -> None:
    widget, other = Widget(site.url), Widget(site.url)
    async with other.connected():
        async with widget.opened():
            await somebody_else.do("ALTER TABLE conversation RENAME TO away")
            await widget.send(widget.hello())
            assert await widget.closed() == 1011
        await somebody_else.do("ALTER TABLE away RENAME TO conversation")
        await other.say("Hei")
        await other.said("Du sa: Hei")


async def test_service_that_stops_says_so_and_does_not_wait_for_widgets(start: Start) -> None:
    site = await start()
    widget, silent = Widget(site.url), Widget(site.url)
    async with widget.connected(), silent.opened():
        closing = asyncio.gather(widget.closed(), silent.closed())
        async with asyncio.timeout(4):
            await site.server.stop()
        assert list(await closing) == [1001, 1001]


async def test_pages_of_other_origins_may_or_may_not(start: Start) -> None:
    site = await start(Plan(origins=frozenset({"https://www.havdal.example"})))
    for origin in ("https://www.havdal.example", site.url):
        widget = Widget(site.url)
        async with widget.opened(origin=origin):
            await widget.send(widget.hello())
            await widget.expect("welcome")
    for origin in ("https://evil.example", "null", "https://www.havdal.example.evil.example", "http://www.havdal.example"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with Widget(site.url).opened(origin=origin):
                pass
        assert caught.value.status == 403


async def test_conversation_goes_on_after_hand_over(start: Start) -> None:
    class HandingDialogue(EchoDialogue):
        """Dialogue that hands everything over."""

        async def respond(self, turn: Turn) -> Outcome:
            """Hand over."""
            return replace(await super().respond(turn), handover="asked")

    site = await start(Plan(dialogue=HandingDialogue()))
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        assert (await widget.expect("event", kind="owner"))["owner"] == Owner.QUEUE
        await widget.say("Er det noen der?")
        await widget.said("Er det noen der?")
        site.store.clock.moment += timedelta(minutes=1)
        assert await site.store.record.pending() == []
