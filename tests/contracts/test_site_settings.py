"""Settings that are changed in pages, over every database: they lie over the file's, hold at once, are logged and undone."""

from __future__ import annotations

import pytest

from bot.errors import BadInput, Conflict, NotFound, Refused
from bot.settings import Email, Settings
from bot.site_settings import FIELDS, SiteSettings
from inquiries.settings.store import SqlSettings
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Store

HOURS = "municipality.opening_hours"
NAME = "municipality.name"


@pytest.fixture
def kept(store: Store) -> SqlSettings:
    return SqlSettings(store.database, store.clock)


async def opened(kept: SqlSettings) -> SiteSettings:
    site = SiteSettings(Settings(), kept)
    await site.start()
    return site


async def test_what_holds_at_once_is_told_to_who_follows_and_to_other_nodes(kept: SqlSettings) -> None:
    here, there = await opened(kept), await opened(kept)
    told: list[str] = []
    there.on_change(lambda settings: told.append(settings.municipality.opening_hours))
    state = await here.change(ADA, HOURS, "09:00-14:00", version=0)
    assert (state.value, state.default, state.changed, state.waits) == ("09:00-14:00", "08:00-15:30", True, False)
    assert here.running.municipality.opening_hours == "09:00-14:00"
    assert told == []
    await there.refresh()
    await there.refresh()
    assert told == ["09:00-14:00"]
    await here.change(ADA, HOURS, None, version=1)
    await there.refresh()
    assert told == ["09:00-14:00", "08:00-15:30"]


async def test_what_needs_a_restart_waits_for_it(kept: SqlSettings) -> None:
    site = await opened(kept)
    state = await site.change(ADA, NAME, "Havdal og Nabo", version=0)
    assert state.waits
    assert site.running.municipality.name == "Havdal kommune"
    again = await opened(kept)
    assert again.running.municipality.name == "Havdal og Nabo"
    assert not any(state.waits for state in again.states())


async def test_a_channels_settings_lie_over_the_files_and_leave_its_secrets_alone(kept: SqlSettings) -> None:
    file = Settings(email=Email(from_name="Desk", relay_host="relay.example", relay_password="secret"))
    site = SiteSettings(file, kept)
    await site.start()
    for key, value in (("email.signature", "Hilsen\nServicetorget"), ("sms.quiet", "")):
        assert (await site.change(ADA, key, value, version=0)).waits
    again = SiteSettings(file, kept)
    email = (await again.start()).email
    assert (email.signature, email.from_name) == ("Hilsen\nServicetorget", "Desk")
    assert (email.relay_host, email.relay_password) == ("relay.example", "secret")
    assert again.running.sms.quiet == ""
    assert not {"password", "secret", "token", "host"} & {
        part for field in FIELDS for part in field.key.split(".")[1].split("_")
    }


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        (HOURS, "15:00-08:00"),
        (HOURS, 8),
        (NAME, ""),
        ("municipality.language", "tlh"),
        ("sms.quiet", "when it is dark"),
        ("sms.max_segments", 0),
        ("email.signature", "x" * 2_001),
        ("email.answers_per_hour", 0),
        ("webchat.file_limit_mb", 101),
        ("municipality.closed_on", ["2026-02-30"]),
        (
            "municipality.closed_on",
            [f"20{year}-01-01" for year in range(10, 99)] + [f"2026-02-{day:02}" for day in range(1, 29)],
        ),
        ("privacy.inquiry_days", 0),
        ("privacy.inquiry_days", "long"),
        ("knowledge_base.answer_at", 1.5),
        ("municipality.privacy_url", "javascript:alert(1)"),
        ("municipality.privacy_url", "//elsewhere.example/"),
        ("municipality.privacy_url", "https://"),
    ],
)
async def test_what_the_file_would_refuse_is_refused(kept: SqlSettings, key: str, wrong: object) -> None:
    site = await opened(kept)
    with pytest.raises(BadInput):
        await site.change(ADA, key, wrong, version=0)
    assert await site.changes(limit=9) == []


async def test_keys_and_secrets_of_the_file_are_no_settings_of_the_pages(kept: SqlSettings) -> None:
    site = await opened(kept)
    assert not any(word in field.key for field in FIELDS for word in ("key", "secret", "password", "token", "_file"))
    with pytest.raises(NotFound):
        await site.change(ADA, "privacy.key", "0" * 44, version=0)


async def test_another_municipalitys_staff_change_and_see_nothing(kept: SqlSettings) -> None:
    site = await opened(kept)
    with pytest.raises(Refused):
        await site.change(NEIGHBOUR, HOURS, "09:00-14:00", version=0)
    await site.change(ADA, HOURS, "09:00-14:00", version=0)
    assert await kept.kept(NABO) == []
    assert await kept.changes(NABO, limit=9, keys=(HOURS,)) == []
    (change,) = await kept.changes(HAVDAL, limit=9, keys=(HOURS,))
    with pytest.raises(NotFound):
        await kept.change(NABO, change.id)


async def test_every_change_is_logged_and_the_last_one_can_be_undone(store: Store, kept: SqlSettings) -> None:
    site = await opened(kept)
    await site.change(ADA, HOURS, "09:00-14:00", version=0)
    store.clock.advance(minutes=1)
    await site.change(BO, HOURS, "10:00-14:00", version=1)
    second, first = await site.changes(limit=9)
    assert [(one.before, one.after, one.staff_name) for one in (first, second)] == [
        (None, "09:00-14:00", "Ada"),
        ("09:00-14:00", "10:00-14:00", "Bo"),
    ]
    with pytest.raises(Conflict):
        await site.undo(ADA, first.id)
    store.clock.advance(minutes=1)
    assert (await site.undo(ADA, second.id)).value == "09:00-14:00"
    third = (await site.changes(limit=9))[0]
    assert (third.before, third.after, third.staff_name, third.version) == ("10:00-14:00", "09:00-14:00", "Ada", 3)


async def test_who_saw_an_older_version_changes_nothing(kept: SqlSettings) -> None:
    one, other = await opened(kept), await opened(kept)
    await one.change(ADA, HOURS, "09:00-14:00", version=0)
    with pytest.raises(Conflict):
        await other.change(BO, HOURS, "10:00-14:00", version=0)
    await other.refresh()
    assert other.running.municipality.opening_hours == "09:00-14:00"


async def test_days_come_sorted_and_once(kept: SqlSettings) -> None:
    site = await opened(kept)
    days = ["2026-12-24", "2026-05-15", "2026-12-24"]
    assert (await site.change(ADA, "municipality.closed_on", days, version=0)).value == ["2026-05-15", "2026-12-24"]


async def test_what_an_older_version_took_does_not_keep_the_service_from_starting(
    kept: SqlSettings, caplog: pytest.LogCaptureFixture
) -> None:
    await kept.write(ADA, HOURS, "around nine", version=0)
    await kept.write(ADA, "municipality.gone", "x", version=0)
    site = await opened(kept)
    assert site.running == Settings()
    assert HOURS in caplog.text
