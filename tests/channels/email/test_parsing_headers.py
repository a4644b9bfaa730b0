"""Charsets, headers and names come out as their senders meant them, however they were written."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import charsets
from channels.email.encoded_words import decode_words
from channels.email.headers import REFERENCES, VALUE_CHARS, Headers
from tests.channels.email.mails import HEAD, mail, read

NORDIC = "Blåbær på tøyet – «så» for 5 €, Örebro & Ålesund"
WEST = "Blåbær på tøyet, Örebro & Ålesund"
CYRILLIC = "Здравствуйте, когда открывается бассейн"

CHARSETS = {
    "utf-8": ("utf-8", "utf-8", NORDIC),
    "utf-8 in capitals and quotes": ('"UTF-8"', "utf-8", NORDIC),
    "utf8": ("utf8", "utf-8", NORDIC),
    "latin-1": ("iso-8859-1", "latin-1", WEST),
    "latin-9": ("iso-8859-15", "iso-8859-15", "Blåbær for 5 €"),
    "windows called latin-1": ("iso-8859-1", "cp1252", "Blåbær på “tøyet” – 5 €"),
    "windows called ascii": ("us-ascii", "cp1252", WEST),
    "utf-8 called latin-1": ("iso-8859-1", "utf-8", NORDIC),
    "utf-8 called ascii": ("us-ascii", "utf-8", NORDIC),
    "latin-1 called utf-8": ("utf-8", "latin-1", WEST),
    "no label, utf-8": ("", "utf-8", NORDIC),
    "no label, windows": ("", "cp1252", WEST),
    "unknown-8bit": ("unknown-8bit", "cp1252", WEST),
    "a label that nobody knows": ("x-martian", "cp1252", WEST),
    "a codec that is no charset": ("zlib", "cp1252", WEST),
    "a codec of Python's": ("unicode_escape", "cp1252", WEST),
    "utf-7": ("utf-7", "utf-7", NORDIC),
    "utf-7, its old name": ("unicode-1-1-utf-7", "utf-7", WEST),
    "utf-16 with a mark": ("utf-16", "utf-16", NORDIC),
    "utf-8 with a mark": ("windows-1252", "utf-8-sig", NORDIC),
    "the macintosh": ("macintosh", "mac_roman", WEST),
    "the macintosh, by its x": ("x-mac-roman", "mac_roman", WEST),
    "the macintosh without a label": ("", "mac_roman", WEST),
    "dos": ("ibm850", "cp850", "Blåbær"),
    "dos without a label": ("", "cp865", "Blåbær på tøyet"),
    "chinese": ("gb2312", "gb18030", "你好，世界：鎔"),
    "korean": ("ks_c_5601-1987", "cp949", "안녕하세요 똠방각하"),
    "japanese": ("iso-2022-jp", "iso2022_jp", "こんにちは"),
    "japanese, shifted": ("shift_jis", "cp932", "こんにちは①"),
    "traditional chinese": ("big5", "cp950", "您好"),
    "russian": ("koi8-r", "koi8-r", CYRILLIC),
    "russian, windows": ("windows-1251", "cp1251", CYRILLIC),
    "sami": ("utf-8", "utf-8", "Čáhci, đ ŋ š ŧ ž"),
    "polish": ("iso-8859-2", "iso-8859-2", "Zażółć gęślą jaźń"),
    "turkish": ("iso-8859-9", "cp1254", "Şubat ığdır"),
}


@pytest.mark.parametrize(("label", "charset", "text"), CHARSETS.values(), ids=CHARSETS)
def test_text_in_a_charset(label: str, charset: str, text: str) -> None:
    headers = f"Content-Type: text/plain; charset={label}\r\n" if label else "Content-Type: text/plain\r\n"
    encoded = base64.encodebytes(text.encode(charset))
    assert read(mail(encoded, f"{headers}Content-Transfer-Encoding: base64\r\n")).text == text


def test_a_stray_byte_does_not_spoil_the_rest() -> None:
    text, problem = charsets.decode("Blåbær på tøyet".encode() + b" \xe5", "utf-8")
    assert text == "Blåbær på tøyet å"
    assert problem is not None


@given(
    st.binary(max_size=200),
    st.one_of(st.none(), st.sampled_from([*(case[0] for case in CHARSETS.values()), "hz", "idna"]), st.text(max_size=8)),
)
def test_any_bytes_become_clean_text(data: bytes, label: str | None) -> None:
    text, _ = charsets.decode(data, label)
    assert "\0" not in text
    assert "\r" not in text
    text.encode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn"]), max_size=80))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert charsets.decode(text.encode(), "utf-8")[0] == charsets.clean(text)


WORDS = {
    "plain": ("Hull i veien", "Hull i veien"),
    "quoted": ("=?utf-8?Q?Bl=C3=A5b=C3=A6r?=", "Blåbær"),
    "base64": ("=?iso-8859-1?B?Qmzl?= i dag", "Blå i dag"),
    "in a row": ("=?utf-8?Q?Bl=C3=A5?= =?utf-8?Q?b=C3=A6r?=", "Blåbær"),
    "in a row over lines": ("=?utf-8?Q?Bl=C3=A5?=\r\n =?utf-8?Q?b=C3=A6r?=", "Blåbær"),
    "a character split between two": ("=?utf-8?Q?Bl=C3?= =?utf-8?Q?=A5b=C3=A6r?=", "Blåbær"),
    "a character split, base64": ("=?UTF-8?B?QmzD?= =?utf-8?b?pQ==?=", "Blå"),
    "broken in the middle by a fold": ("=?utf-8?Q?Bl=C3=A5\r\n b=C3=A6r?=", "Blåbær"),
    "blanks inside": ("=?utf-8?Q?Bl=C3=A5b=C3=A6r i dag?=", "Blåbær i dag"),
    "glued to words": ("Om=?utf-8?Q?_bl=C3=A5b=C3=A6r?=!", "Om blåbær!"),
    "with a language": ("=?utf-8*nb?Q?bl=C3=A5?=", "blå"),
    "in quotes": ('"=?utf-8?Q?K=C3=A5re?=" her', '"Kåre" her'),
    "a word in a word": ("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fbl=3DC3=3DA5=3F=3D?=", "blå"),
    "question marks": ("=?utf-8?Q?Hva=3F_Hvor??=", "Hva? Hvor?"),
    "no padding": ("=?utf-8?B?SGVpIHDDpQ?=", "Hei på"),
    "a charset that lies": ("=?us-ascii?Q?bl=E5?=", "blå"),
    "bytes without any sign": ("Bl\xc3\xa5b\xc3\xa6r", "Blåbær"),
    "bytes of Latin-1": ("Bl\xe5b\xe6r", "Blåbær"),
    "bytes beside words": ("Bl\xe5 =?utf-8?Q?b=C3=A6r?=", "Blå bær"),
    "unfinished": ("=?utf-8?Q?Bl=C3=A5", "=?utf-8?Q?Bl=C3=A5"),
    "utf-16": ("=?utf-16be?B?AEIAbADl?=", "Blå"),
}


@pytest.mark.parametrize(("raw", "text"), WORDS.values(), ids=WORDS)
def test_encoded_words(raw: str, text: str) -> None:
    assert decode_words(raw) == text


def _header(name: str, value: str | bytes) -> Headers:
    return Headers([(name, value if isinstance(value, bytes) else value.encode())])


ADDRESSES = {
    "bare": ("kari@nordmann.example", [("", "kari@nordmann.example")]),
    "with a name": ("Kari Nordmann <kari@nordmann.example>", [("Kari Nordmann", "kari@nordmann.example")]),
    "the domain in capitals": ("Kari <Kari.N@Nordmann.EXAMPLE>", [("Kari", "Kari.N@nordmann.example")]),
    "a comma in quotes": ('"Nordmann, Kari" <k@n.example>', [("Nordmann, Kari", "k@n.example")]),
    "an encoded name": ("=?utf-8?Q?K=C3=A5re?= <k@n.example>", [("Kåre", "k@n.example")]),
    "an encoded name in quotes": ('"=?utf-8?Q?K=C3=A5re?=" <k@n.example>', [("Kåre", "k@n.example")]),
    "an encoded comma": ("=?utf-8?Q?Nordmann=2C_K=C3=A5re?= <k@n.example>", [("Nordmann, Kåre", "k@n.example")]),
    "all of it encoded": ("=?utf-8?Q?K=C3=A5re_<k@n.example>?=", [("Kåre", "k@n.example")]),
    "raw utf-8": ("Kåre <k@n.example>", [("Kåre", "k@n.example")]),
    "raw utf-8 whose halves look blank": ("Ågot à Åse <å@Å.example>", [("Ågot à Åse", "å@å.example")]),
    "encoded twice": ("=?utf-8?Q?K=C3=83=C2=A5re?= <k@n.example>", [("Kåre", "k@n.example")]),
    "a comment": ("k@n.example (Kari Nordmann)", [("Kari Nordmann", "k@n.example")]),
    "several": ("a@b.example, C <c@d.example>;", [("", "a@b.example"), ("C", "c@d.example")]),
    "a group": ("Alle: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
    "an empty group": ("undisclosed-recipients:;", []),
    "the same twice": ("a@b.example, A <A@B.example>", [("", "a@b.example")]),
    "letters beyond ASCII": ("blå@blåbær.example", [("", "blå@blåbær.example")]),
    "no address": ("Kari Nordmann", []),
    "empty": ("", []),
    "broken brackets": ("Kari <<kari@nordmann.example>", [("", "kari@nordmann.example")]),
}


@pytest.mark.parametrize(("raw", "people"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses(raw: str, people: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in _header("to", raw).addresses("to")] == people


NAMES = {
    "plain": ("attachment; filename=kart.pdf", "kart.pdf"),
    "quoted": ('attachment; filename="kart over vei.pdf"', "kart over vei.pdf"),
    "blanks without quotes": ("attachment; filename=kart over vei.pdf", "kart over vei.pdf"),
    "a semicolon in quotes": ('attachment; filename="a;b.pdf"', "a;b.pdf"),
    "rfc 2231": ("attachment; filename*=utf-8''bl%C3%A5b%C3%A6r.pdf", "blåbær.pdf"),
    "rfc 2231 with a language": ("attachment; filename*=iso-8859-1'no'bl%E5.pdf", "blå.pdf"),
    "rfc 2231 goes first": ("attachment; filename=bl.pdf; filename*=utf-8''bl%C3%A5.pdf", "blå.pdf"),
    "rfc 2231 goes first, either way": ("attachment; filename*=utf-8''bl%C3%A5.pdf; filename=bl.pdf", "blå.pdf"),
    "in pieces": ('attachment; filename*0="kart over"; filename*1=" vei.pdf"', "kart over vei.pdf"),
    "in encoded pieces": ("attachment; filename*0*=utf-8''bl%C3%A5; filename*1*=b%C3%A6r; filename*2=.pdf", "blåbær.pdf"),
    "in pieces, out of order": ('attachment; filename*1=".pdf"; filename*0="kart"', "kart.pdf"),
    "rfc 2047": ("attachment; filename==?utf-8?Q?bl=C3=A5.pdf?=", "blå.pdf"),
    "rfc 2047 in quotes": ('attachment; filename="=?iso-8859-1?Q?bl=E5.pdf?="', "blå.pdf"),
    "rfc 2047 over lines": ('attachment;\r\n filename="=?utf-8?Q?bl=C3=A5?=\r\n =?utf-8?Q?b=C3=A6r.pdf?="', "blåbær.pdf"),
    "rfc 2047 in rfc 2231": ("attachment; filename*=utf-8''%3D%3Futf-8%3FQ%3Fbl%3DC3%3DA5%3F%3D.pdf", "blå.pdf"),
    "percent signs": ("attachment; filename=bl%C3%A5b%C3%A6r.pdf", "blåbær.pdf"),
    "a percent sign that is one": ("attachment; filename=100%25.pdf", "100%25.pdf"),
    "raw utf-8": ('attachment; filename="blåbær.pdf"', "blåbær.pdf"),
    "raw utf-8 whose halves look blank": ('attachment; filename="à Å.pdf"', "à Å.pdf"),
    "raw utf-8 whose halves look blank, without quotes": ("attachment; filename=Å; size=1", "Å"),
    "encoded twice": ('attachment; filename="blÃ¥bÃ¦r.pdf"', "blåbær.pdf"),
    "in capitals": ("ATTACHMENT; FILENAME=A.PDF", "A.PDF"),
    "a charset that nobody knows": ("attachment; filename*=martian''bl%C3%A5.pdf", "blå.pdf"),
    "nothing": ("attachment", ""),
}


@pytest.mark.parametrize(("raw", "name"), NAMES.values(), ids=NAMES)
def test_file_names(raw: str, name: str) -> None:
    assert _header("content-disposition", raw).file_name() == name


def test_raw_latin1_in_a_file_name() -> None:
    assert _header("content-disposition", 'attachment; filename="blå.pdf"'.encode("latin-1")).file_name() == "blå.pdf"


DATES = {
    "Fri, 1 Mar 2024 10:15:00 +0100": datetime(2024, 3, 1, 9, 15, tzinfo=UTC),
    "1 Mar 2024 10:15 +0100 (CET)": datetime(2024, 3, 1, 9, 15, tzinfo=UTC),
    "Fri, 01 Mar 24 10:15:00 GMT": datetime(2024, 3, 1, 10, 15, tzinfo=UTC),
    "Fri, 1 Mar 2024 10:15:00 -0000": datetime(2024, 3, 1, 10, 15, tzinfo=UTC),
    "Fri, 1 Mar 2024 25:15:00 +0100": None,
    "Fri, 1 Mar 2024 10:15:00 +9999": None,
    "Fri, 31 Dec 9999 23:59:59 -0100": None,
    "i går": None,
    "": None,
}


@pytest.mark.parametrize(("raw", "date"), DATES.items(), ids=DATES)
def test_dates(raw: str, date: datetime | None) -> None:
    assert _header("date", raw).date() == date


def test_references_in_order_once_each() -> None:
    head = HEAD + "References: <a@x.example>\r\n <b@x.example> <a@x.example>\r\nIn-Reply-To: <c@x.example> (Karis brev)\r\n"
    assert read(mail("x", head=head)).references == ("a@x.example", "b@x.example", "c@x.example")


def test_references_without_end() -> None:
    head = HEAD + "References: " + "\r\n ".join(f"<{number}@x.example>" for number in range(500)) + "\r\n"
    found = read(mail("x", head=head)).references
    assert len(found) == REFERENCES
    assert (found[0], found[-1]) == ("0@x.example", "499@x.example")


@pytest.mark.parametrize(
    "raw", ["<1@x.example>", "1@x.example", "<1@x.\r\n example>", " < 1@x.example > ", "<1@x.example> (x)"]
)
def test_message_ids(raw: str) -> None:
    assert read(f"From: a@b.example\r\nMessage-ID: {raw}\r\n\r\nx".encode()).message_id == "1@x.example"


HOSTILE = [
    b"(",
    b'"',
    b",a@b",
    b"=?a?q?",
    b"<",
    b"a@",
    b";",
    b';"',
    b"a;b*0=",
    b"<a@b>,",
    b"=?utf-8?B?====?=",
    b"\\",
    b":;",
    b" ",
    b"\t\r\n ",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=[str(one) for one in HOSTILE])
def test_hostile_values_take_no_time(piece: bytes) -> None:
    value = piece * (VALUE_CHARS // len(piece))
    headers = Headers([("to", value), ("content-type", value), ("date", value)])
    start = time.process_time()
    headers.addresses("to")
    headers.text("to")
    headers.ids("to")
    headers.content_type()
    headers.date()
    assert time.process_time() - start < 2


@given(st.binary(max_size=120))
def test_any_bytes_in_a_header(value: bytes) -> None:
    headers = Headers([("x", value), ("content-type", value), ("content-disposition", value), ("date", value)])
    for one in headers.addresses("x"):
        assert "@" in one.address
        assert one.domain == one.domain.lower()
    for text in (headers.text("x"), headers.file_name(), headers.content_type()[0], *headers.ids("x")):
        assert "\0" not in text
        assert "\n" not in text
        text.encode()
    headers.date()
