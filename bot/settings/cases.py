"""The section on case and archive systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.settings.base import Section


class CasesSection(Section):
    """Where inquiries are sent as cases: packages for an archive, a webhook of a case system; neither is off."""

    package_folder: Path | None = None
    package_receipts: Path | None = None
    package_title: Annotated[str, Field(max_length=60)] = ""
    creator_id: Annotated[str, Field(max_length=60)] = ""
    webhook_url: Annotated[str, Field(pattern=r"^(https?://[^\s/]+.*)?$", examples=["https://sak.havdal.example/torg"])] = ""
    webhook_secret: str = ""
    webhook_secret_file: Path | None = None
    webhook_title: Annotated[str, Field(max_length=60)] = ""
    webhook_timeout_s: Annotated[float, Field(ge=1, le=55)] = 30.0
    webhook_size_mb: Annotated[int, Field(ge=1, le=500)] = 60
    webhook_unencrypted: bool = False
