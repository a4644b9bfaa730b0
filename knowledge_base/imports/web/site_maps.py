"""Site maps (sitemaps.org 0.9): plain or packed by gzip, and indexes of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from lxml import etree
from yarl import URL

from bot.errors import Malformed, TooLong, Why

GZIP = b"\x1f\x8b"
MOST = 50_000
"""Addresses in a site map (sitemaps.org)."""


def unpacked(body: bytes, limit: int) -> bytes:
    """Return what gzip packed, no more than `limit` bytes of it. Raises TooLong, Malformed."""
    if not body.startswith(GZIP):
        return body
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = unpacking.decompress(body, limit + 1)
    except zlib.error as error:
        raise Malformed(f"it is packed in a way that cannot be read: {error}", why=Why("site_map_form")) from error
    if len(content) > limit:
        raise TooLong(f"it unpacks to more than {limit} bytes", why=Why("site_large"))
    return content


def addresses(body: bytes, limit: int) -> tuple[str, list[URL]]:
    """Return `urlset` or `sitemapindex`, and the addresses in it; or nothing when it is no site map.

    Raises Malformed, TooLong.
    """
    content = unpacked(body, limit)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(f"not a site map: {error}", why=Why("site_map_form")) from error
    kind = etree.QName(root).localname
    if kind not in {"urlset", "sitemapindex"}:
        raise Malformed(f"not a site map, but <{kind[:40]}>", why=Why("site_map_form"))
    return kind, list(_locations(root))


def is_site_map(body: bytes, path: str) -> bool:
    """Tell whether something is meant as a site map, and not as a page."""
    beginning = body[:2_000].lstrip()
    named = path.endswith((".xml", ".xml.gz"))
    return (
        body.startswith(GZIP)
        or (named and beginning.startswith(b"<"))
        or b"<urlset" in beginning
        or b"<sitemapindex" in beginning
    )


def _locations(root: etree._Element) -> Iterator[URL]:
    for number, entry in enumerate(root):
        if number >= MOST:
            raise TooLong(f"more than {MOST} addresses", why=Why("site_map_many"))
        for part in entry:
            if isinstance(part.tag, str) and etree.QName(part).localname == "loc" and part.text:
                try:
                    yield URL(part.text.strip())
                except ValueError:
                    continue
