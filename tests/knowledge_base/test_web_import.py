"""Articles from pages of a real web server on loopback."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from yarl import URL

from bot.errors import BadInput, Malformed, NotFound, Refused, TooLong, Unavailable
from knowledge_base.imports.reading import Reading
from knowledge_base.imports.web.fetching import Fetcher, Limits, PublicResolver, is_public
from knowledge_base.imports.web.site import read_site
from knowledge_base.imports.web.site_maps import addresses, unpacked

QUICK = Limits(pause_s=0.0, page_s=2.0)
PAGE = """<!doctype html><html lang="nn"><head><title>Kino – Havdal</title></head><body>
<nav><a href="/">Heim</a> <a href="/alt">Alt anna</a></nav>
<main><h1>Når går kinoen?</h1><p>Kinoen går <b>kvar laurdag</b> klokka sju i samfunnshuset, og i haustferien kvar dag.
Billettar kostar hundre kroner og blir selde i døra. <a href="https://www.havdal.example/kino">Sjå programmet</a>.</p>
<p>Born under tolv år går gratis saman med ein vaksen. Ta med bilettar på telefonen eller på papir.</p></main>
<footer>Havdal kommune, telefon 12 34 56 78</footer><script>alert(1)</script></body></html>"""
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Havdal"},
        {
            "@type": "FAQPage",
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": "Hva koster b&aring;tplass?",
                    "acceptedAnswer": {"@type": "Answer", "text": "<p>900 <b>kroner</b>.</p><ul><li>per &aring;r</li></ul>"},
                },
                {"@type": "Question", "name": "Tom?", "acceptedAnswer": {"@type": "Answer", "text": ""}},
            ],
        },
    ],
}
FAQ = f"""<html lang="no"><body><h1>Båt</h1>
<script type="application/ld+json">{json.dumps(LINKED)}</script>
<script type="application/ld+json">{{broken</script></body></html>"""
MICRODATA = """<html><body itemscope itemtype="https://schema.org/FAQPage">
<div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question"><h3 itemprop="name">Er brygga
 åpen?</h3><div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer">
<div itemprop="text">Ja, <a href="https://www.havdal.example/">hele året</a>.</div></div></div></body></html>"""


@dataclass
class Site:
    """What the server gives: bodies and types by path, redirects by path, and which paths were asked for."""

    port: int = 0
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: str | bytes, media_type: str = "text/html") -> None:
        self.pages[path] = media_type, body.encode() if isinstance(body, str) else body

    def site_map(self, path: str, *paths: str, kind: str = "urlset") -> None:
        entry = "url" if kind == "urlset" else "sitemap"
        places = "".join(f"<{entry}><loc>{self.url(one) if one[0] == '/' else one}</loc></{entry}>" for one in paths)
        self.put(path, f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</{kind}>', "application/xml")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path in self.broken:
            return web.Response(status=500)
        if request.path in self.redirects:
            return web.Response(status=302, headers={"Location": self.redirects[request.path]})
        if request.path not in self.pages:
            return web.Response(status=404)
        media_type, body = self.pages[request.path]
        return web.Response(body=body, headers={"Content-Type": media_type})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


async def read(site: Site, path: str, limits: Limits = QUICK) -> Reading:
    return await read_site(site.url(path), language="nb", limits=limits, private=True)


async def test_a_page_gives_its_readable_text(site: Site) -> None:
    site.put("/kino", PAGE)
    (entry,) = (await read(site, "/kino")).entries
    assert entry.texts.keys() == {"nn"}
    text = entry.texts["nn"]
    assert text["question"] == "Når går kinoen?"
    assert "**kvar laurdag**" in text["answer"]
    assert "[Sjå programmet](https://www.havdal.example/kino)" in text["answer"]
    assert not {"Heim", "alert", "12 34"} & set(text["answer"].replace("[", " ").split())
    assert (entry.fields["link"], entry.source) == (site.url("/kino"), site.url("/kino"))


async def test_questions_that_a_page_marks_are_articles(site: Site) -> None:
    site.put("/faq", FAQ)
    (entry,) = (await read(site, "/faq")).entries
    assert entry.texts == {"nb": {"question": "Hva koster båtplass?", "answer": "900 **kroner**.\n\n- per år"}}
    assert entry.source == site.url("/faq") + "#hva koster båtplass?"
    site.put("/micro", MICRODATA)
    (entry,) = (await read(site, "/micro")).entries
    assert entry.texts["nb"]["question"] == "Er brygga åpen?"
    assert entry.texts["nb"]["answer"] == "Ja, [hele året](https://www.havdal.example/)."


async def test_a_question_on_a_page_of_another_kind_is_no_article(site: Site) -> None:
    other = {"@type": "QAPage", "mainEntity": LINKED["@graph"][1]["mainEntity"]}  # type: ignore[index]  # a dict of dicts
    site.put("/forum", PAGE.replace("</body>", f'<script type="application/ld+json">{json.dumps(other)}</script></body>'))
    (entry,) = (await read(site, "/forum")).entries
    assert entry.texts["nn"]["question"] == "Når går kinoen?"


async def test_a_site_map_and_an_index_of_packed_ones_are_followed(site: Site) -> None:
    site.put("/a", PAGE)
    site.put("/b", FAQ)
    site.site_map("/one.xml", "/a", "/missing", "/a", "https://www.elsewhere.example/x")
    site.site_map("/two.xml", "/b")
    site.put("/two.xml.gz", gzip.compress(site.pages["/two.xml"][1]), "application/gzip")
    site.site_map("/index.xml", "/one.xml", "/two.xml.gz", "/index.xml", kind="sitemapindex")
    reading = await read(site, "/index.xml")
    assert {entry.place for entry in reading.entries} == {site.url("/a"), site.url("/b")}
    assert [(fault.place, "no such page" in fault.reason) for fault in reading.faults] == [(site.url("/missing"), True)]
    assert [note.reason for note in reading.notes] == ["1 addresses are on other hosts and were left out"]
    assert site.asked.count("/a") == 1


async def test_robots_txt_is_asked_first_and_obeyed(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /hemmelig\n", "text/plain")
    site.put("/hemmelig/a", PAGE)
    site.put("/a", PAGE)
    with pytest.raises(Refused, match=r"robots\.txt"):
        await read(site, "/hemmelig/a")
    assert site.asked == ["/robots.txt"]
    site.site_map("/kart.xml", "/a", "/hemmelig/a")
    reading = await read(site, "/kart.xml")
    assert (len(reading.entries), len(reading.faults)) == (1, 0)
    assert [(note.place, "robots.txt" in note.reason) for note in reading.notes] == [(site.url("/hemmelig/a"), True)]
    assert "/hemmelig/a" not in site.asked
    site.broken.add("/robots.txt")
    with pytest.raises(Unavailable):
        await read(site, "/a")


async def test_no_redirect_leads_off_the_host(site: Site) -> None:
    site.put("/ny", PAGE)
    site.redirects |= {
        "/her": "/ny",
        "/annen": "http://localhost:1/x",
        "/port": "http://127.0.0.1:1/x",
        "/fil": "file:///etc/passwd",
        "/ring": "/ring",
    }
    assert len((await read(site, "/her")).entries) == 1
    for path in ("/annen", "/port", "/fil"):
        with pytest.raises(Refused, match="does not leave that host"):
            await read(site, path)
    with pytest.raises(Malformed, match="again and again"):
        await read(site, "/ring")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/", "http://169.254.169.254/"]
)
async def test_nothing_within_the_network_is_asked(address: str) -> None:
    with pytest.raises((Refused, Unavailable), match="private network"):
        await read_site(address, language="nb", limits=QUICK)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("0.1.2.3", False),
        ("224.0.0.1", False),
        ("2001:4860:4860::8888", True),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("vik.example", False),
    ],
)
def test_which_addresses_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


async def test_names_of_private_addresses_are_not_resolved() -> None:
    resolver = PublicResolver()
    with pytest.raises(OSError, match="private network"):
        await resolver.resolve("localhost", 80)
    await resolver.close()


@pytest.mark.parametrize(
    "address", ["", "havdal", "ftp://havdal.example/", "file:///etc/passwd", "https://a:b@havdal.example/"]
)
async def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        await read_site(address, language="nb")


async def test_limits_hold(site: Site) -> None:
    site.put("/stor", b"<html>" + b"a" * 3_000)
    site.put("/bilde", b"\x89PNG", "image/png")
    site.put("/tom", "<html><body></body></html>")
    small = Limits(page=2_000, site_map=2_500, pages=2, pause_s=0.0)
    with pytest.raises(TooLong):
        await read(site, "/stor", small)
    for path in ("/bilde", "/tom"):
        with pytest.raises(Malformed):
            await read(site, path)
    with pytest.raises(NotFound):
        await read(site, "/ingen")
    site.put("/a", PAGE.replace("\n", " "))
    site.site_map("/kart.xml", "/a", "/stor", "/tom")
    reading = await read(site, "/kart.xml", small)
    assert (len(reading.entries), len(reading.faults)) == (1, 1)
    assert "3 pages are named, and the first 2 were read" in [note.reason for note in reading.notes]


def test_a_packed_bomb_and_foreign_entities_do_no_harm() -> None:
    with pytest.raises(TooLong):
        unpacked(gzip.compress(b"a" * 10_000_000), 1_000_000)
    with pytest.raises(Malformed):
        unpacked(b"\x1f\x8b\x08rubbish", 1_000)
    bad = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>'
    assert all("root" not in str(url) for url in addresses(bad, 10_000)[1])
    for content in (b"", b"<html/>", b"not xml"):
        with pytest.raises(Malformed):
            addresses(content, 10_000)


async def test_a_polite_pause_is_kept(site: Site) -> None:
    site.put("/a", PAGE)
    async with Fetcher(site.url("/a"), limits=Limits(pause_s=0.2), private=True) as fetcher:
        for _ in range(3):
            await fetcher.page(URL(site.url("/a")))
        assert fetcher._next > 0
