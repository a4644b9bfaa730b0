"""Reads one document within limits on time and memory: `python -m knowledge_base.documents.child FILE MEDIA_TYPE`."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from bot.errors import Why
from knowledge_base.documents.readers import Unreadable, read

MEMORY = 1024 * 1024 * 1024
PROCESSOR_S = 60
BROKEN = "it is broken and cannot be read"


def _within_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(path: str, media_type: str) -> int:
    """Print what a file says, as JSON; 1 when it takes too much."""
    _within_limits()
    try:
        found = read(Path(path), media_type)
        told: dict[str, object] = {"sections": found.sections, "metadata": found.metadata}
    except (MemoryError, RecursionError):
        return 1
    except Unreadable as error:
        told = {"error": str(error), "why": asdict(error.why)}
    except Exception:  # noqa: BLE001 - broken files make the libraries raise whatever they raise, and this process is for that
        told = {"error": BROKEN, "why": asdict(Why("document_broken"))}
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
