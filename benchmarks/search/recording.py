"""Another client: records messages as the service does, a few a second, and tells how long each took."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from datetime import UTC, datetime

from bot.clock import SystemClock
from bot.database import Database
from bot.messages import Address, Inbound
from inquiries.record import SqlRecord
from inquiries.search import models

HOME = "havdal"
A_SECOND = 5.0
TABLES_OF = (models,)


async def record(url: str, seconds: float) -> list[float]:
    """Record messages for some time, each when its time has come; return the milliseconds of each."""
    database = Database(url)
    store = SqlRecord(database, SystemClock())
    took = []
    begin = time.perf_counter()
    for number in range(int(seconds * A_SECOND)):
        await asyncio.sleep(max(0.0, begin + number / A_SECOND - time.perf_counter()))
        conversation = str(uuid.uuid4())
        text = f"Hei, vi har ikke fått tømt søppelbøtta vår i dag heller. Når kommer dere? Melding {number}"
        inbound = Inbound(
            municipality=HOME,
            channel="webchat",
            sender=Address("webchat", conversation),
            external_id=uuid.uuid4().hex,
            text=text,
            received_at=datetime.now(UTC),
            conversation=conversation,
            secret_hash="0" * 64,
        )
        started = time.perf_counter()
        await store.record(inbound, masked=False)
        took.append((time.perf_counter() - started) * 1000)
    await database.close()
    return took


if __name__ == "__main__":
    print(json.dumps(asyncio.run(record(sys.argv[1], float(sys.argv[2])))))
