"""Mails as they arrive, made for tests: every odd form that is read, as bytes."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from typing import Any

from channels.email.parsing import ParsedMail, parse

HEAD = (
    "From: Kari Nordmann <kari@nordmann.example>\r\nTo: Havdal kommune <post@havdal.example>\r\n"
    "Subject: Hull i veien\r\nDate: Fri, 1 Mar 2024 10:15:00 +0100\r\nMessage-ID: <1@nordmann.example>"
    "\r\nMIME-Version: 1.0\r\n"
)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"


def read(raw: bytes, **options: Any) -> ParsedMail:
    """Parse bytes."""
    return parse(io.BytesIO(raw), **options)


def mail(body: bytes | str, headers: str = "", head: str = HEAD) -> bytes:
    """Return a mail of one part; `headers` are its own, each with its line break."""
    content = body.encode() if isinstance(body, str) else body
    return f"{head}{headers}\r\n".encode() + content


def part(body: bytes | str, headers: str) -> bytes:
    """Return one part of a multipart."""
    return f"{headers}\r\n".encode() + (body.encode() if isinstance(body, str) else body)


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "grense", head: str = HEAD, end: bool = True) -> bytes:
    """Return a multipart mail, or with an empty `head` a part that is one."""
    opened = f'{head}Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"\r\n--{boundary}".encode()
    return opened + b"".join(mark + b"\r\n" + one for one in parts) + (mark + b"--\r\n" if end else b"\r\n")


def plain(text: str) -> bytes:
    """Return a plain part in UTF-8."""
    return part(text, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n")


def html(text: str) -> bytes:
    """Return an HTML part in UTF-8."""
    return part(text, "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n")


def file(
    content: bytes, name: str, kind: str = "application/octet-stream", disposition: str = "attachment", more: str = ""
) -> bytes:
    """Return an attached file in base64."""
    headers = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
    headers += f'Content-Disposition: {disposition}; filename="{name}"\r\n'
    return part(base64.encodebytes(content), headers + more)


def archive(*names: str, **contents: bytes) -> bytes:
    """Return a ZIP with files of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name in names:
            packed.writestr(name, contents.get(name, b"x"))
    return made.getvalue()


def tnef(*attributes: tuple[int, int, int, bytes]) -> bytes:
    """Return a winmail.dat of attributes: level, id, type, data (MS-OXTNEF 2.1.3)."""
    made = struct.pack("<IH", 0x223E9F78, 1)
    for level, identity, kind, data in attributes:
        made += struct.pack("<BHHI", level, identity, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return made


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    """Return a block of MAPI properties with one value of variable length each: id, type, data."""
    made = struct.pack("<I", len(properties))
    for identity, kind, data in properties:
        made += struct.pack("<HHII", kind, identity, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return made


WINMAIL = tnef(
    (1, 0x9006, 8, struct.pack("<I", 0x10000)),
    (1, 0x9007, 6, struct.pack("<II", 1252, 0)),
    (1, 0x9003, 6, mapi((0x1000, 0x1F, "Hei fra Outlook, se kartet på baksiden.\0".encode("utf-16-le")))),
    (2, 0x9002, 6, struct.pack("<HIHHHH", 1, 0, 0, 0, 0, 0)),
    (2, 0x8010, 1, b"KART~1.PDF\0"),
    (2, 0x800F, 6, PDF),
    (2, 0x9005, 6, mapi((0x3707, 0x1F, "Kart over blåbær.pdf\0".encode("utf-16-le")))),
)

CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
VERSION:2.0
PRODID:-//Test//NO
BEGIN:VEVENT
UID:1@nordmann.example
DTSTAMP:20240301T091500Z
DTSTART;TZID=Europe/Oslo:20240312T130000
DTEND;TZID=Europe/Oslo:20240312T140000
SUMMARY:Byggesak\\, Storgata 1
LOCATION:Rådhuset
ORGANIZER;CN=Kari Nordmann:mailto:kari@nordmann.example
ATTENDEE;CN=Havdal kommune:mailto:post@havdal.example
END:VEVENT
END:VCALENDAR
"""

REPORT = "Content-Type: message/delivery-status\r\n"
RETURNED = part(
    "From: post@havdal.example\r\nMessage-ID: <ours.1@torg.havdal.example>\r\nSubject: Svar\r\n",
    "Content-Type: text/rfc822-headers\r\n",
)


def report(*recipients: str, returned: bytes = RETURNED) -> bytes:
    """Return an RFC 3464 report with these blocks of recipient fields."""
    head = HEAD.replace("Kari Nordmann <kari@nordmann.example>", "Mail Delivery System <MAILER-DAEMON@mx.example>")
    status = "Reporting-MTA: dns; mx.example\r\n\r\n" + "\r\n\r\n".join(recipients) + "\r\n"
    parts = (
        plain("I'm sorry to have to inform you that your message could not be delivered."),
        part(status, REPORT),
        returned,
    )
    return multipart(*parts, kind="report; report-type=delivery-status", head=head)


FAILED = (
    "Final-Recipient: rfc822; ola@nordmann.example\r\nOriginal-Recipient: rfc822;ola@nordmann.example\r\nAction: failed\r\n"
    "Status: 5.1.1\r\nRemote-MTA: dns; mx.nordmann.example\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <ola@nordmann.example>: Recipient address rejected:\r\n    User unknown"
)

UUENCODED = "Hei, her er filen.\r\n\r\nbegin 644 kart.txt\r\n#0V%T\r\n`\r\nend\r\n\r\nHilsen Kari\r\n"
OUTLOOK = (
    '<p class="MsoNormal">Hei, det er et hull.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
    "<p><b>Fra:</b> X</p></div></div>"
)

SAMPLES: dict[str, bytes] = {
    "plain": mail("Hei,\r\n\r\ndet er et hull.\r\n\r\nMvh Kari\r\n"),
    "latin1-quoted-printable": mail(
        "Bl=E5b=E6r p=E5 =\r\nt=F8yet\r\n",
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n",
    ),
    "base64-text": mail(
        base64.encodebytes("Blåbær på tøyet".encode()),
        "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n",
    ),
    "utf7": mail("Bl+AOU-b+AOY-r", "Content-Type: text/plain; charset=utf-7\r\n"),
    "flowed": mail(
        "Hei, dette er \r\nen linje.\r\n\r\n-- \r\nKari\r\n", "Content-Type: text/plain; charset=utf-8; format=flowed\r\n"
    ),
    "alternative": multipart(plain("Hei, det er et hull."), html("<p>Hei, det er <b>et hull</b>.</p>"), kind="alternative"),
    "outlook": multipart(html(OUTLOOK), kind="alternative"),
    "gmail": mail(
        '<div dir="ltr">Ja takk</div><br><div class="gmail_quote"><div class="gmail_attr">Den fre. 1. mars 2024 kl. '
        "10:15 skrev X "
        '&lt;x@y.example&gt;:<br></div><blockquote class="gmail_quote">Vil du?</blockquote></div>',
        "Content-Type: text/html; charset=utf-8\r\n",
    ),
    "related": multipart(
        html('<p>Se <img src="cid:b1" alt="bildet"></p>'),
        file(PNG, "b.png", "image/png", "inline", "Content-ID: <b1>\r\n"),
        kind="related",
    ),
    "attached": multipart(plain("Se vedlegg."), file(PDF, "=?utf-8?Q?bl=C3=A5b=C3=A6r?=.pdf", "application/pdf")),
    "rfc2231": multipart(
        plain("Se."),
        part(
            "x",
            "Content-Type: text/csv\r\nContent-Disposition: attachment; filename*0*=utf-8''bl%C3%A5; "
            'filename*1="b.csv"\r\n',
        ),
    ),
    "nested": multipart(
        multipart(plain("Inni."), html("<p>Inni.</p>"), kind="alternative", boundary="indre", head=""), file(PDF, "a.pdf")
    ),
    "mail-in-mail": multipart(plain("Se denne."), part(HEAD + "\r\nInnhold", "Content-Type: message/rfc822\r\n")),
    "winmail": multipart(file(WINMAIL, "winmail.dat", "application/ms-tnef")),
    "invitation": multipart(
        plain("Velkommen."),
        part(CALENDAR, "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n"),
        kind="alternative",
    ),
    "uuencoded": mail(UUENCODED),
    "pgp-signed": mail(
        "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHei\r\n- -- \r\n-----BEGIN PGP "
        "SIGNATURE-----\r\n\r\niQ==\r\n-----END PGP SIGNATURE-----\r\n"
    ),
    "bounce": report(FAILED),
    "qmail": mail(
        "Hi. This is the qmail-send program at mx.example.\r\n\r\n<ola@nordmann.example>:\r\nSorry, no mailbox here "
        "by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <post@havdal.example>\r\nMessage-ID: "
        "<ours.2@torg.havdal.example>\r\n",
        head=HEAD.replace("kari@nordmann.example", "MAILER-DAEMON@mx.example").replace("Hull i veien", "failure notice"),
    ),
    "automatic": mail(
        "Jeg er borte.", "Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\nX-Auto-Response-Suppress: All\r\n"
    ),
    "list": mail("Hei alle", "List-Id: <alle.example>\r\nList-Unsubscribe: <mailto:av@list.example>\r\n"),
    "raw-eight-bit": mail("Hei på deg").replace(b"Hull i veien", "Blåbær".encode("cp1252")),
    "no-blank-line": b"From: a@b.example\r\nSubject: x\r\nHei du\r\nog du\r\n",
    "carriage-returns": mail("Hei\r\ndu").replace(b"\r\n", b"\r"),
    "mbox": b"From kari@nordmann.example Fri Mar  1 10:15:00 2024\n" + mail("Hei"),
    "no-end": multipart(plain("Hei"), file(PDF, "a.pdf"), end=False),
    "no-boundary": multipart(plain("Hei"), file(PDF, "a.pdf")).replace(b'; boundary="grense"', b""),
    "wrong-boundary": multipart(plain("Hei"), file(PDF, "a.pdf")).replace(b'boundary="grense"', b'boundary="annen"'),
    "program": multipart(
        plain("Se"),
        file(b"MZ\0\0\0", "faktura.pdf.exe"),
        file(archive("[Content_Types].xml", "word/vbaProject.bin"), "a.docx"),
    ),
}
