"""Plain text out of Markdown, and contacts out of an article."""

from __future__ import annotations

import pytest

from bot.dialogue.plain import contacts, plain


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Søpla hentes **hver torsdag**.", "Søpla hentes hver torsdag."),
        ("Se [kalenderen](https://www.havdal.example/kalender).", "Se kalenderen (https://www.havdal.example/kalender)."),
        ("Ring [12 34 56 78](tel:12345678).", "Ring 12 34 56 78."),
        ("Skriv til [post@havdal.example](mailto:post@havdal.example).", "Skriv til post@havdal.example."),
        ("Ta med:\n\n- kvittering\n- *legitimasjon*", "Ta med:\n\n– kvittering\n– legitimasjon"),
        ("## Priser\n\nDet koster 2 * 3 kroner.", "Priser\n\nDet koster 2 * 3 kroner."),
        ("en_lang_adresse og `kode`", "en_lang_adresse og kode"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_plain(markdown: str, expected: str) -> None:
    assert plain(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Ring 12 34 56 78 eller 116 117, akutt 113.", ("12 34 56 78", "116 117", "113")),
        (
            "Skriv til barnevern@havdal.example, så ringer vi fra +47 12 34 56 78.",
            ("barnevern@havdal.example", "+47 12 34 56 78"),
        ),
        ("Ring 12 34 56 78. Ja, 12 34 56 78.", ("12 34 56 78",)),
        ("Det koster 116 000 kroner, eller 150 000 med 12 345 678 i tillegg.", ()),
        ("Fristen er 1. mars 2026, etter § 110/2.", ()),
    ],
)
def test_contacts(markdown: str, expected: tuple[str, ...]) -> None:
    assert contacts(markdown) == expected
