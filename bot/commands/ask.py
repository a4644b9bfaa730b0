"""`torg ask`: one question through the whole pipeline."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import aiohttp

    from bot.settings import Settings

ANSWER_WITHIN_S = 60.0
DIALOGUE_WITHIN_S = 300.0


@click.command()
@click.argument("text")
@click.option("--language", type=click.Choice(["nb", "nn", "sv", "en"]), help="Default: recognised from the text.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def ask(settings_file: Path | None, text: str, language: str | None, *, as_json: bool) -> None:
    """Ask TEXT as a citizen would, and print answer, sources, confidence, intent and inquiry number.

    A service that runs on this machine with the same settings is used; otherwise one is started for the question.
    """
    from bot.settings import load

    found = asyncio.run(_ask(load(settings_file), text, language))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    click.echo(found["answer"])
    for source in found["sources"]:
        click.echo(f"\nSource: {source['title']} ({source['language']}) {source['url']}")
    for choice in found["choices"]:
        click.echo(f"  ▸ {choice['label']}")
    confidence = "–" if found["confidence"] is None else f"{found['confidence']:.2f}"
    degraded = " · without the dialogue layer" if found["degraded"] else ""
    click.echo(
        f"\ninquiry {found['inquiry']} · intent {found['intent'] or '–'} · confidence {confidence}"
        f" · language {found['language']}{degraded}"
    )


async def _ask(settings: Settings, text: str, language: str | None) -> dict[str, Any]:
    from bot.language import recognised

    if language is None:
        language = await asyncio.to_thread(recognised, text, settings.municipality.language)
    import aiohttp

    async with _service(settings) as url:
        try:
            return await _question(settings, url, text, language)
        except TimeoutError as error:
            raise click.ClickException(f"there was no answer within {ANSWER_WITHIN_S:.0f} s") from error
        except aiohttp.ClientError as error:
            raise click.ClickException(f"the service at {url} broke off: {error}") from error


@contextlib.asynccontextmanager
async def _service(settings: Settings) -> AsyncIterator[str]:
    """Yield the address of a running service, one of our own where there is none."""
    import aiohttp

    with contextlib.suppress(aiohttp.ClientError, TimeoutError, ValueError):
        timeout = aiohttp.ClientTimeout(total=2)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{settings.local_url}/api/chat/config") as response,
        ):
            if (await response.json()).get("municipality") == settings.municipality.name:
                yield settings.local_url
                return
    from bot.app import Torg

    service = settings.service.model_copy(update={"port": 0})
    torg = Torg(settings.model_copy(update={"service": service}))
    click.echo("no service runs here, starting one for this question …", err=True)
    try:
        await torg.start()
        await torg.ready(DIALOGUE_WITHIN_S, progress=lambda line: click.echo(line, err=True))
        yield torg.url
    finally:
        await torg.stop()


async def _question(settings: Settings, url: str, text: str, language: str) -> dict[str, Any]:
    import aiohttp

    conversation, secret = str(uuid.uuid4()), secrets.token_urlsafe(32)
    base = f"{url}/api/chat/{conversation}"
    headers = {"Authorization": f"Bearer {secret}"}
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        said = {"id": uuid.uuid4().hex, "text": text, "language": language}
        async with session.post(f"{base}/messages", json=said) as response:
            receipt = await response.json()
            if response.status != 200:
                raise click.ClickException(str(receipt["message"]))
        replies = await _replies(session, base)
    return await _with_details(settings, receipt, replies, language)


async def _replies(session: aiohttp.ClientSession, base: str) -> list[dict[str, Any]]:
    """Return what the bot said; replies to one question come in one transaction, so the first batch has them all."""
    after = 0
    async with asyncio.timeout(ANSWER_WITHIN_S):
        while True:
            async with session.get(f"{base}/events", params={"after": after, "wait": 20}) as response:
                events = (await response.json())["events"]
            replies = [event["message"] for event in events if event.get("message", {}).get("author") == "bot"]
            if replies:
                return replies
            after = max([after, *(event["sequence"] for event in events)])


async def _with_details(
    settings: Settings, receipt: dict[str, Any], replies: list[dict[str, Any]], language: str
) -> dict[str, Any]:
    """Add what only the record knows: intent and confidence."""
    from bot.app import opened_database
    from inquiries.details import details_of

    async with opened_database(settings) as database:
        details = await details_of(database, replies[0]["id"])
    return {
        "answer": "\n\n".join(reply["text"] for reply in replies),
        "sources": [source for reply in replies for source in reply["sources"]],
        "choices": [choice for reply in replies for choice in reply["choices"]],
        "confidence": details.get("confidence"),
        "intent": details.get("intent"),
        "intent_confidence": details.get("intent_confidence"),
        "degraded": bool(details.get("degraded")),
        "language": language,
        "inquiry": receipt["inquiry"],
    }
