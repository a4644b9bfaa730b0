"""HTML mail becomes text that reads like plain mail; history is found in every program's HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.html_text import RULE, html_to_text
from channels.email.reply_text import reply_of
from tests.channels.email.clients import ANSWER, ATTRIBUTIONS, HEADER_BLOCKS, HISTORY
from tests.channels.email.mails import html, mail, multipart, plain, read

WRITTEN = "<p>Hei,</p><p>vi trenger en større dunk til papir.<br>Kan dere bytte den før 1. juni?</p>"
NB = ATTRIBUTIONS["gmail nb"].replace("<", "&lt;").replace(">", "&gt;")
OLD = "".join(f"<p>{line}</p>" for line in HISTORY)
NAMES = "<br>".join(
    f"<b>{line.replace(': ', ':</b> ', 1)}" for line in HEADER_BLOCKS["outlook nb"].replace("<", "&lt;").split("\n")
)
GREY = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"

PROGRAMS = {
    "gmail, web": f'<div dir="ltr">{WRITTEN}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
    'class="gmail_attr">'
    f'{NB}<br></div><blockquote class="gmail_quote" style="margin:0">{OLD}</blockquote></div>',
    "gmail, android": f'<div dir="auto">{WRITTEN}</div><br><div class="gmail_quote"><div dir="ltr">{NB}<br></div>'
    f'<blockquote class="gmail_quote">{OLD}</blockquote></div>',
    "outlook, desktop": f'<div class="WordSection1">{WRITTEN}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div '
    f'style="{GREY}">'
    f'<p class="MsoNormal">{NAMES}<o:p></o:p></p></div></div>{OLD}</div>',
    "outlook, web": f'<div class="elementToProof">{WRITTEN}</div><div id="appendonsend"></div><hr '
    'style="display:inline-block;width:98%">'
    f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{NAMES}</font></div>{OLD}',
    "outlook, mobile": f'<div dir="auto">{WRITTEN}</div><div id="ms-outlook-mobile-signature"></div>'
    f'<hr><div id="mail-editor-reference-message-container"><div id="divRplyFwdMsg">{NAMES}</div>{OLD}</div>',
    "apple mail, macos": f'{WRITTEN}<div><br><blockquote type="cite"><div>{NB}</div><br '
    f'class="Apple-interchange-newline"><div>{OLD}</div>'
    "</blockquote></div><br>",
    "apple mail, ios": f'{WRITTEN}<br><div dir="ltr"></div><div dir="ltr"><br><blockquote type="cite">{NB}<br><br>'
    "</blockquote></div>"
    f'<blockquote type="cite"><div dir="ltr">{OLD}</div></blockquote>',
    "thunderbird": f'{WRITTEN}<div class="moz-cite-prefix">{NB}<br></div><blockquote type="cite" cite="mid:1@x">'
    f"{OLD}</blockquote>",
    "yahoo": f'<div class="ydp1">{WRITTEN}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div><div>{NB}</div>'
    f"<div>{OLD}</div></div></div>",
    "samsung": f"{WRITTEN}<div><br></div><div>-------- Opprinnelig melding --------</div><div>"
    f"{NAMES.replace('<br>', '</div><div>')}</div>{OLD}",
    "proton": f'{WRITTEN}<div class="protonmail_quote">{NB}<br><blockquote class="protonmail_quote" type="cite">'
    f"{OLD}</blockquote></div>",
}


@pytest.mark.parametrize("body", PROGRAMS.values(), ids=PROGRAMS)
def test_history_in_a_programs_html(body: str) -> None:
    text = html_to_text(f"<html><head><title>x</title></head><body>{body}</body></html>")
    assert reply_of(text).text == ANSWER
    assert HISTORY[1] in text


SHOWN = {
    "blanks": ("<p>En&nbsp;&nbsp;to\n   tre </p>", "En  to tre"),
    "paragraphs and lines": ("<p>a</p><p>b<br>c</p><div>d</div><div>e</div>", "a\n\nb\nc\n\nd\ne"),
    "empty lines of gmail": ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
    "lists": ("<ul><li>a<li>b<ol><li>c<li>d</ol></ul>", "- a\n- b\n\n  1. c\n  2. d"),
    "a table": (
        "<table><tr><th>Navn</th><th>Sum</th></tr><tr><td>Avgift</td><td>100</td></tr></table>",
        "Navn  Sum\nAvgift  100",
    ),
    "a table as Word writes it": (
        "<table><tr><td><p>Måler</p></td><td><p>Stand</p></td></tr><tr><td>\n<p>1</p></td><td><p>2</p></td></tr></table>",
        "Måler  Stand\n1  2",
    ),
    "a layout made of a table": (
        "<table><tr><td><p>a</p></td></tr><tr><td><p>b</p><p>c</p></td></tr></table>",
        "a\n\nb\n\nc",
    ),
    "a link": ('<a href="https://a.example/x?y=1&amp;z=2">Se her</a>.', "Se her <https://a.example/x?y=1&z=2>."),
    "a link that says itself": ('<a href="https://a.example/">a.example</a>', "a.example"),
    "an address that says itself": ('<a href="mailto:k@x.example?subject=a">k@x.example</a>', "k@x.example"),
    "a telephone that says itself": ('<a href="tel:+4712345678">12 34 56 78</a>', "12 34 56 78"),
    "a telephone behind a word": ('<a href="tel:12345678">Ring</a>', "Ring <tel:12345678>"),
    "one line above outlook's history": ('a<hr><div id="divRplyFwdMsg">b</div>', f"a\n{RULE}\nb"),
    "a script for a link": ('<a href="javascript:alert(1)">her</a>', "her"),
    "what is hidden": (
        'a<div style="display: none">b</div><span hidden>c</span><span style="font-size:0">d</span><p>e',
        "a\n\ne",
    ),
    "what is no text": ("<head><title>t</title></head><style>p{}</style><script>x</script><!-- c --><p>a", "a"),
    "pixels": ('a<img src="https://t.example/p" width="1" height="1" alt="x"><img alt="Kart" src="cid:1">', "a[Kart]"),
    "quotes in quotes": ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n>\nc"),
    "as it stands": ("<pre>a\n  b</pre>", "a\n  b"),
    "no html at all": ("Hei du", "Hei du"),
    "nothing": ("", ""),
    "broken": ("<p>Hei <b>du</p></div></b><table><td>der", "Hei du\n\nder"),
}


@pytest.mark.parametrize(("body", "text"), SHOWN.values(), ids=SHOWN)
def test_what_a_reader_sees(body: str, text: str) -> None:
    assert html_to_text(body) == text


HOSTILE = {
    "deep": "<div>" * 200_000,
    "deep quotes": "<blockquote>a" * 50_000,
    "deep tables": "<table><tr><td>a" * 50_000,
    "deep lists": "<ul><li>a" * 50_000,
    "wide table": f"<table><tr><td>{'x' * 50_000}</td></tr>{'<tr><td>a<td>b' * 50_000}</table>",
    "a wide row": f"<table><tr>{'<td><p>a</p></td>' * 80_000}",
    "links": "<a href=https://x.example>y</a>" * 40_000,
    "open links": "<a href=https://x.example>" * 40_000,
    "comments": "<!--" * 300_000,
    "angles": "<" * 1_000_000,
    "attributes": f"<p {'a=b ' * 200_000}>x",
    "entities": "&amp;" * 300_000,
    "one word": "a" * 1_400_000,
    "scripts": "<script>" * 100_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_html_stays_bounded(body: str) -> None:
    assert len(html_to_text(body)) <= 2 * len(body)


def test_what_is_deep_inside_is_read() -> None:
    assert html_to_text("<table><tr><td>" * 3000 + "dypt") == "dypt"


@given(st.text(alphabet='<>/ab "=&;!-\n', max_size=200))
def test_any_text_is_read(body: str) -> None:
    assert "\0" not in html_to_text(body)


def test_html_only() -> None:
    assert read(mail("<p>Blåbær</p>", "Content-Type: text/html; charset=utf-8\r\n")).text == "Blåbær"


def test_charset_in_the_html_only() -> None:
    body = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5"></head><p>Привет</p>'.encode(
        "iso-8859-5"
    )
    assert read(mail(body, "Content-Type: text/html\r\n")).text == "Привет"


def test_the_plain_text_is_taken_unless_it_says_nothing() -> None:
    assert read(multipart(plain("Ren"), html("<p>Formatert"), kind="alternative")).text == "Ren"
    assert read(multipart(plain(" \r\n"), html("<p>Formatert"), kind="alternative")).text == "Formatert"
    much = read(multipart(plain("Se i nettleser"), html("<p>" + "Mange ord her. " * 40), kind="alternative"))
    assert much.text.startswith("Mange ord")
    assert "far less" in much.problems[0].words
