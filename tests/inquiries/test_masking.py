"""Numbers that point at a person leave the text; all others stay."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.no import fodselsnummer, kontonr

from inquiries.privacy.masking import MASK, NumberMasker

mask = NumberMasker().mask


@st.composite
def norwegian(draw: st.DrawFn, *, added_to_day: int = 0) -> str:
    """A fødselsnummer, or with 40 added to the day a D-number."""
    born = draw(st.dates(date(1940, 1, 1), date(1999, 12, 31)))
    for individual in range(draw(st.integers(0, 480)), 500):
        digits = f"{born.day + added_to_day:02d}{born:%m%y}{individual:03d}"
        first = fodselsnummer.calc_check_digit1(digits)
        second = fodselsnummer.calc_check_digit2(digits + first)
        if len(first) == len(second) == 1:
            return digits + first + second
    raise AssertionError("of twenty numbers in a row, one has check digits")


@st.composite
def health_number(draw: st.DrawFn) -> str:
    start = draw(st.integers(800_000_000, 999_999_900))
    for number in range(start, start + 100):
        first = fodselsnummer.calc_check_digit1(str(number))
        second = fodselsnummer.calc_check_digit2(str(number) + first)
        if len(first) == len(second) == 1:
            return f"{number}{first}{second}"
    raise AssertionError("of a hundred numbers in a row, one has check digits")


@st.composite
def swedish(draw: st.DrawFn, *, added_to_day: int = 0) -> str:
    """A personnummer of ten digits, or with 60 added to the day a samordningsnummer."""
    born = draw(st.dates(date(1926, 1, 1), date(2020, 12, 31)))
    digits = f"{born:%y%m}{born.day + added_to_day:02d}{draw(st.integers(0, 999)):03d}"
    return digits + str(luhn.calc_check_digit(digits))


@st.composite
def account(draw: st.DrawFn) -> str:
    start = draw(st.integers(1000_00_0000, 9999_99_9980))
    candidates = (f"{number}{check}" for number in range(start, start + 19) for check in range(10))
    return next(number for number in candidates if kontonr.is_valid(number))


@st.composite
def card(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["4", "51", "55", "2221", "2720", "3528", "36", "5018", "6011", "6759"]))
    digits = start + draw(st.text("0123456789", min_size=15 - len(start), max_size=15 - len(start)))
    return digits + str(luhn.calc_check_digit(digits))


def spaced(number: str, *sizes: int, by: str = " ") -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return by.join(parts)


SEPARATORS = st.sampled_from([" ", "-", ".", "\u00a0", "\u2009", " - ", "–", "/", "+", "_", "\t", "\n", "  "])


@given(norwegian() | norwegian(added_to_day=40) | health_number(), SEPARATORS)
def test_norwegian_identity_numbers_are_masked_however_they_are_written(number: str, by: str) -> None:
    for written in (
        number,
        spaced(number, 6, 5, by=by),
        spaced(number, 2, 2, 2, 5, by=by),
        spaced(number, 6, 3, 2, by=by),
        spaced(number, 4, 2, 5, by=by),
        by.join(number),
    ):
        assert mask(f"Jeg er {written}, hilsen meg") == (f"Jeg er {MASK}, hilsen meg", True)


@given(norwegian())
def test_birth_date_with_its_century_is_masked_with_the_rest(number: str) -> None:
    date_of_birth = f"{number[:2]}.{number[2:4]}.19{number[4:6]}"
    assert mask(f"født {date_of_birth} {number[6:]}") == (f"født {MASK}", True)
    assert mask(f"født {number[:4]}19{number[4:6]} {number[6:]}") == (f"født {MASK}", True)


@given(swedish() | swedish(added_to_day=60), st.sampled_from(["", "-", "+", " ", "–"]))
def test_swedish_identity_numbers_are_masked(number: str, by: str) -> None:
    for written in (f"{number[:6]}{by}{number[6:]}", f"19{number[:6]}{by}{number[6:]}", f"20{number[:6]}{by}{number[6:]}"):
        assert mask(f"Jag är {written}.") == (f"Jag är {MASK}.", True)


@given(account(), st.sampled_from([".", " ", "-"]))
def test_account_numbers_are_masked(number: str, by: str) -> None:
    for written in (number, spaced(number, 4, 2, 5, by=by)):
        assert mask(f"konto {written}") == (f"konto {MASK}", True)


@given(card())
def test_cards_are_masked(number: str) -> None:
    for written in (number, spaced(number, 4, 4, 4, 4), spaced(number, 4, 4, 4, 4, by="-")):
        assert mask(f"kort {written} 12/29") == (f"kort {MASK} 12/29", True)


@pytest.mark.parametrize(
    "number",
    [
        "NO93 8601 1117 947",
        "NO9386011117947",
        "no93 8601 1117 947",
        "SE45 5000 0000 0583 9825 7466",
        "DK50 0040 0440 1162 43",
        "GB29 NWBK 6016 1331 9268 19",
        "DE89 3704 0044 0532 0130 00",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "NO93-8601-1117-947",
        "NO93.8601.1117.947",
    ],
)
@pytest.mark.parametrize("after", ["", ".", " er kontoen", " TAKK", " 1500 KR", "\nHilsen"])
def test_account_numbers_with_a_country_are_masked(number: str, after: str) -> None:
    assert mask(f"Sett det på {number}{after}") == (f"Sett det på {MASK}{after}", True)


@given(norwegian(), st.sampled_from(["", " ", ".", ": ", "nr.", "fnr", "f.nr.", "(", "«", "a", "_"]))
def test_what_stands_close_by_hides_nothing(number: str, close: str) -> None:
    for text in (f"{close}{number}", f"{number}{close}", f"{close}{number}{close}"):
        assert number not in mask(text)[0]


@given(
    norwegian(),
    st.sampled_from(["91 23 45 67", "912 34 567", "+47 91234567", "1", "2026", "4790", "12 000", "2026-000012", "0"]),
    st.sampled_from([" ", "-", "\n", "  ", "/"]),
)
def test_other_numbers_close_by_hide_nothing(number: str, other: str, by: str) -> None:
    for written in (number, spaced(number, 6, 5)):
        for text in (f"{other}{by}{written}", f"{written}{by}{other}", f"{other}{by}{written}{by}{other}"):
            masked, _ = mask(text)
            assert number[6:] not in masked
            assert MASK in masked


@given(norwegian(), norwegian())
def test_two_beside_each_other_are_both_masked(one: str, other: str) -> None:
    assert mask(f"{one} {other}") == (f"{MASK} {MASK}", True)
    assert mask(f"{spaced(one, 6, 5)} {spaced(other, 6, 5)}") == (f"{MASK} {MASK}", True)


@given(norwegian(), st.sampled_from([0xFF10, 0x0660, 0x0966, 0x1D7CE]))
def test_digits_of_other_scripts_are_digits(number: str, zero: int) -> None:
    written = "".join(chr(zero + int(digit)) for digit in number)
    assert mask(f"nr {written}") == (f"nr {MASK}", True)


@given(st.integers(20_000_000, 99_999_999), st.integers(20_000_000, 99_999_999))
def test_telephone_numbers_stay(one: int, other: int) -> None:
    first, second = str(one), str(other)
    for text in (
        f"Ring {first}",
        f"Ring {spaced(first, 2, 2, 2, 2)} eller {spaced(second, 3, 2, 3)}",
        f"+47 {first}",
        f"+47{first}",
        f"0047 {first}",
        f"{first} {second}",
        f"{first}/{second}",
    ):
        assert mask(text) == (text, False)


@given(st.integers(2024, 2099), st.integers(1, 999_999))
def test_inquiry_numbers_stay(year: int, number: int) -> None:
    text = f"Gjelder {year}-{number:06d}, ikke {year}-{number + 1:06d}"
    assert mask(text) == (text, False)


@given(st.integers(0, 9_999_999), st.integers(0, 99))
def test_amounts_stay(kroner: int, ore: int) -> None:
    for text in (
        f"kr {kroner},{ore:02d}",
        f"{kroner:,} kroner".replace(",", " "),
        f"{kroner:,}".replace(",", "."),
        f"{kroner} kr",
    ):
        assert mask(text) == (text, False)


@pytest.mark.parametrize(
    "text",
    [
        "Åpent 10-14 og 16-20, lørdag 10.00-14.00",
        "Lover: LOV-2008-06-27-71 § 20-1, FOR-2010-03-26-488",
        "Gnr. 12 bnr. 345 fnr. 0 snr. 6, 4790 Lillesand",
        "Orgnr. 964 965 404",
        "2026-03-02T08:15:30.123456+00:00",
        "3.14159265358979",
        "https://www.havdal.example/renovasjon/2026/03/02?id=1234567890",
        "123e4567-e89b-12d3-a456-426614174000",
        "Prisene er 100 200 300 400 500 600 700 kroner",
        "",
        "Hei 👋",
    ],
)
def test_everyday_numbers_stay(text: str) -> None:
    assert mask(text) == (text, False)


@given(norwegian(), st.integers(0, 10))
def test_number_with_a_wrong_digit_stays_if_no_other_rule_holds(number: str, place: int) -> None:
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    text = f"nr {spaced(wrong, 3, 8)}"
    assert mask(text) == (text, False)


ABROAD = {
    "Danish": "211062-5629",
    "Finnish": "131052-308T",
    "Finnish, born in this century": "131052A308T",
    "Icelandic": "120174-3399",
    "Estonian": "36805280109",
    "Lithuanian": "38703181745",
    "Latvian": "161175-19997",
    "Polish": "44051401359",
    "Czech": "710319/2745",
    "Romanian": "1630615123457",
    "Belgian": "85.07.30-033.28",
    "French": "2 95 10 99 126 111 93",
    "Swiss": "756.9217.0769.85",
    "British": "AB 12 34 56 C",
    "Spanish": "54362315K",
    "Spanish, of a foreigner": "X-2482300W",
    "Italian": "RCCMNL83S18D969H",
}
"""Examples of the libraries' own documents, or of the authorities that give the numbers."""


@pytest.mark.parametrize("whose", ABROAD)
def test_numbers_of_other_countries_are_masked(whose: str) -> None:
    assert mask(f"Nummeret er {ABROAD[whose]}, takk") == (f"Nummeret er {MASK}, takk", True)


@pytest.mark.parametrize(
    ("before", "number"),
    [
        ("CPR-nr. ", "010107-1234"),
        ("fødselsnummer: ", "010170 12345"),
        ("Fødselsnummeret er ", "01017012345"),
        ("personnummer ", "19700101-1234"),
        ("kontonummer ", "1234.56.78900"),
        ("Kontonr: ", "8327 912123"),
        ("BSN: ", "111222333"),
        ("NHS number ", "943 476 5870"),
        ("IdNr ", "36 574 261 809"),
        ("EGN: ", "7523169263"),
    ],
)
def test_what_a_word_names_is_masked_though_its_digits_prove_nothing(before: str, number: str) -> None:
    assert mask(f"Her: {before}{number}.") == (f"Her: {before}{MASK}.", True)


@pytest.mark.parametrize(
    "text",
    [
        "KID 1234567890128",
        "KID: 4111111111111111",
        "Betal med KID-nummer 12345678903 innen 14.03.2026",
        "OCR-nummer 4012888888881881",
        "fakturanummer 4012888888881881",
        "Saksnr. 2026/12345-6, 26/01234 og 2026/000123",
        "Ref. 202600012345678",
        "org.nr. 964965404 MVA, orgnr 974 760 673",
        "Org. 123 456 785",
        "14.03.2026 kl. 10:15, 2026-03-14T10:15:00",
        "fra 01.02.2026 til 28.02.2026, uke 6-9",
        "1 234 567,89 kr og 12.345.678 kr",
        "Ring 38 10 20 30, 381 02 030, +47 381 02 030 eller 0047 38102030",
        "+46 8 123 456 78, 08-123 456 78, 070-123 45 67",
        "+44 20 7946 0958 eller 020 7946 0958",
        "ISBN 978-82-02-24682-5",
        "gnr. 105 bnr. 1203 fnr. 0 snr. 12",
        "Kommune 4225, postnr. 4580, bruksenhet H0101",
        "matrikkel 4225-105/1203/0/12",
        "polisenummer 87654321, kundenr. 1000234567",
        "58.1374 N, 7.0705 E; 6446123 nord, 371234 øst (UTM 32)",
        "EAN 7038010069307",
        "bilnummer AB 12345, SU 98765",
        "vedtak 12/2026, jf. § 11 a, FOR-2023-05-31-755",
        "Strømmåler 7359992890123456",
        "kontonummer for 2025: 12 poster",
    ],
)
def test_numbers_of_the_office_stay(text: str) -> None:
    assert mask(text) == (text, False)


@given(st.text())
def test_any_text_is_taken_and_masking_again_changes_nothing(text: str) -> None:
    masked, changed = mask(text)
    assert changed == (masked != text)
    assert mask(masked) == (masked, False)


@given(st.lists(norwegian() | account() | st.text("0123456789 .-AZaz", max_size=20), max_size=8))
def test_masking_again_finds_nothing_that_masking_made(parts: list[str]) -> None:
    masked, _ = mask(" ".join(parts))
    assert mask(masked)[0] == masked


@pytest.mark.parametrize("text", ["1" * 16_000, "1 " * 8_000, "12 " * 5_000, "ab12 " * 3_200, "NO93" * 4_000, "1a" * 8_000])
def test_no_text_of_the_largest_size_takes_long(text: str) -> None:
    begun = time.process_time()
    mask(text)
    assert time.process_time() - begun < 1.0
