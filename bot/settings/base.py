"""What all sections of the settings are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Port = Annotated[int, Field(ge=0, le=65_535)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=3_600)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+.*$", examples=["https://www.havdal.example"])]


class Section(BaseModel):
    """Base of all sections: a misspelt setting is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _truth_is_no_number(cls, value: Any, field: ValidationInfo) -> Any:
        """Refuse `port = true`, which pydantic would read as 1."""
        if isinstance(value, bool) and cls.model_fields[str(field.field_name)].annotation is not bool:
            raise ValueError("true and false are no value for this")
        return value


class ChannelSection(Section):
    """Base of the sections of channels: what is wrong in one turns that channel off, and the rest runs."""
