"""Training of Rasa's model: what it is made from, where it stands, and the child that makes it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from bot.errors import SettingsError, TorgError, Why
from bot.rasa.questions import wordings

ROOT = Path(__file__).parents[2]
DATA = ROOT / "training_data"
ARTICLES = ROOT / "knowledge_base" / "seed"
TRAINED_FROM = ("training_data", "bot/rasa")
NOT_TRAINED_FROM = (
    "endpoints.yml",
    "credentials.yml",
    "serve.py",
    "channel.py",
    "tracker_store.py",
    "action_endpoint.py",
    "speed.py",
    "parent.py",
)
KEEP_MODELS = 3

TRAIN_TIMEOUT_S = 900.0
PROGRESS_EVERY_S = 5.0
POLL_S = 0.1
LONGEST_LOG = 5_000_000

Progress = Callable[[str], None]


def train(
    python: Path,
    data_dir: Path,
    *,
    force: bool = False,
    progress: Progress = lambda _: None,
    stop: threading.Event | None = None,
) -> Path:
    """Return the model of the present inputs, training it (about 15 s) when it does not stand yet.

    `python` is the interpreter of Rasa's environment, `data_dir` the service's folder for data; setting `stop` from
    another thread ends it. Raises TorgError with what Rasa said last when training fails, SettingsError when the
    interpreter is missing.
    """
    model = model_path(data_dir)
    if model.exists() and not force:
        progress("the dialogue model is up to date")
        return model
    command = _command(python, model)
    began = time.monotonic()
    progress("training the dialogue model, about 15 s …")
    try:
        model.parent.mkdir(parents=True, exist_ok=True)
        log = log_file(data_dir, "rasa-train.log")
        with log.open("wb") as output:
            code = _run(command, environment(), output.fileno(), progress, stop or threading.Event())
    except OSError as error:
        why = Why("part_training_broke", {"words": str(error)})
        raise TorgError(f"the dialogue model could not be trained: {error}", why=why) from error
    if code != 0 or not model.exists():
        why = Why("part_training_failed", {"log": str(log)})
        raise TorgError(f"the dialogue model could not be trained; the end of {log}:\n{_tail(log)}", why=why)
    progress(f"the dialogue model is trained ({time.monotonic() - began:.0f} s)")
    _remove_old_models(model)
    return model


def model_path(data_dir: Path, articles: Path = ARTICLES) -> Path:
    """Return where the model of the present inputs stands or would stand; its name is their hash.

    Of the articles only what training takes counts: their wordings. Raises SettingsError for articles nobody can read.
    """
    digest = hashlib.sha256()
    for file in _inputs():
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    try:
        texts = wordings(articles, DATA / "questions.yml")
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        why = Why("part_training_articles", {"folder": str(articles), "words": str(error) or type(error).__name__})
        told = f"the articles in {articles} cannot be read: {type(error).__name__}: {error}"
        raise SettingsError(told, why=why) from error
    digest.update("\0".join(texts).encode())
    return data_dir.absolute() / "rasa" / "models" / f"{digest.hexdigest()[:16]}.tar.gz"


def interpreter(python: Path) -> str:
    """Return the absolute path of Rasa's interpreter; not resolved, for a link is what makes it that environment's."""
    absolute = python if python.is_absolute() else ROOT / python
    if not absolute.exists():
        why = Why("part_rasa_missing", {"file": str(absolute)})
        raise SettingsError(f"there is no Python for Rasa at {absolute}; `make run` makes it", why=why)
    return str(absolute)


def environment() -> dict[str, str]:
    """Return the child's variables: nothing is sent to anybody, and the byte code that set-up compiled is used."""
    without = {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"}
    inherited = {name: value for name, value in os.environ.items() if name not in without}
    return inherited | {
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TORG_PARENT": str(os.getpid()),
    }


def log_file(data_dir: Path, name: str) -> Path:
    """Return the path of a log, begun anew when it has grown too long."""
    file = data_dir.absolute() / "log" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.stat().st_size > LONGEST_LOG:
        file.replace(file.with_suffix(".old.log"))
    return file


def _command(python: Path, model: Path) -> list[str]:
    words = ("--data", DATA, "--articles", ARTICLES, "--output", model)
    return [interpreter(python), "-m", "bot.rasa.train", *map(str, words)]


def _run(command: list[str], variables: dict[str, str], output: int, progress: Progress, stop: threading.Event) -> int:
    """Run the training as a child, in a group of its own, telling every few seconds that it goes on; return its code."""
    child = subprocess.Popen(
        command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
    )
    began = told = time.monotonic()
    try:
        while child.poll() is None and not stop.is_set():
            now = time.monotonic()
            if now - began > TRAIN_TIMEOUT_S:
                seconds = f"{TRAIN_TIMEOUT_S:.0f}"
                why = Why("part_training_slow", {"seconds": seconds})
                raise TorgError(f"training the dialogue model took longer than {seconds} s", why=why)
            if now - told >= PROGRESS_EVERY_S:
                told = now
                progress(f"training the dialogue model … {now - began:.0f} s")
            time.sleep(POLL_S)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        code = child.wait()
    return code


def _inputs() -> Iterator[Path]:
    for folder in TRAINED_FROM:
        for file in sorted((ROOT / folder).rglob("*")):
            wanted = file.suffix in {".yml", ".yaml", ".py", ".lock"} and file.name not in NOT_TRAINED_FROM
            if wanted and "test" not in file.relative_to(ROOT).parts:
                yield file


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def _remove_old_models(newest: Path) -> None:
    models = sorted(newest.parent.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in models[KEEP_MODELS:]:
        old.unlink(missing_ok=True)
