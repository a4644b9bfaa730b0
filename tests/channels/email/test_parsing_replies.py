"""What is new in a mail is found in every program's way of quoting, and nothing that a person wrote is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.reply_text import reply_of
from tests.channels.email.clients import ANSWER, ATTRIBUTIONS, CLOSINGS, HEADER_BLOCKS, HISTORY, SENT_FROM, Case, cases

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_reply_of_a_program(case: Case) -> None:
    reply = reply_of(case.text)
    assert reply.text == case.reply
    assert reply.signature == case.signature


NB = ATTRIBUTIONS["gmail nb"]
QUOTES = f"> {HISTORY[0]}\n> {HISTORY[1]}"

KEPT = {
    "no history at all": ANSWER,
    "a list": "Jeg trenger:\n- papirdunk\n- matavfallsposer\n\n- og en nøkkel",
    "a sentence with the verb": "Den 12. mai 2023 skrev dere:\n\nVedtaket er endelig.\n\nDet er jeg uenig i.",
    "a greeting in the middle": "Hilsen fra oss alle.\n\nMen når åpner badet? Vi lurer fælt.",
    "a closing with a question below": "Mvh Kari\n\nP.S. Når åpner badet?",
    "a closing with a sentence below": "Mvh Kari\n\nForresten så har jeg mistet nøkkelen min.",
    "a closing, only": "Hilsen Kari",
    "a quote, only": QUOTES,
    "an attribution and a quote, only": f"{NB}\n\n{QUOTES}",
    "names and dates, only": f"{HEADER_BLOCKS['outlook nb']}\n\nGammelt.",
    "a telephone's line, only": "Sendt fra min iPhone",
    "a quote above and below": f"> Når åpner badet?\nDet vet jeg ikke.\n> Hva koster det?\n{ANSWER}",
    "answers between quotes, with a greeting": f"Hei!\n\n{NB}\n> Hvilken?\n\nDen blå.\n\n> Hvor?\n\nVed veien.\n\nMvh Kari",
    "a question above and below the quote": f"Se under.\n\n{NB}\n\n{QUOTES}\n\nOg når åpner badet på lørdag?",
    "a greeting that goes on": "Hei,\n\nHilsen fra styret i laget. Vi ønsker:\n1. Brøyting\n2. Nye lys\n\nDet haster.",
    "two strokes as a rule": "Hei\n--\nJeg har to spørsmål. Når åpner biblioteket? Og når stenger det?",
    "a list below a closing": "Hei!\n\nMvh Kari\n\n- en dunk til papir\n- poser til matavfall",
    "a secret below a closing": "Hei!\n\nMvh Kari\n\nPS! Dette er konfidensielt, så ikke ring meg på jobben.",
    "a citizen who asks about secrecy": f"{ANSWER}\n\nEr saken konfidensiell? Jeg fikk svaret ved en feil hos naboen.",
    "what was sent from school": "Skjemaet er ikke sendt.\nSendt fra skolen på mail i går",
    "from and to in a sentence": "Fra: Havdal\nTil: Nordvik\nEr det buss?",
    "a rule in the text": f"Først dette.\n\n{'_' * 32}\n\nSå dette.",
    "prices with marks": "Dette koster mer:\n> 100 kr\nog dette mindre:\n< 50 kr",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_nothing_of_it_is_cut(text: str) -> None:
    reply = reply_of(text)
    # A closing at the very end may be told apart; together they are the whole text.
    assert "\n".join(filter(None, [reply.text, reply.signature])).split() == text.split()
    assert reply.text


FOOTERS = {
    "nb": "Denne e-posten og eventuelle vedlegg er konfidensiell og kun beregnet for den den er adressert til. Dersom du "
    "har mottatt e-posten ved en feil, ber vi deg varsle avsender og slette den. Tenk på miljøet før du skriver ut.",
    "nb, forests": "Tenk på miljøet før du skriver ut denne e-posten, takk skal du ha.",
    "sv": "Detta meddelande är konfidentiellt och endast avsett för adressaten. Om du fått det av misstag, radera det.",
    "da": "Denne mail er fortrolig og kun til modtageren. Har du modtaget den ved en fejl, bedes du slette den.",
    "en": "This e-mail is confidential. It may also be legally privileged. If you have received it in error, please delete "
    "it.\n\nCommunications cannot be guaranteed to be virus-free. The sender does not accept liability for any errors.",
    "de": "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail "
    "irrtümlich erhalten haben, informieren Sie bitte den Absender und löschen Sie diese Mail.",
}


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS)
def test_what_firms_write_below_a_signature_belongs_to_it(footer: str) -> None:
    closing = f"Med vennlig hilsen\n\nKari Nordmann\nTlf. 12 34 56 78\n\n{footer}"
    reply = reply_of(f"{ANSWER}\n\n{closing}\n\n{HEADER_BLOCKS['outlook nb']}\n\nGammelt.\n")
    assert (reply.text, reply.signature) == (ANSWER, closing)


def _forwarded(line: str, sender: str, date: str, subject: str, to: str, *, gap: str = "\n") -> str:
    head = f"{sender}: Kari <kari@nordmann.example>\n{date}: 1. mars 2024\n{subject}: Hull\n{to}: <post@havdal.example>"
    return f"{line}\n{gap}{head}"


_NB, _EN = ("Fra", "Dato", "Emne", "Til"), ("From", "Date", "Subject", "To")
FORWARDS = {
    "gmail": _forwarded("---------- Forwarded message ---------", "Fra", "Date", "Subject", "To", gap=""),
    "gmail nb": _forwarded("---------- Videresendt melding ---------", "Fra", "Date", "Subject", "To", gap=""),
    "apple nb": _forwarded("Videresendt melding:", *_NB),
    "apple nn": _forwarded("Vidaresend melding:", "Frå", "Dato", "Emne", "Til"),
    "apple en": _forwarded("Begin forwarded message:", *_EN),
    "apple sv": _forwarded("Vidarebefordrat brev:", "Från", "Datum", "Ämne", "Till"),
    "apple da": _forwarded("Start på videresendt besked:", *_NB),
    "apple de": _forwarded("Anfang der weitergeleiteten Nachricht:", "Von", "Datum", "Betreff", "An"),
    "thunderbird nb": _forwarded("-------- Videresendt melding --------", *_NB, gap=""),
    "thunderbird en": _forwarded("-------- Forwarded Message --------", *_EN, gap=""),
    "thunderbird de": _forwarded("-------- Weitergeleitete Nachricht --------", "Von", "Datum", "Betreff", "An", gap=""),
}


@pytest.mark.parametrize("comment", ["", "Kan dere se på dette?\n\n"])
@pytest.mark.parametrize("head", FORWARDS.values(), ids=FORWARDS)
def test_what_is_forwarded_is_kept(head: str, comment: str) -> None:
    text = f"{comment}{head}\n\nDet er et hull i veien ved brua, se bildet."
    assert reply_of(text).text == text


def test_a_forward_of_outlook_is_known_by_its_subject() -> None:
    text = f"Til dere.\n\n{HEADER_BLOCKS['outlook nb']}\n\nDet er et hull i veien."
    assert reply_of(text, forwarded=True).text == text
    assert reply_of(text).text == "Til dere."


@pytest.mark.parametrize(
    "words", ["Se svar under.", "Sjå mine svar nedanfor", "Svarene står i rødt.", "See my comments below", "Se nedan"]
)
def test_answers_written_into_the_history_are_kept(words: str) -> None:
    text = f"Hei! {words}\n\n{HEADER_BLOCKS['outlook nb']}\n\nHvilken dunk gjelder det? Den blå.\nHvor? I Storgata."
    assert reply_of(text).text == text


def test_apple_mail_quotes_the_attribution_too() -> None:
    text = f"{ANSWER}\n\n> 1. mars 2024 kl. 10:15 skrev Havdal kommune <post@havdal.example>:\n> \n> {HISTORY[0]}\n"
    assert reply_of(text).text == ANSWER


def test_history_in_history_goes_with_it() -> None:
    older = "> fre. 1. mars 2024 kl. 09:00 skrev Kari <kari@nordmann.example>:\n>\n>> Gammelt\n>> og eldre\n"
    text = f"{ANSWER}\n\n{NB}\n\n> Hei\n>\n{older}"
    assert reply_of(text).text == ANSWER


def test_a_lists_footer_below_history_does_not_keep_it() -> None:
    text = f"{ANSWER}\n\n{NB}\n\n{QUOTES}\n\n{SENT_FROM['iphone nb']}\n"
    assert reply_of(text).text == ANSWER


LETTERS = st.text(alphabet="ab :>\n-_.<@1?æ", max_size=30)
PIECES = st.one_of(
    LETTERS,
    st.sampled_from(
        [*ATTRIBUTIONS.values(), *HEADER_BLOCKS.values(), *SENT_FROM.values(), *CLOSINGS.values(), QUOTES, ANSWER, ">", ""]
    ),
)


@given(st.lists(PIECES, max_size=12).map("\n".join), st.booleans())
def test_a_reply_is_never_empty_and_never_invented(text: str, forwarded: bool) -> None:
    reply = reply_of(text, forwarded=forwarded)
    assert bool(reply.text.strip()) or not any(char.isalnum() for char in text)
    lines = [line.strip() for line in text.split("\n")]
    assert all(line.strip() in lines for line in [*reply.text.split("\n"), *reply.signature.split("\n")] if line.strip())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "line",
    [
        "mvh",
        "> a",
        "Fra: a",
        "On 1 wrote",
        "Den 10:15 skrev a:",
        "-- ",
        "skrev " * 60 + ":",
        "Sendt fra min iPhone",
        "_" * 32,
    ],
)
def test_time_grows_with_the_length_only(line: str) -> None:
    text = f"{line}\n" * (400_000 // (len(line) + 1))
    assert len(reply_of(text).text) <= len(text)
