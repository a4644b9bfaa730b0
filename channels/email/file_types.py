"""What an attached file is, by its content, and which kinds are refused because opening one can harm."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import cast

import filetype

from channels.email.spool import Window

HEAD_BYTES = 8 * 1024
_DIRECTORY_BYTES = 2 * 1024 * 1024
_STEP = 256 * 1024

REFUSED_EXTENSIONS = frozenset(
    {"ace", "ade", "adp", "apk", "app", "appref-ms", "application", "bat", "chm", "cmd", "com", "cpl", "deb", "desktop"}
    | {"diagcab", "dll", "dmg", "docm", "dotm", "exe", "gadget", "hta", "img", "inf", "iso", "jar", "jnlp", "js", "jse"}
    | {"library-ms", "lnk", "mde", "msc", "msi", "msix", "msp", "mst", "one", "pif", "pkg", "potm", "ppam", "ppsm", "pptm"}
    | {"ps1", "psm1", "py", "pyw", "rdp", "reg", "rpm", "scf", "scr", "search-ms", "settingcontent-ms", "sh", "sldm", "swf"}
    | {"sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "website", "ws", "wsc", "wsf", "wsh", "xlam", "xll", "xlsm", "xltm"}
)
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"dex\n",
    b"#!",
    b"FWS",
    b"CWS",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_OLE_TYPES = {
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
    "doc": "application/msword",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP_TYPES = (
    ("word/", _OFFICE + "wordprocessingml.document"),
    ("xl/", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/", _OFFICE + "presentationml.presentation"),
)
_MARKUP = (
    (
        re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE | re.DOTALL),
        "text/html",
    ),
    (
        re.compile(rb"\s*(?:<\?xml.{0,300}?>\s*)?(?:<!doctype svg.{0,300}?>\s*)?<svg\b", re.IGNORECASE | re.DOTALL),
        "image/svg+xml",
    ),
    (re.compile(rb"#!"), "text/x-shellscript"),
    (re.compile(rb"\s*<\?xml\b", re.IGNORECASE), "application/xml"),
    (re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE), "text/calendar"),
    (re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE), "text/vcard"),
)
_TEXT_TYPE = re.compile(r"text/[a-z0-9.+-]{1,60}|message/rfc822|application/(?:json|xml|pgp-signature|pgp-keys)")


def media_type(file: Window, declared: str, extension: str) -> str:
    """Return the media type that the content shows, or for text the declared one; `extension` is in lower case."""
    head = file.head(HEAD_BYTES)
    if head.startswith(_OLE):
        return _OLE_TYPES.get(extension, "application/x-ole-storage")
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(_zip_names(file) or [], file)
    if (marked := next((kind for pattern, kind in _MARKUP if pattern.match(head)), None)) is not None:
        return marked
    if (found := filetype.guess(head)) is not None:
        return str(found.mime)
    if b"\0" not in head:
        return declared if _TEXT_TYPE.fullmatch(declared) else "text/plain"
    return "application/octet-stream"


def refusal(file: Window, extension: str) -> str | None:
    """Return why a file is refused, None when it may be kept: programs, scripts, macros, and archives that hold such."""
    if extension in REFUSED_EXTENSIONS:
        return f"files of the kind .{extension} can harm when they are opened"
    head = file.head(HEAD_BYTES)
    # Two letters alone are no program: a text may begin with them.
    if head.startswith(_PROGRAMS) and (head[:2] not in {b"MZ", b"CW", b"FW"} or b"\0" in head[:64]):
        return "it is a program or a script"
    if head.startswith(_OLE) and _contains(file, _OLE_MACROS):
        return "it is a document with macros"
    if head.startswith(b"PK\x03\x04"):
        return _zip_refusal(_zip_names(file))
    return None


def _zip_refusal(names: list[str] | None) -> str | None:
    if names is None:
        return None
    for name in names:
        low = name.lower().rstrip(" .")
        if low.endswith("vbaproject.bin"):
            return "it is a document with macros"
        if low.rpartition(".")[2] in REFUSED_EXTENSIONS and "." in low:
            return f"it is an archive with a file of the kind .{low.rpartition('.')[2]}"
    return None


def _zip_type(names: list[str], file: Window) -> str:
    head = file.head(200)
    if head[30:38] == b"mimetype" and b"application/" in head:
        found = re.search(rb"application/[a-z.+-]{1,80}", head)
        return found[0].decode() if found else "application/zip"
    if "[Content_Types].xml" in names:
        return next(
            (kind for folder, kind in _ZIP_TYPES if any(name.startswith(folder) for name in names)), "application/zip"
        )
    return "application/zip"


def _zip_names(file: Window) -> list[str] | None:
    """Return the names in an archive; None when it is broken, or its directory is larger than is read."""
    tail = min(file.size, 66_000)
    file.seek(file.size - tail)
    end = file.read(tail) or b""
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 20 or struct.unpack_from("<I", end, at + 12)[0] > _DIRECTORY_BYTES:
        return None
    file.seek(0)
    try:
        with zipfile.ZipFile(cast("io.BufferedReader", file)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError):
        return None
    finally:
        file.seek(0)


def _contains(file: Window, wanted: bytes) -> bool:
    file.seek(0)
    before = b""
    while data := file.read(_STEP):
        if wanted in before + data:
            return True
        before = data[-len(wanted) :]
    return False
