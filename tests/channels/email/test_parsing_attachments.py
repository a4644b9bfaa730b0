"""Attached files: clean names, true types, refusals with a reason, Outlook's wrapping, invitations."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest
import tnefparse
from hypothesis import given
from hypothesis import strategies as st

from channels.email.attachments import clean_name
from channels.email.parsing import MailLimits, Save
from tests.channels.email.mails import (
    CALENDAR,
    HEAD,
    PDF,
    PNG,
    SAMPLES,
    WINMAIL,
    archive,
    file,
    mail,
    mapi,
    multipart,
    part,
    plain,
    read,
    tnef,
)


def _into(kept: list[bytes]) -> Save:
    def save(opened: BinaryIO) -> str:
        kept.append(opened.read())
        return str(len(kept))

    return save


NAMES = {
    "kart.pdf": "kart.pdf",
    "Kart over blåbær.pdf": "Kart over blåbær.pdf",
    "bla\u030aba\u030ar.pdf": "blåbår.pdf",
    "../../etc/passwd": "passwd",
    "C:\\Users\\kari\\kart.pdf": "kart.pdf",
    "/kart.pdf/": "kart.pdf",
    "kart\r\n.pdf": "kart.pdf",
    "kart\0.pdf": "kart.pdf",
    "faktura\u202efdp.exe": "fakturafdp.exe",
    "a\u200b\u2066b\ufeff.pdf": "ab.pdf",
    'a<b>:"|?*.pdf': "a_b______.pdf",
    "  kart.pdf. . ": "kart.pdf",
    ".htaccess": "htaccess",
    "...": "",
    "": "",
    "///": "",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "com1.pdf": "_com1.pdf",
    "console.pdf": "console.pdf",
}


@pytest.mark.parametrize(("raw", "name"), NAMES.items(), ids=[repr(name) for name in NAMES])
def test_names_are_cleaned(raw: str, name: str) -> None:
    assert clean_name(raw) == name


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("å" * 500 + ".pdf")
    assert name.endswith("å.pdf")
    assert len(name.encode()) <= 200


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_every_system_takes(raw: str) -> None:
    name = clean_name(raw)
    assert not set('/\\<>:"|?*') & set(name)
    assert all(char.isprintable() for char in name)
    assert len(name.encode()) <= 255
    assert name == clean_name(name)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
WORD = ("[Content_Types].xml", "word/document.xml")

TYPES = {
    "pdf": (PDF, "a.pdf", "application/octet-stream", "application/pdf"),
    "a picture with a wrong name": (PNG, "a.pdf", "application/pdf", "image/png"),
    "word": (
        archive(*WORD),
        "a.docx",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "excel": (
        archive("[Content_Types].xml", "xl/a.xml"),
        "a",
        "x/y",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "open document": (
        archive("mimetype", "content.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
        "a.odt",
        "x/y",
        "application/vnd.oasis.opendocument.text",
    ),
    "an archive": (archive("a.txt"), "a.zip", "x/y", "application/zip"),
    "half an archive": (archive("a.txt")[:40], "a.zip", "x/y", "application/zip"),
    "old word": (OLE, "a.doc", "x/y", "application/msword"),
    "old excel": (OLE, "a.xls", "x/y", "application/vnd.ms-excel"),
    "text": (b"navn;sum\n", "a.csv", "text/csv", "text/csv"),
    "text called a picture": (b"navn;sum\n", "a.png", "image/png", "text/plain"),
    "html called text": (b"<!DOCTYPE html><script>", "a.txt", "text/plain", "text/html"),
    "a drawing with scripts": (b'<?xml version="1.0"?><svg onload="x">', "a.png", "image/png", "image/svg+xml"),
    "unknown": (b"\0\1\2\3", "a.xyz", "image/png", "application/octet-stream"),
    "empty": (b"", "a.txt", "text/plain", "text/plain"),
}


@pytest.mark.parametrize(("content", "name", "declared", "found"), TYPES.values(), ids=TYPES)
def test_the_content_says_the_type(content: bytes, name: str, declared: str, found: str) -> None:
    (attachment,) = read(multipart(plain("x"), file(content, name, declared))).attachments
    assert (attachment.media_type, attachment.declared_type, attachment.refused) == (found, declared, None)
    assert attachment.size == len(content)


REFUSED = {
    "a program": (b"MZ\x90\0" + b"\0" * 60, "faktura.pdf"),
    "a program by its name": (b"x", "faktura.exe"),
    "two extensions": (b"x", "faktura.pdf.scr"),
    "an extension behind the writing direction": (b"x", "faktura\u202efdp.exe"),
    "an extension with a full stop": (b"x", "faktura.exe."),
    "a program for linux": (b"\x7fELF\2\1\1\0", "bilde.png"),
    "a shell script": (b"#!/bin/sh\n", "les"),
    "a script by its name": (b"x", "a.JS"),
    "a shortcut": (b"L\0\0\0", "a.lnk"),
    "a disk": (b"x", "a.iso"),
    "word with macros": (archive(*WORD, "word/vbaProject.bin"), "a.docx"),
    "word with macros by its name": (archive(*WORD), "a.docm"),
    "old word with macros": (OLE + "_VBA_PROJECT".encode("utf-16-le"), "a.doc"),
    "a program in an archive": (archive("les.txt", "mappe/faktura.exe"), "a.zip"),
}


@pytest.mark.parametrize(("content", "name"), REFUSED.values(), ids=REFUSED)
def test_what_can_harm_is_refused_and_the_mail_is_not(content: bytes, name: str) -> None:
    kept: list[bytes] = []
    found = read(
        multipart(plain("Se vedlegg."), file(content, f"=?utf-8?Q?{''.join(f'={b:02X}' for b in name.encode())}?=")),
        save=_into(kept),
    )
    assert found.text == "Se vedlegg."
    assert found.attachments[0].refused
    assert found.attachments[0].reference is None
    assert kept == []


def test_kept_files_are_whole_and_named() -> None:
    kept: dict[str, bytes] = {}

    def save(opened: BinaryIO) -> str:
        kept[f"r{len(kept)}"] = opened.read()
        return f"r{len(kept) - 1}"

    large = bytes(range(256)) * 5000
    raw = multipart(plain("x"), file(PDF, "a.pdf"), file(large, "a.pdf"), file(b"tekst", "", "text/plain"))
    found = read(raw, save=save).attachments
    assert [one.name for one in found] == ["a.pdf", "a (2).pdf", "attachment-3.txt"]
    assert [kept[str(one.reference)] for one in found] == [PDF, large, b"tekst"]


def test_limits_refuse_files_and_never_the_mail() -> None:
    raw = multipart(plain("Hei"), *(file(b"x" * 600, f"{number}.txt") for number in range(6)))
    found = read(raw, limits=MailLimits(attachment_bytes=1000, attachments_bytes=1500, attachments=4))
    assert [bool(one.refused) for one in found.attachments] == [False, False, True, True]
    assert "more than 4 attachments" in found.problems[0].words
    large = read(raw, limits=MailLimits(attachment_bytes=500)).attachments[0]
    assert large.refused == "it is larger than 500 bytes"
    assert large.size == 600


def test_inline_pictures_are_marked() -> None:
    found = read(SAMPLES["related"])
    assert [(one.inline, one.content_id) for one in found.attachments] == [(True, "b1")]
    assert found.text == "Se [bildet]"


def test_an_attached_text_is_no_text_of_the_mail() -> None:
    found = read(
        multipart(
            plain("Se vedlegg."), file(b"notat", "notat.txt", "text/plain"), file(b"<p>x", "a.html", "text/html", "inline")
        )
    )
    assert found.text == "Se vedlegg."
    assert [one.name for one in found.attachments] == ["notat.txt", "a.html"]


def test_texts_before_and_after_a_file_are_both_read() -> None:
    assert (
        read(multipart(plain("Før."), file(PNG, "a.png", "image/png", "inline"), plain("Etter."))).text == "Før.\n\nEtter."
    )


def test_an_attached_mail_is_a_file_with_its_subject() -> None:
    (attachment,) = read(SAMPLES["mail-in-mail"]).attachments
    assert (attachment.name, attachment.media_type) == ("Hull i veien.eml", "message/rfc822")
    digest = read(multipart(part(f"{HEAD}\r\nx", ""), kind="digest"))
    assert [one.media_type for one in digest.attachments] == ["message/rfc822"]


def test_uuencoded_files_in_a_text() -> None:
    kept: list[bytes] = []
    found = read(SAMPLES["uuencoded"], save=_into(kept))
    assert kept == [b"Cat"]
    assert found.attachments[0].name == "kart.txt"
    assert "Hei, her er filen." in found.text
    assert "Hilsen Kari" in found.text
    assert "begin" not in found.text


def test_a_text_with_the_word_begin_is_a_text() -> None:
    assert (
        read(mail("begin 644 dette\r\nog så mer enn en linje som ikke er kodet i det hele tatt, nei.\r\n")).attachments == ()
    )


def test_the_winmail_that_we_make_is_one() -> None:
    # Read by a library of others, so that builder and reader are not wrong in the same way.
    theirs = tnefparse.TNEF(WINMAIL)
    assert theirs.body.rstrip("\0") == "Hei fra Outlook, se kartet på baksiden."
    assert [(one.long_filename(), one.data) for one in theirs.attachments] == [("Kart over blåbær.pdf", PDF)]


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
def test_winmail_gives_its_text_and_its_files(kind: str) -> None:
    kept: list[bytes] = []
    found = read(multipart(file(WINMAIL, "winmail.dat", kind)), save=_into(kept))
    assert found.text == "Hei fra Outlook, se kartet på baksiden."
    assert [one.name for one in found.attachments] == ["Kart over blåbær.pdf"]
    assert kept == [PDF]


def test_winmail_with_html_only() -> None:
    inside = tnef((1, 0x9007, 6, b"\xe4\4\0\0\0\0\0\0"), (1, 0x9003, 6, mapi((0x1013, 0x102, "<p>Blåbær</p>".encode()))))
    assert read(multipart(file(inside, "winmail.dat"))).text == "Blåbær"


def test_winmail_does_not_hide_the_mails_own_text() -> None:
    assert read(multipart(plain("Hei."), file(WINMAIL, "winmail.dat"))).text == "Hei."


@pytest.mark.parametrize("cut", [0, 3, 5, 20, 60, 200, len(WINMAIL) - 30])
def test_a_broken_winmail_is_kept(cut: int) -> None:
    found = read(multipart(plain("Hei."), file(WINMAIL[:cut], "winmail.dat", "application/ms-tnef")))
    assert found.text == "Hei."
    assert [one.name for one in found.attachments][:1] == ["winmail.dat"]


@pytest.mark.timeout(5)
def test_a_winmail_that_counts_to_four_thousand_million() -> None:
    endless = tnef((1, 0x9003, 6, b"\xff\xff\xff\xff" + b"\x02\x10\x37\x00\xff\xff\xff\xff"))
    assert read(multipart(plain("Hei."), file(endless, "winmail.dat"))).text == "Hei."


def test_an_invitation_is_readable() -> None:
    found = read(SAMPLES["invitation"])
    assert found.text == (
        "Velkommen.\n\nMøteinnkalling: Byggesak, Storgata 1\nNår: 2024-03-12 13:00–14:00 (Europe/Oslo)\nHvor: Rådhuset\n"
        "Hvem: Kari Nordmann <kari@nordmann.example>, Havdal kommune <post@havdal.example>"
    )
    assert [one.media_type for one in found.attachments] == ["text/calendar"]
    assert "När:" in read(SAMPLES["invitation"], language="sv").text


@pytest.mark.parametrize("body", ["", "BEGIN:VCALENDAR", CALENDAR.replace("20240312T130000", "i morgen"), "x" * 1000])
def test_a_broken_invitation_is_kept_as_a_file(body: str) -> None:
    found = read(multipart(plain("Hei."), part(body, "Content-Type: text/calendar; charset=utf-8\r\n")))
    assert found.text.startswith("Hei.")
    assert len(found.attachments) == 1


def test_a_full_disk_is_told() -> None:
    def save(opened: io.BufferedIOBase) -> str:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        read(SAMPLES["attached"], save=save)
