"""Mails that are put together wrongly are read as far as they can be; none is refused, and nothing grows without bound."""

from __future__ import annotations

import base64
import io
import tracemalloc

import pytest
from asn1crypto import cms
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Malformed, Why
from channels.email.parsing import MailLimits, parse
from tests.channels.email.mails import HEAD, PDF, SAMPLES, file, html, mail, multipart, part, plain, read

TWO_PARTS = multipart(plain("Hei, det er et hull."), file(PDF, "a.pdf"))

BROKEN = {
    "a line without a colon among the headers": mail("Hei", "Dette er ingen linje\r\nX-Mailer: x\r\n"),
    "no blank line": mail("").rstrip() + b"\r\nHei\r\n",
    "line feeds only": mail("Hei").replace(b"\r\n", b"\n"),
    "carriage returns only": mail("Hei").replace(b"\r\n", b"\r"),
    "blank lines first": b"\r\n\r\n" + mail("Hei"),
    "a line of mbox": b"From kari@nordmann.example Fri Mar  1 10:15:00 2024\r\n" + mail("Hei"),
    "a quoted line of mbox": b">From kari@nordmann.example Fri Mar  1 10:15:00 2024\r\n" + mail("Hei"),
    "blanks before the colon": mail("Hei").replace(b"Subject:", b"Subject :"),
    "nul bytes": mail(b"H\0e\0i").replace(b"Hull", b"\0Hull"),
    "a header of a megabyte": mail("Hei", "X-Long: " + "x" * 1_000_000 + "\r\n"),
    "a folded header of a megabyte": mail("Hei", "X-Long:" + "\r\n x" * 300_000 + "\r\n"),
    "thousands of headers": mail("Hei", head="X-A: b\r\n" * 20_000 + HEAD),
    "thousands of receivers": mail("Hei", head="To: " + ", ".join(f"p{n}@x.example" for n in range(20_000)) + "\r\n" + HEAD),
    "base64 with junk": mail("SGV$$p\r\n!!\r\n", "Content-Transfer-Encoding: base64\r\n"),
    "base64 without padding": mail("SGVp", "Content-Transfer-Encoding: base64\r\n"),
    "base64 with padding in the middle": mail("SA==\r\nZWk=\r\n", "Content-Transfer-Encoding: base64\r\n"),
    "base64 in one line": mail("SGVp" + "IA" * 50_000, "Content-Transfer-Encoding: base64\r\n"),
    "base64 with a footer": mail("SGVp\r\nICA=\r\n-- en liste, se https --\r\n", "Content-Transfer-Encoding: base64\r\n"),
    "base64 that is none": mail("Hei", "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8\r\n"),
    "an unknown transfer encoding": mail("Hei", "Content-Transfer-Encoding: martian\r\n"),
    "a transfer encoding with a comment": mail("Hei", "Content-Transfer-Encoding: 8bit (yes)\r\n"),
    "a multipart in base64": TWO_PARTS.replace(b"Hei, det er et hull.", b"Hei").replace(
        b"MIME-Version", b"Content-Transfer-Encoding: base64\r\nMIME-Version"
    ),
    "no content type": mail("Hei"),
    "a content type that is none": mail("Hei", "Content-Type: tekst\r\n"),
    "two content types": mail("Hei", "Content-Type: text/plain\r\nContent-Type: image/png\r\n"),
    "a text called multipart": mail("Hei", 'Content-Type: multipart/mixed; boundary="x"\r\n'),
    "a text called multipart, without a boundary": mail("Hei", "Content-Type: multipart/mixed\r\n"),
    "an empty boundary": mail("Hei", 'Content-Type: multipart/mixed; boundary=""\r\n'),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_broken_mail_is_read(raw: bytes) -> None:
    if raw is BROKEN["base64 that is none"]:
        raw = raw.replace(b"Hei", "Hei på deg, æ".encode())
    found = read(raw)
    assert found.text.strip().startswith("Hei")
    assert found.sender is not None
    assert found.sender.address == "kari@nordmann.example"
    assert found.subject.strip() == "Hull i veien"


MULTIPARTS = {
    "as it should be": TWO_PARTS,
    "no end": multipart(plain("Hei, det er et hull."), file(PDF, "a.pdf"), end=False),
    "no boundary named": TWO_PARTS.replace(b'; boundary="grense"', b""),
    "another boundary named": TWO_PARTS.replace(b'boundary="grense"', b'boundary="annen"'),
    "blanks after the boundary": TWO_PARTS.replace(b"--grense\r\n", b"--grense \t\r\n"),
    "a boundary in the preamble": TWO_PARTS.replace(b'"grense"\r\n\r\n', b'"grense"\r\n\r\nThis is --grense in MIME.\r\n'),
    "an end before a part": TWO_PARTS.replace(
        b"\r\n--grense\r\nContent-Type: app", b"\r\n--grense--\r\n\r\n--grense\r\nContent-Type: app"
    ),
    "an inner one without an end": multipart(
        multipart(plain("Hei, det er et hull."), html("<p>x"), kind="alternative", boundary="indre", head="", end=False),
        file(PDF, "a.pdf"),
    ),
    "inside and outside the same boundary": multipart(
        multipart(plain("Hei, det er et hull."), kind="alternative", head=""), file(PDF, "a.pdf")
    ),
    "a boundary that begins another": multipart(
        multipart(plain("Hei, det er et hull."), kind="mixed", boundary="grense2", head=""), file(PDF, "a.pdf")
    ),
    "line feeds only": TWO_PARTS.replace(b"\r\n", b"\n"),
}


@pytest.mark.parametrize("raw", MULTIPARTS.values(), ids=MULTIPARTS)
def test_the_parts_are_found(raw: bytes) -> None:
    found = read(raw)
    assert found.text.strip() == "Hei, det er et hull."
    assert [(one.name, one.size) for one in found.attachments] == [("a.pdf", len(PDF))]


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 100, PDF * 10, b"Hei du", b"\r\n\r\n", b"X-A: b\r\n\r\nHei", b"\xff\xd8\xff\xe0" * 50]
)
def test_what_is_no_mail_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        read(raw)
    assert refused.value.why == Why("mail_none")


def test_depth_is_bounded_and_what_is_deeper_is_kept() -> None:
    inner = plain("innerst")
    for level in range(2000):
        inner = multipart(inner, boundary=f"b{level}", head="")
    found = read(HEAD.encode() + inner, limits=MailLimits(depth=10))
    assert "nested deeper than 10" in " ".join(problem.words for problem in found.problems)
    assert len(found.attachments) == 1
    assert found.attachments[0].size > 1000


def test_the_number_of_parts_is_bounded() -> None:
    found = read(multipart(*[plain("x")] * 5000), limits=MailLimits(parts=50))
    assert found.text.count("x") == 49
    assert "more than 50 parts" in " ".join(problem.words for problem in found.problems)


def test_the_length_of_the_mail_and_of_its_text_is_bounded() -> None:
    found = read(mail("Hei " * 10_000), limits=MailLimits(mail_bytes=5000, text_chars=100))
    assert len(found.text) == 100
    assert {problem.words.split()[1] for problem in found.problems} >= {"mail", "text"}


def test_headers_that_matter_are_found_below_thousands_of_others() -> None:
    found = read(b"X-A: b\r\n" * 5000 + mail("Hei"), limits=MailLimits(headers=100))
    assert found.message_id == "1@nordmann.example"
    assert any("more headers" in problem.words for problem in found.problems)


def test_flowed_paragraphs_are_joined() -> None:
    flowed = "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
    assert read(mail("Dette er \r\nen linje.\r\n \r\n> sitat \r\n> videre\r\n-- \r\nKari \r\n", flowed)).text == (
        "Dette er en linje.\n\n> sitat videre\n-- \nKari"
    )
    assert read(mail("lang \r\nt ord\r\n", flowed.replace("flowed", "flowed; delsp=yes"))).text == "langt ord"


def test_quoted_printable_as_it_is_written() -> None:
    headers = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    assert read(mail("bl=C3=A5=\r\nb=c3=a6r=20\r\nrest  \r\n=ZZ = x=3D=", headers)).text == "blåbær \nrest\n=ZZ = x="


def test_a_long_line_of_quoted_printable_is_not_torn() -> None:
    headers = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    text = "blåbær" * 30_000
    encoded = "".join(f"={byte:02X}" if byte > 126 else chr(byte) for byte in text.encode())
    assert read(mail(encoded, headers)).text == text


def test_signed_text_is_read_and_the_signature_marked() -> None:
    signed = multipart(
        plain("Hei."),
        part("-----BEGIN PGP SIGNATURE-----", 'Content-Type: application/pgp-signature; name="signature.asc"\r\n'),
        kind='signed; protocol="application/pgp-signature"',
    )
    found = read(signed)
    assert found.text == "Hei."
    assert [one.signature for one in found.attachments] == [True]
    assert read(SAMPLES["pgp-signed"]).text == "Hei\n-- "


def test_an_encrypted_mail_says_so() -> None:
    encrypted = multipart(
        part("Version: 1", "Content-Type: application/pgp-encrypted\r\n"), file(b"x", "encrypted.asc"), kind="encrypted"
    )
    assert "encrypted" in read(encrypted).problems[0].words
    assert "encrypted" in read(mail("-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n")).problems[0].words
    smime = mail(
        "MIAG", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n"
    )
    assert "encrypted" in read(smime).problems[0].words


def test_a_mail_signed_around_its_text_is_read() -> None:
    inner = {"content_type": "data", "content": plain("Blåbær.")}
    signed = {"version": "v1", "digest_algorithms": [], "encap_content_info": inner, "signer_infos": []}
    wrapped = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump()
    headers = "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n"
    found = read(mail(base64.encodebytes(wrapped), headers))
    assert found.text == "Blåbær."
    assert "not checked" in found.problems[0].words


ODD = {
    "no sender": (mail("Hei").replace(b"From:", b"X-From:"), Why("mail_no_sender")),
    "no date": (mail("Hei").replace(b"Date:", b"X-Date:"), Why("mail_no_date")),
    "a line without a colon": (BROKEN["a line without a colon among the headers"], Why("mail_header_junk")),
    "a long header": (BROKEN["a header of a megabyte"], Why("mail_header_long")),
    "no end": (MULTIPARTS["no end"], Why("mail_part_no_end")),
    "no boundary": (MULTIPARTS["no boundary named"], Why("mail_boundary_guessed")),
    "base64": (mail("Hei, dette er vanlig tekst.", "Content-Transfer-Encoding: base64\r\n"), Why("mail_not_base64")),
    "encoding": (BROKEN["an unknown transfer encoding"], Why("mail_encoding_unknown", {"name": "martian"})),
    "a calendar": (mail("BEGIN:x", "Content-Type: text/calendar\r\n"), Why("mail_calendar")),
    "another charset": (
        mail("Blåbær".encode(), "Content-Type: text/plain; charset=iso-8859-1\r\n"),
        Why("mail_charset_read", {"name": "iso-8859-1", "read": "utf-8"}),
    ),
    "no charset": (
        mail("Blåbær".encode("latin-1"), "Content-Type: text/plain\r\n"),
        Why("mail_charset_unnamed", {"read": "cp1252"}),
    ),
}


@pytest.mark.parametrize(("raw", "why"), ODD.values(), ids=ODD)
def test_what_is_odd_is_told_once_and_so_that_clients_can_say_it(raw: bytes, why: Why) -> None:
    found = read(raw)
    assert why in [problem.why for problem in found.problems]
    assert len({problem.words for problem in found.problems}) == len(found.problems)


LARGE = {
    "base64": lambda size: multipart(plain("Hei"), file(b"x" * size, "a.bin")),
    "base64 in one line": lambda size: multipart(
        part(base64.b64encode(b"x" * size), "Content-Type: image/x\r\nContent-Transfer-Encoding: base64\r\n")
    ),
    "quoted-printable": lambda size: multipart(
        part(b"=41=42=\r\n" * (size // 9), "Content-Type: image/x\r\nContent-Transfer-Encoding: quoted-printable\r\n")
    ),
    "binary": lambda size: multipart(part(b"\0" * size, "Content-Type: image/x\r\nContent-Transfer-Encoding: binary\r\n")),
    "text": lambda size: mail("Hei på deg. \r\n" * (size // 14)),
    "preamble": lambda size: mail(b"x\r\n" * (size // 3), "Content-Type: multipart/mixed; boundary=a\r\n"),
    "uuencoded": lambda size: mail(
        b"begin 644 a\n" + b"M" + b"0" * 60 + b"\n" + (b"M" + b"0" * 60 + b"\n") * (size // 62) + b"end\n"
    ),
    "a mail in a mail": lambda size: multipart(
        part(HEAD.encode() + b"\r\n" + b"x\r\n" * (size // 3), "Content-Type: message/rfc822\r\n")
    ),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", LARGE)
def test_memory_is_bounded_by_pieces_not_by_the_mail(kind: str) -> None:
    raw = LARGE[kind](6_000_000)
    tracemalloc.start()
    parse(io.BytesIO(raw), limits=MailLimits(text_chars=20_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@given(st.data())
def test_a_mail_torn_anywhere_is_read(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(list(SAMPLES.values())))
    cut = data.draw(st.integers(0, len(raw)))
    put = data.draw(st.sampled_from([b"", b"\0", b"\r\n", b"\r\n\r\n", b"--grense\r\n", b"=?utf-8?Q?", b"\xff", b";"]))
    torn = raw[:cut] + put + (raw[cut + data.draw(st.integers(0, 40)) :] if data.draw(st.booleans()) else b"")
    try:
        found = read(torn)
    except Malformed:
        return
    assert len(found.reply_text) <= len(found.text)
