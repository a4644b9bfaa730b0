"""Texts that are worded in pages, over every database: they hold at once and everywhere, keep their facts, are undone."""

from __future__ import annotations

import pytest

from bot.dialogue.texts import Texts
from bot.editable_texts import EDITABLE, facts, faults, required
from bot.errors import BadInput, Conflict, NotFound, Refused
from bot.messages import LANGUAGES
from bot.settings import Settings
from bot.site_settings import SiteSettings
from bot.site_texts import Measure, SiteTexts
from channels.sms.segments import count
from inquiries.settings.store import SqlSettings
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, Store

SHIPPED = Texts.load()
SAMPLES = {
    "municipality": "Havdal kommune",
    "name": "Havdal kommune",
    "chat_days": 21,
    "inquiry_days": 183,
    "url": "https://www.havdal.example/personvern",
    "number": "2026-000123",
    "date": "torsdag 26. november",
}
MEASURE = Measure(lambda _: SAMPLES, lambda text: count(text).segments)
CONFIRMED = "Sak {number}: svar innen {date}."


@pytest.fixture
def kept(store: Store) -> SqlSettings:
    return SqlSettings(store.database, store.clock)


async def opened(kept: SqlSettings) -> tuple[SiteTexts, Texts]:
    wording = Texts.load()
    texts = SiteTexts(HAVDAL, LANGUAGES, kept, wording, MEASURE)
    await texts.refresh()
    return texts, wording


async def test_every_shipped_text_may_be_used_and_be_shown(kept: SqlSettings) -> None:
    texts, _ = await opened(kept)
    states = texts.states()
    assert len(states) == len(EDITABLE) * len(LANGUAGES)
    for state in states:
        seen = texts.preview(state.language, state.text.key, state.shipped)
        assert seen.faults == (), state
        assert "{" not in seen.text, state


async def test_a_wording_holds_at_once_in_its_language_and_on_other_nodes(kept: SqlSettings) -> None:
    (here, said), (there, said_there) = await opened(kept), await opened(kept)
    state = await here.change(ADA, "nn", "greet", "  God dag frå Havdal!\r\n", version=0)
    assert (state.worded, state.version, state.changed) == ("God dag frå Havdal!", 1, True)
    assert said.text("greet", "nn") == "God dag frå Havdal!"
    assert said.text("greet", "nb") == SHIPPED.text("greet", "nb")
    assert said_there.text("greet", "nn") == SHIPPED.text("greet", "nn")
    await there.refresh()
    assert said_there.text("greet", "nn") == "God dag frå Havdal!"
    await here.change(ADA, "nn", "greet", None, version=1)
    await there.refresh()
    assert said_there.text("greet", "nn") == SHIPPED.text("greet", "nn")


async def test_places_are_filled_in_a_wording(kept: SqlSettings) -> None:
    texts, said = await opened(kept)
    await texts.change(ADA, "nb", "mail_confirmed", CONFIRMED, version=0)
    assert (
        said.text("mail_confirmed", "nb", number="2026-000007", date="i morgen") == "Sak 2026-000007: svar innen i morgen."
    )
    assert texts.preview("nb", "mail_confirmed", CONFIRMED).text == "Sak 2026-000123: svar innen torsdag 26. november."


async def test_the_widget_is_told_its_own_words_alone(kept: SqlSettings) -> None:
    texts, said = await opened(kept)
    await texts.change(ADA, "sv", "greet", "Hej!", version=0)
    assert said.worded("widget_") == {}
    await texts.change(ADA, "sv", "widget_title", "Fråga oss", version=0)
    assert said.worded("widget_") == {"sv": {"title": "Fråga oss"}}


@pytest.mark.parametrize(
    ("language", "key", "wrong", "kind", "name"),
    [
        ("nb", "greet", " \n ", "empty", ""),
        ("nb", "greet", "x" * 601, "too_long", "600"),
        ("nb", "greet", "Hei {name}", "unknown", "name"),
        ("nb", "greet", "Hei {", "broken", ""),
        ("nb", "greet", "Hei {}", "broken", ""),
        ("nb", "mail_confirmed", "{number.__class__} {date}", "broken", ""),
        ("nb", "mail_confirmed", "{number!r} {date}", "broken", "number"),
        ("nb", "mail_confirmed", "Sak {number}", "missing", "date"),
        ("nb", "privacy_notice", "{municipality} {chat_days} {inquiry_days}", "missing", "url"),
        ("nb", "emergency", "Ring 110, 112 eller 113.", "fact", "116 117"),
        ("nb", "sms_stopped", "Ingen flere SMS fra oss.", "fact", "START"),
        ("nb", "sms_started", "Du får SMS igjen.", "fact", "STOPP"),
        ("en", "sms_started", "You get texts again.", "fact", "STOP"),
        ("sv", "privacy_ask", "Integritet: fråga", "fact", "HJÄLP"),
        ("nb", "sms_stopped", "Send START. " + "å" * 320, "segments", "2"),
    ],
)
async def test_what_may_not_be_said_is_refused_with_the_reason(
    kept: SqlSettings, language: str, key: str, wrong: str, kind: str, name: str
) -> None:
    texts, said = await opened(kept)
    assert (kind, name) in [(fault.kind, fault.name) for fault in texts.preview(language, key, wrong).faults]
    with pytest.raises(BadInput):
        await texts.change(ADA, language, key, wrong, version=0)
    assert await texts.changes(limit=9) == []
    assert said.shipped(key, language) == SHIPPED.shipped(key, language)


async def test_what_is_no_text_of_the_pages_is_not_there(kept: SqlSettings) -> None:
    texts, _ = await opened(kept)
    for language, key in (("nb", "page_privacy"), ("nb", "bot_challenge"), ("tlh", "greet")):
        with pytest.raises(NotFound):
            await texts.change(ADA, language, key, "x", version=0)
        with pytest.raises(NotFound):
            texts.preview(language, key, "x")


async def test_another_municipalitys_staff_word_nothing(kept: SqlSettings) -> None:
    texts, _ = await opened(kept)
    with pytest.raises(Refused):
        await texts.change(NEIGHBOUR, "nb", "greet", "Hei", version=0)


async def test_every_change_is_logged_and_the_last_one_is_undone(store: Store, kept: SqlSettings) -> None:
    texts, said = await opened(kept)
    await texts.change(ADA, "nb", "greet", "Hei!", version=0)
    store.clock.advance(minutes=1)
    await texts.change(BO, "nb", "greet", "Hallo!", version=1)
    (_, _, second), (language, key, first) = await texts.changes(limit=9)
    assert (language, key, first.before, first.after, first.staff_name) == ("nb", "greet", None, "Hei!", "Ada")
    with pytest.raises(Conflict):
        await texts.undo(ADA, first.id)
    with pytest.raises(Conflict):
        await texts.change(ADA, "nb", "greet", "Heisann!", version=1)
    assert (await texts.undo(ADA, second.id)).worded == "Hei!"
    assert said.text("greet", "nb") == "Hei!"


async def test_settings_and_texts_have_logs_of_their_own(kept: SqlSettings) -> None:
    site = SiteSettings(Settings(), kept)
    await site.start()
    texts, _ = await opened(kept)
    hours = "municipality.opening_hours"
    await site.change(ADA, hours, "09:00-14:00", version=0)
    await texts.change(ADA, "nb", "greet", "Hei!", version=0)
    (change,) = await site.changes(limit=9)
    assert change.key == hours
    ((_, _, worded),) = await texts.changes(limit=9)
    with pytest.raises(NotFound):
        await texts.undo(ADA, change.id)
    with pytest.raises(NotFound):
        await site.undo(ADA, worded.id)


async def test_what_an_older_version_took_is_left_out(kept: SqlSettings, caplog: pytest.LogCaptureFixture) -> None:
    await kept.write(ADA, "text.nb.mail_confirmed", "Sak {case}", version=0)
    await kept.write(ADA, "text.nb.gone", "x", version=0)
    _, said = await opened(kept)
    assert said.text("mail_confirmed", "nb", number="1", date="nå") == SHIPPED.text(
        "mail_confirmed", "nb", number="1", date="nå"
    )
    assert "text.nb.mail_confirmed" in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_law_and_safety_demand_must_stay(language: str) -> None:
    by_key = {one.key: one for one in EDITABLE}
    notice = by_key["privacy_notice"]
    assert required(notice, SHIPPED.shipped("privacy_notice", language)) == {
        "municipality",
        "chat_days",
        "inquiry_days",
        "url",
    }
    assert facts(by_key["emergency"], SHIPPED.shipped("emergency", language)) == ("110", "112", "113", "116 117")
    for key in ("sms_stopped", "sms_started", "privacy_ask"):
        assert len(facts(by_key[key], SHIPPED.shipped(key, language))) == 1
        assert faults(by_key[key], "x", SHIPPED.shipped(key, language)) != []
