"""What a stanza says, with stanzas as real clients and servers make them, and with anything at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Malformed, Why
from bot.messages import Address, Attachment, Author, Choice, Message, Outbound, Visibility
from channels.xmpp import namespaces as ns
from channels.xmpp.events import Encrypted, Nothing, Ours, Received, Returned, Said, SaidElsewhere, Typing
from channels.xmpp.parsing import parse, parse_archived, parse_text
from channels.xmpp.refusing import why_of
from channels.xmpp.writing import Link, carried, message_of, stanzas_of

DESK = "torg@havdal.example"
OURS = Ours(DESK)
PER = "per@havdal.example/Telefon"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def stanza(inside: str = "", **attributes: str) -> str:
    given = {"from": PER, "to": DESK, "type": "chat", "id": "a-long-enough-id"} | attributes
    named = " ".join(f"{'xml:lang' if name == 'lang' else name}='{value}'" for name, value in given.items())
    return f"<message xmlns='jabber:client' {named}>{inside}</message>"


def said(inside: str = "<body>Hei</body>", **attributes: str) -> Said:
    event = parse_text(stanza(inside, **attributes), OURS)
    assert isinstance(event, Said), event
    return event


def test_what_a_phone_sends() -> None:
    event = said(
        "<body>Når stenger biblioteket?</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
        "<request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/>"
        f"<stanza-id xmlns='urn:xmpp:sid:0' by='{DESK}' id='arc1'/>"
    )
    assert (event.text, event.peer.bare, event.peer.full) == ("Når stenger biblioteket?", "per@havdal.example", PER)
    assert event.wants_receipt
    assert event.knows_typing
    assert event.archive_id == "arc1"


def test_html_is_left_alone() -> None:
    html = (
        "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>X</p></body></html>"
    )
    assert said(f"{html}<body>Hei</body>").text == "Hei"


def test_the_same_message_has_the_same_id_by_whatever_way_it_comes() -> None:
    """Live, sent again by the client with another id of our server, and out of the archive."""
    origin = "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>"
    ids = [f"<stanza-id xmlns='urn:xmpp:sid:0' by='{DESK}' id='{entry}'/>" for entry in ("arc1", "arc2")]
    inner = stanza(f"<body>Hei</body>{origin}")
    waited = "<delay xmlns='urn:xmpp:delay' stamp='2026-03-02T08:00:00Z'/>"
    forwarded = f"<forwarded xmlns='{ns.FORWARD}'>{waited}{inner}</forwarded>"
    result = f"<result xmlns='{ns.ARCHIVE}' id='arc1'>{forwarded}</result>"
    archived = ET.fromstring(f"<message xmlns='jabber:client' from='{DESK}'>{result}</message>")  # noqa: S314 - written here
    again = parse_archived(archived, OURS)
    assert isinstance(again, Said)
    assert again.sent_at == NOW
    assert again.archive_id == "arc1"
    assert {said(f"<body>Hei</body>{origin}{one}").external_id for one in ids} == {again.external_id}


def test_a_count_of_the_client_is_no_id() -> None:
    """«ja» with the third stanza of one connection and «ja» with the third of another are two messages."""
    first = said(f"<body>ja</body><stanza-id xmlns='urn:xmpp:sid:0' by='{DESK}' id='arc1'/>", id="3")
    second = said(f"<body>ja</body><stanza-id xmlns='urn:xmpp:sid:0' by='{DESK}' id='arc2'/>", id="3")
    assert first.external_id != second.external_id
    assert said("<body>ja</body>", id="3").external_id == ""


def test_an_id_that_somebody_else_gave_is_not_our_archives() -> None:
    assert said("<body>Hei</body><stanza-id xmlns='urn:xmpp:sid:0' by='evil.example' id='arc1'/>").archive_id is None


@pytest.mark.parametrize(
    ("inside", "attributes", "text", "language"),
    [
        ("<body xml:lang='sv'>Hej</body>", {}, "Hej", "sv"),
        ("<body>Hei</body>", {"lang": "nn-NO"}, "Hei", "nn"),
        ("<body>Hei</body>", {"lang": "en"}, "Hei", None),
        ("<body xml:lang='en'>Hi</body>", {"lang": "en"}, "Hi", "en"),
        ("<body xml:lang='en'>Hi</body><body xml:lang='no'>Hei</body>", {}, "Hei", "nb"),
        ("<body xml:lang='de'>Hallo</body>", {}, "Hallo", None),
    ],
)
def test_the_language(inside: str, attributes: dict[str, str], text: str, language: str | None) -> None:
    event = said(inside, **attributes)
    assert (event.text, event.language) == (text, language)


def test_a_link_to_a_file() -> None:
    link = "https://opplasting.example/a/hull.jpg"
    only = said(f"<body>{link}</body><x xmlns='jabber:x:oob'><url>{link}</url></x>")
    assert (only.text, only.links) == (link, (link,))
    beside = said(f"<body>Et hull</body><x xmlns='jabber:x:oob'><url>{link}</url></x>")
    assert beside.text == f"Et hull\n{link}"
    assert said("<body>Hei</body><x xmlns='jabber:x:oob'><url>javascript:alert(1)</url></x>").links == ()


def test_only_our_own_server_says_since_when_a_message_waited() -> None:
    ours = "<body>Hei</body><delay xmlns='urn:xmpp:delay' from='havdal.example' stamp='2026-03-02T09:00:00+01:00'/>"
    assert said(ours).sent_at == NOW
    assert said(ours.replace("from='havdal.example'", "from='evil.example'")).sent_at is None
    assert said(ours.replace("+01:00", "")).sent_at is None


def test_signs_and_receipts() -> None:
    composing = parse_text(stanza("<composing xmlns='http://jabber.org/protocol/chatstates'/>"), OURS)
    assert isinstance(composing, Typing)
    assert composing.writes
    for name, space in (("received", ns.RECEIPTS), ("displayed", ns.MARKERS)):
        event = parse_text(stanza(f"<{name} xmlns='{space}' id='x'/>"), OURS)
        assert isinstance(event, Received)
        assert event.stanza_id == "x"


def test_a_message_that_comes_back() -> None:
    error = (
        "<body>Hei</body><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Nobody</text></error>"
    )
    event = parse_text(stanza(error, type="error"), OURS)
    assert event == Returned(event.peer, "a-long-enough-id", "item-not-found", "Nobody", passing=False)  # type: ignore[union-attr]  # compared whole
    assert isinstance(event, Returned)
    assert why_of(event) == Why("delivery_xmpp_no_address", {"more": " (Nobody)"})
    silent = replace(event, condition="gone", text="")
    assert why_of(silent) == Why("delivery_xmpp_returned", {"more": " (gone)"})


@pytest.mark.parametrize(
    "text",
    [
        stanza("<body>Hei alle</body>", type="groupchat"),
        stanza("<body>Nyheter!</body>", type="headline"),
        stanza("", type="normal"),
        stanza("<body>Meg selv</body>", **{"from": f"{DESK}/annet"}),
        stanza("<body>Vedlikehold i natt</body>", **{"from": "havdal.example"}),
        stanza("<body>Hei</body>", **{"from": "@/"}),
        stanza("<body> \n </body>"),
        "<presence xmlns='jabber:client'/>",
    ],
)
def test_what_nobody_answers(text: str) -> None:
    assert isinstance(parse_text(text, OURS), Nothing)


def test_what_is_encrypted_is_known_for_what_it_is() -> None:
    fallback = "<encrypted xmlns='eu.siacs.conversations.axolotl'/><body>I sent you an OMEMO encrypted message</body>"
    assert isinstance(parse_text(stanza(fallback), OURS), Encrypted)


def carbon(name: str, inner: str, sender: str = DESK) -> str:
    forwarded = f"<forwarded xmlns='{ns.FORWARD}'>{inner}</forwarded>"
    return f"<message xmlns='jabber:client' from='{sender}'><{name} xmlns='{ns.CARBONS}'>{forwarded}</{name}></message>"


def test_copies_of_what_other_clients_of_the_account_get_and_say() -> None:
    got = parse_text(carbon("received", stanza("<body>Hei</body>")), OURS)
    assert isinstance(got, Said)
    told = parse_text(carbon("sent", stanza("<body>Svar</body>", **{"from": f"{DESK}/kontor", "to": PER})), OURS)
    assert told == SaidElsewhere("per@havdal.example", "a-long-enough-id", "Svar")


def test_a_forged_copy_is_nothing() -> None:
    assert isinstance(parse_text(carbon("received", stanza("<body>Hei</body>"), sender=PER), OURS), Nothing)


def test_what_is_no_xml() -> None:
    with pytest.raises(Malformed):
        parse_text("<message", OURS)


names = st.sampled_from(
    ["message", "body", "error", "received", "sent", "forwarded", "result", "delay", "x", "url", "replace", "composing", "y"]
)
spaces = st.sampled_from([value for name, value in vars(ns).items() if name.isupper() and isinstance(value, str)])
values = st.one_of(
    st.text(max_size=30), st.sampled_from([DESK, PER, "havdal.example", "2026-03-02T08:00:00Z", "error", "chat"])
)
attributes = st.dictionaries(st.sampled_from(["from", "to", "id", "type", "by", "stamp", ns.LANG]), values, max_size=5)


def _element(name: str, space: str, given: dict[str, str], text: str, children: list[ET.Element]) -> ET.Element:
    element = ET.Element(f"{{{space.strip('{}')}}}{name}", given)
    element.text = text
    element.extend(children)
    return element


leaves = st.builds(_element, names, spaces, attributes, values, st.just([]))
trees = st.recursive(
    leaves, lambda inner: st.builds(_element, names, spaces, attributes, values, st.lists(inner, max_size=4))
)


@given(trees, attributes)
def test_any_stanza_is_read_without_an_accident(child: ET.Element, given_attributes: dict[str, str]) -> None:
    message = _element("message", ns.CLIENT, given_attributes, "", [child, child])
    for event in (parse(message, OURS), parse_archived(message, OURS)):
        if isinstance(event, Said):
            assert event.text.strip()
            assert len(event.external_id) < 200
            assert len(event.peer.bare) <= 320


@given(st.binary(max_size=400))
@example(b"<a/>")
def test_any_bytes_are_a_stanza_or_malformed(data: bytes) -> None:
    try:
        parse_text(data, OURS)
    except Malformed:
        return


def outbound(text: str, *, choices: tuple[Choice, ...] = (), attachments: tuple[Attachment, ...] = ()) -> Outbound:
    message = Message(
        id="2f1b3a52-7f1e-4a9e-8f7e-1f1f1f1f1f1f",
        municipality="havdal",
        conversation="c",
        inquiry="i",
        author=Author.BOT,
        visibility=Visibility.ALL,
        text=text,
        created_at=NOW,
        language="nb",
        choices=choices,
        attachments=attachments,
    )
    return Outbound(message, Address("xmpp", "per@havdal.example"), 1)


@given(st.text())
def test_whatever_is_said_comes_through_the_stream(text: str) -> None:
    """What XML cannot carry is left out; nothing else changes, and nobody's text becomes an element."""
    for element in stanzas_of(outbound(text), DESK, ()):
        read = ET.fromstring(ET.tostring(element))  # noqa: S314 - written here
        body = read.findtext(f"{{{ns.CLIENT}}}body")
        assert body
        assert body.split() == carried(text).split()


def test_choices_are_numbered_and_files_are_messages_of_their_own() -> None:
    choices = (Choice("Bibliotek", "article:1"), Choice("Et menneske", "human"))
    first, second = stanzas_of(outbound("Mente du?", choices=choices), DESK, (Link("https://x.example/f", "kart.pdf"),))
    assert first.findtext(f"{{{ns.CLIENT}}}body") == "Mente du?\n\n1) Bibliotek\n2) Et menneske"
    assert (
        second.findtext(f"{{{ns.CLIENT}}}body") == second.findtext(f"{{{ns.OOB}}}x/{{{ns.OOB}}}url") == "https://x.example/f"
    )
    assert message_of(first.get("id", "")) == message_of(second.get("id", "")) == "2f1b3a52-7f1e-4a9e-8f7e-1f1f1f1f1f1f"
    assert message_of("somebody-elses") is None
