"""What goes out: readable in every mail program, threaded, and marked as what it is."""

from __future__ import annotations

import uuid
from dataclasses import replace
from email.headerregistry import AddressHeader
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.messages import Address, Attachment, Author, Choice, Copied, Message, Outbound, Source, Visibility
from channels.email.compose import Letter, Thread, compose, paragraphs, subject_of
from tests.building import HAVDAL, START
from tests.channels.email.post_office import IDENTITY, KARI, read

SOURCE = Source("bibliotek", "Biblioteket", "https://www.havdal.example/bibliotek", "nb")


def outbound(text: str = "Biblioteket åpner klokka ti.", to: str = KARI, **more: Any) -> Outbound:
    beside = {name: more.pop(name) for name in ("title", "to_name", "inquiry_number") if name in more}
    given_fields: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "municipality": HAVDAL,
        "conversation": str(uuid.uuid4()),
        "inquiry": str(uuid.uuid4()),
        "author": Author.STAFF,
        "author_name": "Ada Åsen",
        "visibility": Visibility.ALL,
        "text": text,
        "created_at": START,
        "language": "nb",
    }
    message = Message(**(given_fields | more))
    about = {"inquiry_number": "2026-000012", "title": "Åpningstider", "to_name": "Kari Nordmann"} | beside
    return Outbound(message, Address("email", to), 1, **about)


def letter(**more: Any) -> Letter:
    return replace(Letter(IDENTITY, Thread(), None, "Vennlig hilsen"), **more)


def test_a_persons_reply() -> None:
    thread = Thread(("<1@example.org>", f"<{uuid.uuid4()}@havdal.example>"), "<1@example.org>")
    content = compose(outbound(), letter(thread=thread, reply_to="post+x@havdal.example"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    mail = read(content)
    assert mail["From"] == "Havdal kommune <post@havdal.example>"
    assert mail["To"] == "Kari Nordmann <kari@example.org>"
    assert mail["Reply-To"] == "Havdal kommune <post+x@havdal.example>"
    assert mail["Subject"] == "Re: Åpningstider [#2026-000012]"
    assert mail["In-Reply-To"] == "<1@example.org>"
    assert str(mail["References"]).split() == list(thread.message_ids)
    assert mail["Auto-Submitted"] is None
    assert mail["X-Torg-Loop"] == "havdal.example"
    assert mail["Content-Language"] == "nb"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert plain.replace("\r\n", "\n") == "Biblioteket åpner klokka ti.\n\n-- \nVennlig hilsen\nAda Åsen\nHavdal kommune\n"
    assert '<html lang="nb">' in html
    assert "Ada Åsen" in html


@pytest.mark.parametrize("author", [Author.BOT, Author.NOTICE])
def test_a_machines_answer_says_so(author: Author) -> None:
    mail = read(compose(outbound(author=author, author_name=None, sources=(SOURCE,)), letter()))
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert SOURCE.url in plain
    assert f'<a href="{SOURCE.url}">Biblioteket</a>' in html
    assert "Vennlig hilsen" not in plain


def test_the_municipalitys_own_signature() -> None:
    identity = replace(IDENTITY, signature="Med helsing\n{name}\nServicetorget, telefon 12 34 56 78")
    mail = read(compose(outbound(), letter(identity=identity)))
    assert "Med helsing\nAda Åsen\nServicetorget" in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]


def test_choices_are_numbered() -> None:
    choices = (Choice("Snakk med et menneske", "human"), Choice("Avbryt", "cancel"))
    mail = read(compose(outbound(author=Author.BOT, choices=choices), letter()))
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert "1) Snakk med et menneske" in plain
    assert "<li>Snakk med et menneske</li>" in html


@pytest.mark.parametrize("name", ["søknad.pdf", "平仮名.pdf", 'med "anførsel".pdf', "a" * 120 + ".pdf", "тест.pdf"])
def test_attachments_keep_their_names(name: str) -> None:
    attachment = Attachment("a", name, "application/pdf", 9, "xx")
    mail = read(compose(outbound(), letter(attachments=[(attachment, b"%PDF-1.4\n")])))
    (part,) = mail.iter_attachments()
    assert part.get_filename() == name
    assert part.get_content() == b"%PDF-1.4\n"
    assert part.get_content_type() == "application/pdf"


@pytest.mark.parametrize("media_type", ["", "rubbish", "message/rfc822", "multipart/mixed"])
def test_an_attachment_of_an_odd_type_is_a_file(media_type: str) -> None:
    attachment = Attachment("a", "a.eml", media_type, 9, "xx")
    (part,) = read(compose(outbound(), letter(attachments=[(attachment, b"From: x\n\nhei")]))).iter_attachments()
    assert part.get_content() == b"From: x\n\nhei"


def test_an_international_domain_goes_in_letters_that_all_can_read() -> None:
    mail = read(compose(outbound(to="kari@blåbær.example"), letter()))
    header = mail["To"]
    assert isinstance(header, AddressHeader)
    assert header.addresses[0].domain == "xn--blbr-roah.example"


def test_an_international_name_goes_as_it_is() -> None:
    content = compose(outbound(to="kåre@example.org"), letter())
    assert "kåre@example.org".encode() in content


@pytest.mark.parametrize(
    "address", ["", "kari", "@example.org", "kari@", "a b@example.org", "a@b@c>", "a@example.org\r\nBcc: x@y.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        compose(outbound(to=address), letter())


@given(title=st.text(max_size=300), name=st.text(max_size=200), text=st.text(max_size=2000), author=st.text(max_size=50))
def test_whatever_people_write_the_headers_stand(title: str, name: str, text: str, author: str) -> None:
    content = compose(
        outbound(text, title=title, to_name=name, author_name=author), letter(reply_to="post+x@havdal.example")
    )
    mail = read(content)
    assert mail["Bcc"] is None
    assert mail["Message-ID"] is not None
    assert str(mail["Subject"]).endswith("[#2026-000012]")
    assert mail.get_body(("html",)) is not None
    assert max(map(len, content.split(b"\r\n"))) < 999


@given(st.text())
def test_text_never_becomes_markup(text: str) -> None:
    shown = paragraphs(text)
    assert "<script" not in shown.lower()
    assert shown.count("<p ") == shown.count("</p>")


def test_links_become_links() -> None:
    shown = paragraphs("Se https://www.havdal.example/a?b=1&c=2. Takk")
    assert '<a href="https://www.havdal.example/a?b=1&amp;c=2">' in shown
    assert shown.endswith(". Takk</p>")


def test_without_a_title_the_subject_names_the_municipality() -> None:
    assert subject_of(outbound(title=""), IDENTITY, answers=False) == "Havdal kommune [#2026-000012]"
    assert subject_of(outbound(title="Re: SV: Kart\r\nBcc: x"), IDENTITY, answers=True) == "Re: Kart Bcc: x [#2026-000012]"


def test_copies_stand_in_the_mail_and_blind_ones_do_not() -> None:
    copied = (Copied("cc", "per@blåbær.example"), Copied("cc", "ola@example.org"), Copied("bcc", "arkiv@havdal.example"))
    content = compose(outbound(copied=copied), letter())
    mail = read(content)
    assert str(mail["Cc"]) == "per@xn--blbr-roah.example, ola@example.org"
    assert mail["Bcc"] is None
    assert b"arkiv" not in content
