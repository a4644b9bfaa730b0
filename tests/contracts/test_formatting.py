"""What staff write with form is kept as it was typed, and every channel shows of it what it can."""

from __future__ import annotations

import pytest

from bot.messages import Address, Message, Outbound
from channels.plain_text import as_text
from channels.sms.shortening import fitted
from channels.webchat.parsing import message_body
from channels.xmpp.writing import stanzas_of
from tests.building import HAVDAL, Person, Store
from tests.contracts.by_channel import recorded, said, taken

TYPED = "Ta **med** [skjemaet](https://a.no):\n- pass\n- foto"
PLAIN = "Ta med skjemaet (https://a.no):\n- pass\n- foto"
HTML = (
    '<p>Ta <strong>med</strong> <a href="https://a.no" rel="noopener">skjemaet</a>:</p>\n<ul><li>pass</li><li>foto</li></ul>'
)


@pytest.fixture
async def reply(store: Store) -> Message:
    receipt = await recorded(store, Person().says("Hva tar jeg med?"))
    await taken(store, receipt)
    return await said(store, receipt, TYPED)


async def test_what_was_typed_is_kept_and_the_inbox_shows_its_words(store: Store, reply: Message) -> None:
    assert (reply.text, reply.html) == (TYPED, HTML)
    assert (await store.inbox.messages(HAVDAL, reply.inquiry))[-1].html == HTML
    assert (await store.inbox.inquiry(HAVDAL, reply.inquiry)).preview == "Ta med skjemaet (https://a.no): - pass - foto"


async def test_channels_without_form_get_readable_text(reply: Message) -> None:
    assert as_text(reply) == fitted(reply, 3, str) == PLAIN
    (stanza,) = stanzas_of(Outbound(reply, Address("xmpp", "per@a.no"), 1), "torg@a.no", ())
    assert [element.text for element in stanza if element.tag.endswith("body")] == [PLAIN]


async def test_the_chat_gets_both(reply: Message) -> None:
    body = message_body(reply)
    assert (body["html"], body["text"]) == (HTML, PLAIN)


async def test_plain_replies_and_notes_have_no_form(store: Store) -> None:
    receipt = await recorded(store, Person().says("Hei"))
    await taken(store, receipt)
    assert (await said(store, receipt, "17. mai er stengt")).html is None
    note = await said(store, receipt, "**Ring** dem", internal=True)
    assert note.html is None
    assert as_text(note) == "**Ring** dem"
