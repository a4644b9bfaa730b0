"""What Rasa's one channel lets in."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

import aiohttp
import pytest

from tests.rasa.running import RunningRasa, allow_start, shared_rasa

pytestmark = allow_start


@pytest.fixture
def rasa() -> RunningRasa:
    return shared_rasa()


async def test_it_says_which_rasa_answers_with_which_model(rasa: RunningRasa) -> None:
    client = rasa.client()
    running = await client.running()
    await client.close()
    assert running.version.startswith("3.6.")
    assert running.model != ""
    assert datetime.fromisoformat(running.trained_at).tzinfo is not None


class TestDoor:
    async def _post(self, rasa: RunningRasa, body: object, token: str | None = None) -> int:
        address = rasa.address()
        headers = {"Authorization": f"Bearer {address.token if token is None else token}"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{address.url}/webhooks/torg/webhook", data=data, headers=headers) as response,
        ):
            return response.status

    def _said(self, **changes: object) -> dict[str, object]:
        body: dict[str, object] = {"sender": str(uuid.uuid4()), "message": "Hei", "message_id": "1", "language": "nb"}
        return body | {"metadata": {"municipality": "havdal"}} | changes

    async def test_the_right_token_opens(self, rasa: RunningRasa) -> None:
        assert await self._post(rasa, self._said()) == 200

    @pytest.mark.parametrize("token", ["", "wrong", "ø", "Bearer"])
    async def test_a_wrong_token_does_not(self, rasa: RunningRasa, token: str) -> None:
        assert await self._post(rasa, self._said(), token) == 401

    @pytest.mark.parametrize(
        "changes",
        [
            {"choice": "restart"},
            {"choice": "article:../../etc"},
            {"choice": "article:x\n/restart"},
            {"choice": "skip"},
            {"choice": "language:sv"},
            {"choice": 7},
            {"message": ""},
            {"message": "x" * 20_001},
            {"message": None},
            {"sender": ""},
            {"metadata": None},
        ],
    )
    async def test_nonsense_is_refused(self, rasa: RunningRasa, changes: dict[str, object]) -> None:
        assert await self._post(rasa, self._said(**changes)) == 400

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe"])
    async def test_what_is_no_object_is_refused(self, rasa: RunningRasa, body: bytes) -> None:
        assert await self._post(rasa, body) == 400

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/webhooks/rest/webhook"),
            ("GET", "/status"),
            ("GET", "/domain"),
            ("PUT", "/model"),
            ("POST", "/model/parse"),
            ("GET", "/conversations/x/tracker"),
        ],
    )
    async def test_there_is_no_other_door(self, rasa: RunningRasa, method: str, path: str) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, rasa.address().url + path, json={}) as response,
        ):
            assert response.status == 404
