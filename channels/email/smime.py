"""The mail inside an S/MIME wrapping that is signed and not encrypted (RFC 8551, 3.5.2)."""

from __future__ import annotations

from asn1crypto import cms

CMS_BYTES = 12 * 1024 * 1024


def signed_content(data: bytes) -> bytes | None:
    """Return the mail that was signed, None where there is none to read: encrypted, compressed, or broken.

    The signature is not checked. `data` is DER, at most `CMS_BYTES`.
    """
    try:
        wrapping = cms.ContentInfo.load(data)
        if wrapping["content_type"].native != "signed_data":
            return None
        content = wrapping["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError):
        return None
    return content if isinstance(content, bytes) else None
