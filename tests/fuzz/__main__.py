"""`python -m tests.fuzz NAME --seconds 60`: fuzz one target; the package's docstring tells more."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.target import FOLDER, corpus, load, names

FOUND = Path("var/fuzz")


def main() -> None:
    """Run libFuzzer on a target; never returns, its exit code is 0 when nothing was found."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("name", nargs="?", choices=names())
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=0, help="0 takes another every time")
    arguments.add_argument("--grow", type=Path, help="folder in which inputs that reach new branches are gathered")
    given = arguments.parse_args()
    if given.name is None:
        print("\n".join(names()))
        return
    found = FOUND / given.name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as grown:
        _fuzz(given.name, given.seconds, given.seed, given.grow or Path(grown), found)


def _fuzz(name: str, seconds: int, seed: int, grown: Path, found: Path) -> None:
    with atheris.instrument_imports(include=["channels", f"tests.fuzz.{name}"]):
        target = load(name)
    grown.mkdir(parents=True, exist_ok=True)
    corpus(name).mkdir(parents=True, exist_ok=True)
    words = FOLDER / f"{name}.dict"
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={target.max_len}",
        f"-timeout={target.input_seconds}",
        f"-rss_limit_mb={target.memory_mib}",
        f"-artifact_prefix={found}/",
        f"-seed={seed}",
        "-print_final_stats=1",
        "-reload=0",
        "-len_control=10",
        *([f"-dict={words}"] if words.exists() else []),
    ]
    # libFuzzer puts what it finds worth keeping into the first folder, and only reads the others.
    atheris.Setup([sys.argv[0], *options, str(grown), str(corpus(name))], target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
