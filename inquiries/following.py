"""What citizens read of their own inquiries."""

from __future__ import annotations

from sqlalchemy import select

from bot.database import Database
from bot.errors import NotFound
from bot.following import OwnInquiry
from bot.interfaces import Clock
from bot.messages import Address, Author, InquiryStatus, Message, Reply, Visibility
from inquiries.attachments import attachments_of
from inquiries.models import inquiries, messages, outbox
from inquiries.rows import message_from
from inquiries.writing import conversation_of, say_to_citizen


class SqlFollowing:
    """Following over the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def numbered(self, municipality: str, number: str) -> OwnInquiry:
        """Return the inquiry with a number; one that was merged leads to the one it was merged into."""
        query = select(inquiries).where(inquiries.c.municipality == municipality, inquiries.c.deleted_at.is_(None))
        async with self._database.read() as connection:
            row = (await connection.execute(query.where(inquiries.c.number == number))).mappings().first()
            if row is not None and row["merged_into"]:
                row = (await connection.execute(query.where(inquiries.c.id == row["merged_into"]))).mappings().first()
        if row is None:
            raise NotFound("no such inquiry")
        return OwnInquiry(
            id=row["id"],
            municipality=row["municipality"],
            number=row["number"],
            conversation=row["conversation"],
            channel=row["channel"],
            status=InquiryStatus(row["status"]),
            language=row["language"],
            opened_at=row["opened_at"],
            answer_due=row["answer_due"],
        )

    async def said(self, inquiry: OwnInquiry) -> list[Message]:
        """Return what the citizen may read, oldest first."""
        query = (
            select(messages, outbox.c.state.label("delivery"))
            .outerjoin(outbox, outbox.c.message == messages.c.id)
            .where(
                messages.c.municipality == inquiry.municipality,
                messages.c.inquiry == inquiry.id,
                messages.c.visibility == Visibility.ALL.value,
            )
            .order_by(messages.c.sequence)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            files = await attachments_of(connection, [row["id"] for row in rows])
        return [message_from(row, row["delivery"], attachments=files.get(row["id"], ())) for row in rows]

    async def tell(self, inquiry: OwnInquiry, text: str, via: Address) -> None:
        """Send a notice to one of the citizen's addresses; the time at which it was asked for is kept with it."""
        async with self._database.write() as connection:
            context, _ = await conversation_of(connection, inquiry.id, inquiry.municipality)
            now = self._clock.now()
            await say_to_citizen(connection, context, Author.NOTICE, Reply(text, details={"wanted": True}), now, via=via)
