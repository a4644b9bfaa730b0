"""Thumbs, consent and satisfaction in the web chat: frames as pure functions, and what is done with them.

Nothing is asked before an answer stands there. Whether a solved inquiry may be used, without who it was, is a question with
a «no» that costs nothing and is not asked again, and a «yes» that can be taken back as long as the conversation is there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Malformed, NotFound
from bot.experience import Consent, ConsentState, Rating
from bot.interfaces import RateLimiter, Texts
from bot.messages import ConversationState
from bot.satisfaction import Opinion, Opinions
from channels.webchat.helped import TellHelped, satisfaction_body, satisfaction_frame

CHANNEL = "webchat"
PER_MINUTE = 60
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Rate(_Frame):
    """What the person thinks of an answer; null takes it back."""

    type: Literal["rating"] = "rating"
    id: ClientId | None = None
    message: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    value: Rating | None


class Decide(_Frame):
    """Whether a solved inquiry may be used; false also takes a yes back."""

    type: Literal["consent"] = "consent"
    id: ClientId | None = None
    inquiry: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{6,9}$")]
    given: bool


class AskFeedback(_Frame):
    """What was said so far, and what may be asked."""

    type: Literal["feedback"] = "feedback"
    id: ClientId | None = None


FeedbackFrame = Rate | Decide | TellHelped | AskFeedback


Sent = TypeVar("Sent", Rate, Decide, TellHelped)


class Ratings(Protocol):
    """Keeps thumbs up and down."""

    async def rate(self, municipality: str, conversation: str, message: str, value: Rating | None) -> None:
        """Rate an answer, or take the rating back. Raises NotFound where there is no such answer."""
        ...

    async def of_conversation(self, municipality: str, conversation: str) -> Mapping[str, Rating]:
        """Return the ratings in a conversation by message."""
        ...


class Consents(Protocol):
    """Keeps whether solved inquiries may be used."""

    async def standing(self, municipality: str, conversation: str) -> Sequence[Consent]:
        """Return the solved inquiries of a conversation, newest first, and what the person said of each."""
        ...

    async def decide(self, municipality: str, conversation: str, number: str, *, given: bool) -> Consent:
        """Write what the person says. Raises NotFound, and Conflict before the inquiry is solved."""
        ...


StateFor = Callable[[str, str], Awaitable[ConversationState | None]]
"""From a conversation and its secret: its state, None when nothing was said in it yet. Raises WrongToken."""


class Feedback:
    """Takes what people think of answers."""

    def __init__(
        self,
        ratings: Ratings,
        consents: Consents,
        opinions: Opinions,
        texts: Texts,
        limiter: RateLimiter,
        *,
        municipality: str,
    ) -> None:
        self._ratings = ratings
        self._consents = consents
        self._opinions = opinions
        self._texts = texts
        self._limiter = limiter
        self._municipality = municipality

    async def act(
        self, state_for: StateFor, conversation: str, secret: str, frame: FeedbackFrame, language: str
    ) -> dict[str, Any]:
        """Do what a frame asks and return the frame that answers it. Raises WrongToken, NotFound, Conflict, RateLimited."""
        state = await state_for(conversation, secret)
        if state is None or state.deleted:
            raise NotFound("nothing was said in this conversation yet")
        await self._limiter.spend(f"webchat-feedback/{conversation}", PER_MINUTE, 60)
        if isinstance(frame, Rate):
            await self._ratings.rate(self._municipality, conversation, frame.message, frame.value)
            return rating_frame(frame)
        if isinstance(frame, Decide):
            told = await self._consents.decide(self._municipality, conversation, frame.inquiry, given=frame.given)
            return consent_frame(frame, told, self._texts.text(f"consent_{told.state.value}", language))
        if isinstance(frame, TellHelped):
            opinion = await self._opinions.answer(
                self._municipality, frame.inquiry, frame.given(), channel=CHANNEL, conversation=conversation
            )
            return satisfaction_frame(frame, opinion)
        ratings = await self._ratings.of_conversation(self._municipality, conversation)
        consents = await self._consents.standing(self._municipality, conversation)
        asked = await self._opinions.ask(self._municipality, conversation, channel=CHANNEL)
        return feedback_frame(frame, ratings, consents, self._texts.text("consent_open", language), asked)


def parse_feedback(kind: type[Sent], data: bytes) -> Sent:
    """Return what stands in an HTTP body. Raises Malformed, saying which field is wrong."""
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Malformed(f"{place}: {first['msg']}" if place else str(first["msg"])) from error


def rating_frame(frame: Rate) -> dict[str, Any]:
    """Return the word that a rating is kept."""
    value = frame.value.value if frame.value else None
    return {"type": "rating", "id": frame.id, "message": frame.message, "value": value}


def consent_frame(frame: Decide, told: Consent, text: str) -> dict[str, Any]:
    """Return the word that what the person said of an inquiry is kept."""
    return {"type": "consent", "id": frame.id, "inquiry": told.inquiry, "state": told.state.value, "text": text}


def feedback_frame(
    frame: AskFeedback, ratings: Mapping[str, Rating], consents: Sequence[Consent], question: str, asked: Opinion | None
) -> dict[str, Any]:
    """Return what was said so far; `question` is what to ask of the newest inquiry of which nothing was said, if any.

    `asked` is what may be asked about whether the person was helped.
    """
    return {
        "type": "feedback",
        "id": frame.id,
        "ratings": {message: rating.value for message, rating in ratings.items()},
        "consents": [{"inquiry": one.inquiry, "state": one.state.value} for one in consents],
        "question": question if consents and consents[0].state is ConsentState.OPEN else None,
        "satisfaction": satisfaction_body(asked) if asked else None,
    }
