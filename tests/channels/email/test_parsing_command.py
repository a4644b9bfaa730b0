"""`torg mail parse` prints what a mail says, to people and to programs, and fails as the other commands do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.channels.email.mails import FAILED, PDF, SAMPLES, file, mail, multipart, plain, report

ROOT = Path(__file__).parents[3]


def _torg(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = (sys.executable, "-m", "bot", "mail", "parse", *words)
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, timeout=60, check=False)


def test_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(
        multipart(plain("Hei,\r\n\r\nse vedlegg.\r\n\r\nMvh Kari\r\n"), file(PDF, "blå.pdf"), file(b"MZ\0", "a.exe"))
    )
    done = _torg(str(path), "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["from"] == {"name": "Kari Nordmann", "address": "kari@nordmann.example"}
    assert told["to"] == [{"name": "Havdal kommune", "address": "post@havdal.example"}]
    assert (told["cc"], told["references"], told["automatic"], told["bounce"], told["problems"]) == ([], [], None, None, [])
    assert (told["subject"], told["date"], told["message_id"]) == (
        "Hull i veien",
        "2024-03-01T09:15:00+00:00",
        "1@nordmann.example",
    )
    assert told["reply_text"] == "Hei,\n\nse vedlegg."
    assert told["text"].endswith("Mvh Kari")
    first, second = told["attachments"]
    assert (first["name"], first["type"], first["size"], first["refused"]) == ("blå.pdf", "application/pdf", len(PDF), None)
    assert ".exe" in second["refused"]


def test_from_standard_input_for_people() -> None:
    done = _torg("-", given=report(FAILED))
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert "Automatic:   bounce" in lines
    assert any(line.startswith("Bounce:      failed ola@nordmann.example 5.1.1") for line in lines)


def test_no_mail_is_one_sentence_and_an_exit_code() -> None:
    done = _torg("-", given=b"\xff\xd8\xff\xe0")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"torg: this is no mail: it has none of the headers that mails have\n"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert _torg(str(tmp_path / "a.eml")).returncode == 2


def test_attachments_are_kept_when_asked(tmp_path: Path) -> None:
    done = _torg("-", "--json", "--save", str(tmp_path / "ut"), given=SAMPLES["attached"])
    (attachment,) = json.loads(done.stdout)["attachments"]
    assert Path(attachment["saved_as"]).read_bytes() == PDF


def test_what_a_terminal_takes_for_commands_is_not_printed() -> None:
    raw = mail(
        "Hei \x1b]0;x\x07\x9b31m",
        head="From: a\x1b[2J@b.example\r\nSubject: =?utf-8?Q?=1B=5B2J?=\r\nMessage-ID: <\x1b[2J@b>\r\n",
    )
    done = _torg("-", given=raw)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert "\x9b" not in done.stdout.decode()
