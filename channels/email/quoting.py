"""How mail programs mark what they quote and sign, in the languages of the people who write to us.

Bokmål, nynorsk, Swedish, Danish, English and German; every pattern looks at one line of bounded length, so that the
time is bounded too. Libraries for this (mail-parser-reply, talon) know no Norwegian, take lists for signatures, or
search whole mails with patterns whose time has no bound.
"""

from __future__ import annotations

import re

LINE_CHARS = 400
"""A line longer than this is prose."""

FOOTER_CHARS = 3000
"""A longer paragraph is no footer."""

_I = re.IGNORECASE

ATTRIBUTION_VERB = re.compile(r"\b(?:wrote|writes|skrev|skreiv|skriv|skriver|schrieb|schreibt)\b", _I)
_WHEN = re.compile(
    r"\d{1,2}[:.]\d{2}(?!\d)|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\s?\d{1,2}[./]\s?\d{2,4}"
    r"|\d{1,2}\.?\s(?:de\s)?(?:jan|feb|mar|mär|apr|ma[ijy]|jun|jul|aug|sep|okt|oct|nov|de[sczk])\w*\.?,?\s\d{4}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s\d{1,2},?\s(?:\d{4}|at)",
    _I,
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")

SEPARATOR = re.compile(
    r"[>\s]*[-_—–=]{2,}\s*(?:original(?:\s?message|\s?e-?mail|\s?melding|\s?meddelande|\s?besked|nachricht|e-post)?"
    r"|opprinnelig\s(?:melding|e-post)|opphavleg\smelding|opprinneleg\smelding|ursprungligt\smeddelande"
    r"|ursprungligt\smejl|oprindelig\s(?:meddelelse|besked|mail)|ursprüngliche\snachricht|originalmeddelande"
    r"|reply\smessage|svar\spå\smelding)\s*[-_—–=]{2,}\s*",
    _I,
)
FORWARD = re.compile(
    r"[>\s]*(?:[-_—–=]{2,}\s*)?(?:forwarded\smessage|begin\sforwarded\smessage|videresendt\s(?:melding|e-post|meddelelse|besked|mail)"
    r"|vidaresend\w*\s(?:melding|e-post)|start\spå\svideresendt\s\w{4,10}|vidarebefordrat\s(?:meddelande|mejl|brev)"
    r"|vidarebefordrat\smeddelande|påbegynt\svideresendt\s\w{4,10}"
    r"|weitergeleitete\s(?:nachricht|e-mail)|anfang\sder\sweitergeleiteten\s(?:nachricht|e-mail)"
    r"|börja\svidarebefordrat\s\w{4,12})\s*(?:av\s.{1,80}|från\s.{1,80}|by\s.{1,80})?:?\s*(?:[-_—–=]{2,}\s*)?",
    _I,
)
RULE = re.compile(r"\s*[_]{10,}\s*|\s*-{20,}\s*|\s*={20,}\s*")

_MARK = r"[>\s*_]{0,12}"
_HEADER_WORDS = {
    "from": r"fra|frå|från|from|von|avsender|afsender",
    "date": r"sendt|sende|skickat|skickades|sent|gesendet|dato|datum|date",
    "to": r"til|till|to|an|mottaker|mottakar",
    "subject": r"emne|ämne|subject|betreff",
    "cc": r"kopi|kopia|cc|kopie|vedlegg|bilagor|attachments|anlagen|reply-to|svar\stil|viktighet|prioritet|importance",
}
HEADER = {
    name: re.compile(rf"{_MARK}(?:{words})[*_\s]{{0,4}}:[*_\s]{{0,4}}(?:\S.*)?", _I) for name, words in _HEADER_WORDS.items()
}

_SENT = (
    r"(?:sendt|sent|skickat|skickad|gesendet|send|sende)\s(?:fra|frå|from|från|von|via|with|med|mit|using|ved\shjelp\sav)\s"
)
_DEVICE = (
    r"(?:apple\s)?(?:iphone|ipad|ipod|mac)|android|samsung|galaxy|huawei|xiaomi|sony|xperia|nokia|oneplus|pixel|\w{0,10}telefon\w{0,3}"
    r"|\w{0,10}phone|mobil\w{0,9}|smart\w{0,9}|blackberry|handy|tablet|nettbrett|surfplatta|windows|htc|lg|motorola|fairphone"
)
_PROGRAM = r"outlook|yahoo|gmail|proton|bluemail|aquamail|spark|(?:e-?post|mail)\s(?:for|för|für|til)\s"
SENT_FROM = re.compile(
    rf"[>\s*_]{{0,8}}(?:{_SENT}(?:min|mitt|mi|my|meinem?r?|en|an?)\s(?:{_DEVICE})\b.{{0,60}}|{_SENT}(?:{_PROGRAM}|{_DEVICE}).{{0,80}}"
    rf"|von\s(?:meinem|meiner|meinem/meiner)\s(?:{_DEVICE})\b.{{0,40}}\s(?:gesendet|geschickt|verschickt).?"
    r"|(?:hent|last\sned|få|hämta|skaffa|holen\ssie(?:\ssich)?|laden\ssie|download|get)\s(?:\w{1,12}\s)?outlook\s.{1,80}"
    r"|outlook\sfür\s.{1,20}\s(?:beziehen|herunterladen|holen).{0,60})",
    _I,
)

ANSWERS_BELOW = re.compile(
    r"\b(?:se|ser|sjå|see|siehe)\s(?:\w{2,12}\s){0,3}(?:under|nedenfor|nedanfor|nedenunder|below|nedan|inline|unten)\b"
    r"|\b(?:svar\w{0,5}|answers?|comments?|kommentar\w{0,4}|antwort\w{0,3})\s(?:\w{2,12}\s){0,3}"
    r"(?:under|nedenfor|nedanfor|below|nedan|inline|unten|i\steksten|i\stexten)\b"
    r"|\b(?:i|med|in|mit)\s(?:rødt|raudt|rött|rot|red|blått|blå|blue|blau|grønt|grönt|green|grün|kursiv|fet\sskrift|bold)\b",
    _I,
)
"""Words that point to answers written into the history, as people do where their program marks no quotes."""

SIGNATURE_LINE = re.compile(r"-- ?|__ ?")

CLOSING = re.compile(
    r"[>\s*_]{0,6}(?:på\s(?:førehand|forhånd)\stakk?[.,!]?\s(?:og\s)?|tusen\stakk[.,!]?\s|takk[.,!]?\s|tack[.,!]?\s|tak[.,!]?\s)?(?:"
    r"mvh\.?|[vb]h\.?|m\.?v\.?h\.?|dbh\.?|kh\.?|mfg\.?|"
    r"(?:med|beste|vennlig|venleg|venlig|venlige|vennlege|hjertelig|kjærlig|mange|gode|de\sbedste|bedste)\s(?:\w{3,12}\s){0,2}(?:hilsen|hilsner|hilsninger|helsing|helsingar|hilsning)"
    r"|(?:hilsen|helsing|hilsner|hils)"
    r"|(?:med\s)?(?:vänlig|vänliga|bästa|varma|goda|många|hjärtliga)\s(?:hälsning|hälsningar)|hälsningar|hälsar|vänligen"
    r"|(?:kind|best|warm|with\skind|with\sbest|kindest|with\swarm)\s(?:regards|wishes)|regards|yours\s(?:sincerely|faithfully|truly)|sincerely|cheers"
    r"|(?:mit\s)?(?:freundlich\w{0,3}|besten?|viele[n]?|liebe[n]?|herzliche[n]?|schöne[n]?)\s(?:grüße[n]?|grüsse[n]?|gruß|gruss)"
    r")(?:\s(?:fra|frå|från|from|von)\b.{0,60}|[,.!]?\s{0,3}(?:[A-ZÆØÅÄÖ/][^\s]{0,30}\s?){0,4})?[,.!]{0,3}\s*",
    _I,
)
_SLASH_NAME = re.compile(r"/\s?[A-ZÆØÅÄÖ][^\s\d/]{1,30}(?:\s[A-ZÆØÅÄÖ][^\s\d/]{0,30}){0,3}\s*")
_GREETING_GOES_ON = re.compile(r"\s(?:fra|frå|från|from|von)\s.*(?:[^\W\d]{3}[.!?]\s+\w+\s+\w|[:?]\s*$)", _I)
_LIST_ITEM = re.compile(r"\s*(?:\d{1,2}[.)]|[-*•])\s+\S.*")
_SECRET = re.compile(
    r"konfidens|confidential|konfidenti|fortrolig|fortruleg|förtrolig|vertraulich|privileged|taushetsplikt", _I
)
_NOT_FOR_YOU = re.compile(
    r"ved en fei?l\b|ved ein feil\b|av misstag|in error\b|by mistake|irrtümlich|feilsend|slett\w{0,3}\s"
    r"|radera\s|löschen\b|delete\s"
    r"|(?:kun|bare|berre|endast|solely|only|ausschließlich)\s(?:\w+\s){0,2}(?:ment|beregnet|til|for|avse\w+|intended|für)\b"
    r"|intended recipient|addressee|adressat|rette mottaker|rette mottakar",
    _I,
)
_FOOTER = re.compile(
    r"(?:accept|assume)s?\s(?:no\s)?(?:liability|responsibility)|(?:tenk|tänk|think|consider|denk\w*)\b.{0,30}\b(?:miljø|environment|umwelt)"
    r"|\bvirus(?:es|er)?\b.{0,200}\b(?:liab|ansvar|haft)|\b(?:liab|ansvar|haft).{0,200}\bvirus",
    _I,
)
_PROSE_END = re.compile(r"[.!?…]\s*$")


def is_attribution(line: str) -> bool:
    """Tell whether a line says who wrote what follows, and when: «Den 1. mars 2024 kl. 10.15 skrev Kari <…>:»."""
    line = line.strip(" \t>*_\u00a0")
    if line.startswith("--") and line.endswith("--"):
        line = f"{line.strip('- ')}:"  # As Zoho frames it.
    if not 8 <= len(line) <= LINE_CHARS or not line.endswith((":", "：")):
        return False
    return ATTRIBUTION_VERB.search(line) is not None and (
        _WHEN.search(line) is not None or _ADDRESS.search(line) is not None
    )


def is_sure_attribution(line: str) -> bool:
    """Tell whether an attribution is one even when nothing that follows is marked as quoted: it has time or address."""
    return is_attribution(line) and (
        re.search(r"\d{1,2}[:.]\d{2}(?!\d)", line) is not None or _ADDRESS.search(line) is not None
    )


def is_prose(line: str) -> bool:
    """Tell whether a line is a sentence rather than a name, a title or an address."""
    return (
        len(line) > 110 or (len(line.split()) >= 5 and _PROSE_END.search(line) is not None) or "?" in line.replace("/?", "")
    )


def is_sent_from(line: str) -> bool:
    """Tell whether a line is what a telephone writes below every mail: «Sendt fra min iPhone»."""
    return len(line) <= 160 and SENT_FROM.fullmatch(line) is not None


def is_closing(line: str) -> bool:
    """Tell whether a line closes a letter: «Med vennlig hilsen», «Mvh Kari», «/Karin»."""
    if len(line) > 100 or _GREETING_GOES_ON.search(line):
        return False
    return CLOSING.fullmatch(line) is not None or _SLASH_NAME.fullmatch(line) is not None


def is_footer(line: str) -> bool:
    """Tell whether a paragraph is what firms have their servers write below every mail: secrecy, liability, the forests."""
    if len(line) > FOOTER_CHARS:
        return False
    return _FOOTER.search(line) is not None or (_SECRET.search(line) is not None and _NOT_FOR_YOU.search(line) is not None)


def is_list_item(line: str) -> bool:
    """Tell whether a line is one of a list."""
    return _LIST_ITEM.fullmatch(line) is not None
