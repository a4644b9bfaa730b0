"""What mail programs make of the same answer, by program and language; written after the programs' own habits."""

from __future__ import annotations

from dataclasses import dataclass

ANSWER = "Hei,\n\nvi trenger en større dunk til papir.\nKan dere bytte den før 1. juni?"
HISTORY = ("Takk for henvendelsen.", "Hvilken dunk gjelder det?")


@dataclass(frozen=True)
class Case:
    """One mail's text, and what of it is new."""

    name: str
    text: str
    reply: str = ANSWER
    signature: str = ""


def _quoted(*lines: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in lines)


def _headers(sender: str, sent: str, to: str, subject: str, *, bold: bool = False) -> str:
    star = "*" if bold else ""
    pairs = [(sender, "Havdal kommune <post@havdal.example>"), (sent, "fredag 1. mars 2024 10:15")]
    pairs += [(to, "Kari Nordmann <kari@nordmann.example>"), (subject, "SV: Papirdunk")]
    return "\n".join(f"{star}{name}:{star} {value}" for name, value in pairs)


_HISTORY = "\n".join(HISTORY)
_Q = _quoted(HISTORY[0], "", HISTORY[1])
_RULE = "_" * 32

ATTRIBUTIONS = {
    "gmail nb": "Den fre. 1. mars 2024 kl. 10:15 skrev Havdal kommune <post@havdal.example>:",
    "gmail nb, older": "fre. 1. mar. 2024 kl. 10:15 skrev Havdal kommune <post@havdal.example>:",
    "gmail nb, broken over two lines": "Den fre. 1. mars 2024 kl. 10:15 skrev Havdal kommune <\npost@havdal.example>:",
    "gmail nn": "Fre. 1. mars 2024 kl. 10:15 skreiv Havdal kommune <post@havdal.example>:",
    "gmail sv": "Den fre 1 mars 2024 kl 10:15 skrev Havdal kommune <post@havdal.example>:",
    "gmail da": "Den fre. 1. mar. 2024 kl. 10.15 skrev Havdal kommune <post@havdal.example>:",
    "gmail en": "On Fri, Mar 1, 2024 at 10:15 AM Havdal kommune <post@havdal.example> wrote:",
    "gmail en, broken over two lines": "On Fri, 1 Mar 2024 at 10:15, Havdal kommune\n<post@havdal.example> wrote:",
    "gmail de": "Am Fr., 1. März 2024 um 10:15 Uhr schrieb Havdal kommune <post@havdal.example>:",
    "apple mail nb": "1. mars 2024 kl. 10:15 skrev Havdal kommune <post@havdal.example>:",
    "apple mail nb, with a weekday": "fredag 1. mars 2024 kl. 10:15 skrev Havdal kommune <post@havdal.example>:",
    "apple mail nn": "1. mars 2024 kl. 10:15 skreiv Havdal kommune <post@havdal.example>:",
    "apple mail sv": "1 mars 2024 kl. 10:15 skrev Havdal kommune <post@havdal.example>:",
    "apple mail da": "Den 1. mar. 2024 kl. 10.15 skrev Havdal kommune <post@havdal.example>:",
    "apple mail en": "On 1 Mar 2024, at 10:15, Havdal kommune <post@havdal.example> wrote:",
    "apple mail de": "Am 01.03.2024 um 10:15 schrieb Havdal kommune <post@havdal.example>:",
    "thunderbird nb": "Den 01.03.2024 10:15, skrev Havdal kommune:",
    "thunderbird nn": "Den 01.03.2024 10:15, skreiv Havdal kommune:",
    "thunderbird sv": "Den 2024-03-01 kl. 10:15, skrev Havdal kommune:",
    "thunderbird da": "Den 01.03.2024 kl. 10.15 skrev Havdal kommune:",
    "thunderbird en": "On 01/03/2024 10:15, Havdal kommune wrote:",
    "thunderbird de": "Am 01.03.24 um 10:15 schrieb Havdal kommune:",
    "zoho en": "---- On Fri, 01 Mar 2024 10:15:00 +0100 Havdal kommune <post@havdal.example> wrote ----",
    "roundcube nb": "Havdal kommune skrev 2024-03-01 10:15:",
}

HEADER_BLOCKS = {
    "outlook nb": _headers("Fra", "Sendt", "Til", "Emne"),
    "outlook nb, bold": _headers("Fra", "Sendt", "Til", "Emne", bold=True),
    "outlook nn": _headers("Frå", "Sendt", "Til", "Emne"),
    "outlook sv": _headers("Från", "Skickat", "Till", "Ämne"),
    "outlook da": _headers("Fra", "Sendt", "Til", "Emne"),
    "outlook en": _headers("From", "Sent", "To", "Subject"),
    "outlook for mac en": _headers("From", "Date", "To", "Subject"),
    "outlook for mac nb": _headers("Fra", "Dato", "Til", "Emne", bold=True),
    "outlook de": _headers("Von", "Gesendet", "An", "Betreff"),
}

SEPARATORS = {
    "outlook 2003 nb": "-----Opprinnelig melding-----",
    "outlook 2003 nn": "-----Opphavleg melding-----",
    "outlook 2003 sv": "-----Ursprungligt meddelande-----",
    "outlook 2003 da": "-----Oprindelig meddelelse-----",
    "outlook 2003 en": "-----Original Message-----",
    "outlook 2003 de": "-----Ursprüngliche Nachricht-----",
    "samsung nb": "-------- Opprinnelig melding --------",
    "samsung nb, newer": "-------- Original melding --------",
    "samsung sv": "-------- Originalmeddelande --------",
    "samsung da": "-------- Oprindelig besked --------",
    "samsung en": "-------- Original message --------",
    "samsung de": "-------- Ursprüngliche Nachricht --------",
}

SENT_FROM = {
    "iphone nb": "Sendt fra min iPhone",
    "iphone nn": "Sendt frå min iPhone",
    "iphone sv": "Skickat från min iPhone",
    "iphone da": "Sendt fra min iPhone",
    "iphone en": "Sent from my iPhone",
    "iphone de": "Von meinem iPhone gesendet",
    "ipad nb": "Sendt fra min iPad",
    "samsung nb": "Sendt fra min Galaxy",
    "samsung nb, older": "Sendt fra min Samsung Galaxy-smarttelefon.",
    "samsung sv": "Skickat från min Galaxy",
    "samsung en": "Sent from my Samsung Galaxy smartphone.",
    "samsung de": "Von meinem/meiner Galaxy gesendet",
    "outlook mobile nb": "Hent Outlook for iOS<https://aka.ms/o0ukef>",
    "outlook mobile nb, android": "Last ned Outlook for Android<https://aka.ms/AAb9ysg>",
    "outlook mobile sv": "Hämta Outlook för iOS<https://aka.ms/o0ukef>",
    "outlook mobile da": "Hent Outlook til iOS<https://aka.ms/o0ukef>",
    "outlook mobile en": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "outlook mobile de": "Outlook für iOS beziehen<https://aka.ms/o0ukef>",
    "windows mail nb": "Sendt fra E-post for Windows",
    "windows mail en": "Sent from Mail for Windows 10",
    "yahoo en": "Sent from Yahoo Mail on Android",
    "yahoo nb": "Sendt fra Yahoo Mail på Android",
    "proton en": "Sent with Proton Mail secure email.",
}

CLOSINGS = {
    "nb": "Med vennlig hilsen\nKari Nordmann\nTlf. 12 34 56 78\nStorgata 1, 0000 Havdal",
    "nb, short": "Mvh Kari",
    "nb, two letters": "Bh Kari",
    "nb, two words": "Vennlig hilsen\nKari",
    "nb, one word": "Hilsen Kari Nordmann",
    "nn": "Venleg helsing\nKari Nordmann",
    "nn, one word": "Helsing Kari",
    "sv": "Med vänliga hälsningar\nKarin Svensson",
    "sv, short": "Mvh\nKarin",
    "sv, one word": "Hälsningar Karin",
    "sv, a stroke": "/Karin Svensson",
    "da": "Med venlig hilsen\nKaren Jensen",
    "da, many": "Mange hilsner\nKaren",
    "en": "Best regards,\nKari Nordmann",
    "en, kind": "Kind regards\nKari",
    "de": "Mit freundlichen Grüßen\nKarin Schmidt",
    "de, short": "Viele Grüße\nKarin",
    "standard": "-- \nKari Nordmann\nkari@nordmann.example",
    "standard, without the blank": "--\nKari Nordmann",
}


def cases() -> list[Case]:
    """Return every mail of the table."""
    made = []
    for name, line in ATTRIBUTIONS.items():
        made.append(Case(f"{name}, quoted", f"{ANSWER}\n\n{line}\n\n{_Q}\n"))
        made.append(Case(f"{name}, quoted at once", f"{ANSWER}\n\n{line}\n{_Q}\n"))
        if "<" in line or "10:15" in line:
            made.append(Case(f"{name}, not marked", f"{ANSWER}\n\n{line}\n\n{_HISTORY}\n"))
        made.append(Case(f"{name}, below", f"{line}\n\n{_Q}\n\n{ANSWER}\n"))
        inline = f"{line}\n\n{_quoted(HISTORY[0])}\n\nBare hyggelig.\n\n{_quoted(HISTORY[1])}\n\nPapirdunken.\n"
        made.append(Case(f"{name}, between", inline, reply=inline.strip()))
    for name, block in HEADER_BLOCKS.items():
        made.append(Case(f"{name}, desktop", f"{ANSWER}\n\n{block}\n\n{_HISTORY}\n"))
        made.append(Case(f"{name}, web", f"{ANSWER}\n\n{_RULE}\n{block}\n\n{_HISTORY}\n"))
        made.append(Case(f"{name}, mobile", f"{ANSWER}\n\n{_RULE}\n\n{block}\n\n{_HISTORY}\n"))
    for name, line in SEPARATORS.items():
        block = HEADER_BLOCKS[f"outlook {name.split()[-1]}" if not name.endswith("newer") else "outlook nb"]
        made.append(Case(name, f"{ANSWER}\n\n{line}\n{block}\n\n{_HISTORY}\n"))
    for name, line in SENT_FROM.items():
        made.append(Case(f"sent from, {name}", f"{ANSWER}\n\n{line}\n", signature=line))
        above = f"{ANSWER}\n\n{line}\n\n{ATTRIBUTIONS['apple mail nb']}\n\n{_Q}\n"
        made.append(Case(f"sent from, {name}, above history", above, signature=line))
    for name, closing in CLOSINGS.items():
        made.append(Case(f"closing, {name}", f"{ANSWER}\n\n{closing}\n", signature=closing))
        above = f"{ANSWER}\n\n{closing}\n\n{_RULE}\n{HEADER_BLOCKS['outlook nb']}\n\n{_HISTORY}\n\nMvh\nHavdal kommune\n"
        made.append(Case(f"closing, {name}, above history", above, signature=closing))
    return made
