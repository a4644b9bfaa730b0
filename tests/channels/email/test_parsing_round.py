"""What the standard library writes as a mail is read as what was put in: text, names and every byte of the files."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import BinaryIO

from hypothesis import given
from hypothesis import strategies as st

from channels.email.attachments import clean_name
from tests.channels.email.mails import read

WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp", "Zs"]), min_size=1, max_size=12
)
LINES = st.lists(WORDS, max_size=8).map(" ".join)
FILES = st.lists(st.tuples(WORDS, st.binary(max_size=3000)), max_size=3)


@given(
    lines=st.lists(LINES, min_size=1, max_size=8),
    subject=st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    files=FILES,
    encoding=st.sampled_from(["base64", "quoted-printable", "8bit"]),
    policy=st.sampled_from([SMTP, SMTPUTF8]),
    ending=st.sampled_from([b"\r\n", b"\n"]),
)
def test_the_standard_librarys_mails(
    lines: list[str], subject: str, files: list[tuple[str, bytes]], encoding: str, policy: object, ending: bytes
) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "kari@nordmann.example", subject, "<1@nordmann.example>"
    message.set_content("\n".join(lines), cte=encoding)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="x-test", filename=f"{name}.dat")
    kept: list[bytes] = []

    def save(opened: BinaryIO) -> str:
        kept.append(opened.read())
        return str(len(kept))

    raw = message.as_bytes(policy=SMTP if policy is SMTP else SMTPUTF8).replace(b"\r\n", ending)
    found = read(raw, save=save)
    assert found.text.split() == " ".join(lines).split()
    # The library loses blanks between encoded words when it folds.
    assert "".join(found.subject.split()) == "".join(subject.split())
    assert [one.name for one in found.attachments if not one.name.startswith("attachment-")][:1] == [
        clean_name(f"{name}.dat") for name, _ in files[:1]
    ]
    refused = {number for number, one in enumerate(found.attachments) if one.refused}
    assert kept == [content for number, (_, content) in enumerate(files) if number not in refused]
