"""The text of a mail that Outlook wrapped up as compressed RTF is read, and broken or hostile RTF costs little."""

from __future__ import annotations

import contextlib
import struct

import compressed_rtf
import pytest

from channels.email.rtf import PACKED_BYTES, read_rtf, unpacked
from tests.channels.email.mails import file, mail, mapi, multipart, plain, read, tnef

PLAIN = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset238 Arial CE;}}
{\colortbl;\red0\green0\blue0;}{\*\generator Riched20;}{\info{\author Ingen}}
\pard\f0\fs20 Hei,\par
\par
veien er \b stengt\b0  i {\f1\'b3\'f3d\'9f}, \u-10179?\u-8638? og
 {\field{\*\fldinst{HYPERLINK "https://www.havdal.example/kart"}}{\fldrslt{\ul kartet}}}.\par
{\pict\pngblip\bin5 {{{{{}Ja \{klammer\} \\ \'e6\line Mvh}"""
READ = "Hei,\n\nveien er stengt i łódź, 🙂 og kartet <https://www.havdal.example/kart>.\nJa {klammer} \\ æ\nMvh"

HTML = rb"""{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f4\fswiss\fcharset0 "Calibri";}}
\uc1\pard\plain\deftab360 \f0\fs24
{\*\htmltag19 <html>}{\*\htmltag241 <style>}{\*\htmltag241 p \{color:red\}}{\*\htmltag249 </style>}
{\*\htmltag50 <body lang="NO-BOK">}
\htmlrtf \lang1044 \htmlrtf0{\*\htmltag64 <p class="MsoNormal">}\htmlrtf {\htmlrtf0
Hei, bl\'e5b\'e6r \u8211 - p\'e5 t\'f8yet {\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 3
 {\*\htmltag84 <a href="https://www.havdal.example/x">}
\htmlrtf {\field{\*\fldinst{HYPERLINK "https://www.havdal.example/x"}}
{\fldrslt\cf1\ul \htmlrtf0 lenke\htmlrtf }\htmlrtf0 \htmlrtf }\htmlrtf0
{\*\htmltag92 </a>}{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0
{\*\mhtmltag64 <p>}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"""
HTML_READ = "Hei, blåbær – på tøyet <3 lenke <https://www.havdal.example/x>"


def _winmail(packed: bytes) -> bytes:
    inside = tnef((1, 0x9007, 6, struct.pack("<II", 1252, 0)), (1, 0x9003, 6, mapi((0x1009, 0x102, packed))))
    return file(inside, "winmail.dat", "application/ms-tnef")


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize(("rtf", "said"), [(PLAIN, READ), (HTML, HTML_READ)], ids=["plain", "from HTML"])
def test_text_that_stands_only_in_a_winmails_rtf(rtf: bytes, said: str, *, compressed: bool) -> None:
    found = read(multipart(_winmail(compressed_rtf.compress(rtf, compressed=compressed))))
    assert found.text == said
    assert found.attachments == ()
    assert not found.problems


def test_an_rtf_does_not_hide_the_mails_own_text() -> None:
    assert read(multipart(plain("Hei."), _winmail(compressed_rtf.compress(PLAIN)))).text == "Hei."


@pytest.mark.parametrize("packed", [b"", b"x" * 40, compressed_rtf.compress(PLAIN)[:-9], compressed_rtf.compress(b"Hei")])
def test_a_broken_rtf_is_kept_as_a_file_and_told(packed: bytes) -> None:
    found = read(multipart(plain("Hei."), _winmail(packed)))
    assert found.text == "Hei."
    if packed:
        assert [one.name for one in found.attachments] == ["winmail.dat"]
        assert any("winmail.dat" in problem.words for problem in found.problems)


def test_rtf_as_the_text_of_a_mail() -> None:
    assert read(mail(PLAIN, "Content-Type: text/rtf\r\n")).text == READ
    assert read(mail("<bold>Hei</bold>", "Content-Type: text/richtext\r\n")).text == "<bold>Hei</bold>"


def test_larger_than_is_unpacked() -> None:
    with pytest.raises(ValueError, match="larger"):
        unpacked(b"\0" * (PACKED_BYTES + 1))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [r"{", r"{}", r"\'e5", r"\'e5 ", r"\u1?", r"\field", r'{\field{\*\fldinst{HYPERLINK "', r"\f1", r"\*", r"\bin999999999"],
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    hostile = f"{{\\rtf1 {piece * (150_000 // len(piece))}".encode()
    with contextlib.suppress(ValueError):  # What is nested deeper than is read.
        assert len(read_rtf(hostile).text) <= len(hostile)
