"""Peak memory and time for a mail with one large attachment: our parser, and the standard library's.

`python -m benchmarks.channels.mail_memory` runs each measurement in a process of its own. The peak is the
largest resident set while the mail is read (Linux, VmHWM, set back just before) less the resident set before, in
MiB; by then the process has loaded its modules and read a small mail.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import io
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from channels.email.parsing import MailLimits, parse

MEBIBYTE = 1024 * 1024
SIZES_MIB = (1, 10, 30)
_HEAD = (
    b"From: Kari Nordmann <kari@nordmann.example>\r\nTo: post@havdal.example\r\nSubject: Kart\r\nMIME-Version: 1.0\r\n"
    b"Date: Fri, 1 Mar 2024 10:00:00 +0100\r\nMessage-ID: <kart@nordmann.example>\r\n"
    b'Content-Type: multipart/mixed; boundary="grense"\r\n\r\n--grense\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Her er kartet.\r\n\r\n--grense\r\nContent-Type: image/tiff\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="kart.tiff"\r\n\r\n'
)
_LINE = b"SUkqAAgAAAA" + b"kart" * 16 + b"A\r\n"


def write_mail(path: Path, size: int) -> None:
    """Write a mail whose attachment has `size` decoded bytes, in lines of 76 characters."""
    with path.open("wb") as file:
        file.write(_HEAD)
        for _ in range(size // 57):
            file.write(_LINE)
        file.write(b"--grense--\r\n")


def resident_mib(field: str) -> float:
    """Return VmRSS (now) or VmHWM (the largest since it was set back) of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


def ours(path: Path) -> int:
    """Parse with Torg, the attachment copied to a file; returns the attachment's size."""
    with tempfile.TemporaryFile() as kept:

        def save(file: io.BufferedIOBase) -> str:
            while data := file.read(256 * 1024):
                kept.write(data)
            return "kept"

        return parse(path, limits=MailLimits(attachment_bytes=40 * MEBIBYTE), save=save).attachments[0].size  # type: ignore[arg-type]


def standard(path: Path) -> int:
    """Parse with the standard library and decode the attachment; returns its size."""
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    return sum(len(part.get_payload(decode=True)) for part in message.walk() if part.get_content_type() == "image/tiff")


PARSERS = {"torg": ours, "standard library": standard}


def measure(parser: str, path: Path) -> dict[str, float]:
    """Return seconds, MiB over the baseline, and the attachment's size in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        write_mail(Path(folder) / "small.eml", 10_000)
        PARSERS[parser](Path(folder) / "small.eml")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = resident_mib("VmRSS"), time.perf_counter()
    size = PARSERS[parser](path)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak": resident_mib("VmHWM") - before, "attachment": size / MEBIBYTE}


def main() -> None:
    """Measure both parsers at every size, each in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--one", nargs=2, metavar=("PARSER", "FILE"), help=argparse.SUPPRESS)
    one = arguments.parse_args().one
    if one:
        print(json.dumps(measure(one[0], Path(one[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES_MIB:
            path = Path(folder) / f"{size}.eml"
            write_mail(path, size * MEBIBYTE)
            for parser in PARSERS:
                child = (sys.executable, "-m", __spec__.name, "--one", parser, str(path))
                said = json.loads(subprocess.run(child, check=True, capture_output=True, timeout=300).stdout)
                print(f"{size:3} MiB  {parser:17} {said['peak']:7.1f} MiB over the baseline  {said['seconds']:5.2f} s")


if __name__ == "__main__":
    main()
