"""Whether somebody was helped, in the web chat: the frame that tells it, and those that ask and say that it is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.satisfaction import LONGEST_COMMENT, Given, Helped, Opinion


class TellHelped(BaseModel):
    """Whether the person was helped with an inquiry; a comment of null leaves the one that stands there."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["satisfaction"] = "satisfaction"
    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    inquiry: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{6,9}$")]
    helped: Helped
    comment: Annotated[str, Field(max_length=4 * LONGEST_COMMENT)] | None = None

    def given(self) -> Given:
        """Return what it tells."""
        return Given(self.helped, self.comment)


def satisfaction_frame(frame: TellHelped, told: Opinion) -> dict[str, Any]:
    """Return the word that an answer is kept, as it is kept."""
    return {"type": "satisfaction", "id": frame.id, "masked": told.masked} | satisfaction_body(told)


def satisfaction_body(told: Opinion) -> dict[str, Any]:
    """Return what is asked and what was answered so far."""
    helped = told.helped.value if told.helped else None
    return {"inquiry": told.inquiry, "helped": helped, "comment": told.comment}
