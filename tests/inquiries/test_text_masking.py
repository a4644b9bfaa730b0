"""Where the settings say so, more than numbers leaves the text."""

from __future__ import annotations

import io
import logging

import pytest

from inquiries.privacy.log_filter import MaskingFilter
from inquiries.privacy.masking import MASK, NumberMasker
from inquiries.privacy.texts import TextMasker, e_mails, health, names, telephones

NAMED = (
    "Hei, jeg heter Kari Nordmann og lurer på barnehageplass",
    "jeg heter kari nordmann",
    "Eg heiter Olav Tveit.",
    "Jag heter Anna Lindqvist",
    "My name is John Smith and I moved here",
    "Det er Ingrid Haugen her, jeg ringte i går",
    "Kan dere ringe Lars Berg?",
    "Saken gjelder datteren min Emma Hansen i 3B",
    "Mvh Per Hansen",
    "Hilsen\nAnne Kristin Dahl",
    "Med vennlig hilsen\nTor",
    "Vennlig hilsen Bjørg",
    "Best regards,\nElizabeth Brown",
    "Naboen Hans Petter Lie bråker",
    "Mitt navn er Fatima Hassan",
    "Navn: Nguyen Thi Hoa",
    "Jeg snakket med Knut Arild Moen hos dere",
    "Søknaden til Sofie Larsen er ikke kommet",
    "Hälsningar Gunilla",
    "Dette er søknaden til mohammed ali",
    "spør etter hanne olsen på kontoret",
    "Ola lurer på når bossbilen kommer",
    "Åse Marie Vik trenger hjemmehjelp",
    "Barnet heter Leah",
    "Xiaoming Wang bor i nr 4",
)
"""Written for this test, a name in each: the last ones are the hard ones."""

UNNAMED = (
    "Når åpner svømmehallen i Havdal?",
    "Jeg skal til Nav Lister på mandag",
    "Hvor er Havdal Rådhus?",
    "Gjelder Lov om Barnehager",
    "Skal vi ringe Fylkesmannen i Agder?",
    "Hei Torg! God Jul og Godt Nyttår",
    "Bussen går fra Kvinesdal Sentrum til Flekkefjord",
    "Kart over Store Lyngdal og Lille Lyngdal",
    "Hva koster SFO for 1. trinn på Berg Skole?",
    "Is the Library open on Good Friday?",
)

FEWEST_FOUND = 0.75


def masker(*finders: object) -> TextMasker:
    return TextMasker(NumberMasker(), finders)  # type: ignore[arg-type]  # Each is a finder


def test_most_names_are_found_and_hardly_any_word_is_taken_for_one() -> None:
    mask = masker(names).mask
    missed = [text for text in NAMED if not mask(text)[1]]
    taken = [text for text in UNNAMED if mask(text)[1]]
    assert 1 - len(missed) / len(NAMED) >= FEWEST_FOUND, missed
    assert taken == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Jeg heter Kari Nordmann og bor her", f"Jeg heter {MASK} og bor her"),
        ("Ring Lars Berg i morgen", f"Ring {MASK} i morgen"),
        ("Takk!\nHilsen\nTor Moe\n", f"Takk!\nHilsen\n{MASK}\n"),
    ],
)
def test_a_name_goes_and_what_is_around_it_stays(text: str, masked: str) -> None:
    assert masker(names).mask(text) == (masked, True)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Skriv til kari.nordmann@havdal.example, takk", f"Skriv til {MASK}, takk"),
        ("<ola+test@havdal.example>", f"<{MASK}>"),
        ("en @ alene", "en @ alene"),
    ],
)
def test_e_mail_addresses(text: str, masked: str) -> None:
    assert masker(e_mails).mask(text)[0] == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ring meg på 912 34 567", f"Ring meg på {MASK}"),
        ("+46 70 123 45 67 er nummeret", f"{MASK} er nummeret"),
        ("Nødnummer 113 og 116 117, beløp 1 234 567", "Nødnummer 113 og 116 117, beløp 1 234 567"),
        ("Gjelder 2026-000012", "Gjelder 2026-000012"),
    ],
)
def test_telephone_numbers(text: str, masked: str) -> None:
    assert masker(telephones("NO")).mask(text)[0] == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Jeg har diabetes og søker TT-kort", f"Jeg har {MASK} og søker TT-kort"),
        ("min mor har kreftdiagnose", f"min mor har {MASK}"),
        ("Jag är sjukskriven", f"Jag är {MASK}"),
        ("I am pregnant", f"I am {MASK}"),
        ("Når blir bosset hentet? Hvor er legevakten?", "Når blir bosset hentet? Hvor er legevakten?"),
        ("Syklesti og sykkelparkering ved skolen", "Syklesti og sykkelparkering ved skolen"),
    ],
)
def test_health(text: str, masked: str) -> None:
    assert masker(health).mask(text)[0] == masked


def test_all_together_mask_nothing_twice() -> None:
    every = masker(e_mails, telephones("NO"), names, health)
    masked, _ = every.mask("Jeg heter Kari Nordmann, 01017012345, kari@havdal.example, 912 34 567, har astma")
    assert masked.count(MASK) >= 4
    assert every.mask(masked) == (masked, False)


def test_the_log_keeps_neither_numbers_nor_addresses_not_even_in_a_traceback() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskingFilter(NumberMasker()))
    log = logging.getLogger("tests.masking")
    log.addHandler(handler)
    log.propagate = False
    log.warning("refused %s of %s", "4012888888881881", "kari@havdal.example")
    try:
        int("no such account: NO93 8601 1117 947")
    except ValueError:
        log.exception("it broke")
    said = written.getvalue()
    assert f"refused {MASK} of {MASK}@havdal.example" in said
    assert "ValueError: invalid literal" in said
    assert not [secret for secret in ("4012", "kari", "8601") if secret in said]
