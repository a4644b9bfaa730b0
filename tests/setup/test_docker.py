"""What no image engine is needed for: the scripts and files of docker/ do what they say and agree with the project.

The Dockerfiles and the compose file themselves are held by linters and a schema in `make check`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import load
from tools.setup import environments

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILES = sorted(DOCKER.glob("*.Dockerfile"))


def entrypoint(environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [str(DOCKER / "entrypoint.sh"), "env"]
    path = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, env={**path, **environ}, capture_output=True, text=True, timeout=20, check=False)


def test_the_entry_point_puts_secrets_where_they_belong(secret: Path) -> None:
    answer = entrypoint(
        {"A_FROM": str(secret), "B": "redis://:{secret}@redis/0", "B_FROM": str(secret), "C": "{secret} as it is"}
    )
    told = answer.stdout.splitlines()
    assert answer.returncode == 0
    assert "A=0123abcd-_XYZ" in told
    assert "B=redis://:0123abcd-_XYZ@redis/0" in told
    assert "C={secret} as it is" in told
    assert not [line for line in told if "_FROM=" in line]


@pytest.mark.parametrize(
    ("content", "value", "reason"),
    [
        (None, "{secret}", "cannot be read"),
        ("", "{secret}", "is empty or holds more"),
        ("a/b@c", "{secret}", "is empty or holds more"),
        ("$(id)", "{secret}", "is empty or holds more"),
        ("good", "no place for it", "has no {secret}"),
    ],
)
def test_the_entry_point_refuses_what_would_go_wrong_later(
    tmp_path: Path, content: str | None, value: str, reason: str
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_text(content)
    answer = entrypoint({"A": value, "A_FROM": str(path)})
    assert answer.returncode == 78
    assert reason in answer.stderr
    assert answer.stdout == ""


def test_secrets_are_made_once_and_fit_the_entry_point(tmp_path: Path) -> None:
    script = shutil.copy(DOCKER / "make-secrets.sh", tmp_path)
    subprocess.run([script], check=True, timeout=20)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(COMPOSE["secrets"])
    assert all(re.fullmatch("[0-9a-f]{48}", text) for text in made.values())
    assert len(set(made.values())) == len(made)
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    subprocess.run([script], check=True, timeout=20)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_versions_agree_with_those_of_set_up() -> None:
    service = (DOCKER / "service.Dockerfile").read_text(encoding="utf-8")
    rasa = (DOCKER / "rasa.Dockerfile").read_text(encoding="utf-8")
    assert f"ARG TORCH_VERSION={environments.torch_version(ROOT)}\n" in service
    assert f"ARG PYTHON_IMAGE=python:{environments.SERVICE_MINOR}." in service
    assert f"ARG PYTHON_IMAGE=python:{environments.RASA_MINOR}." in rasa
    assert all(f"ARG UV_VERSION={environments.UV_VERSION}\n" in text for text in (service, rasa))


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_what_an_image_copies_is_there_and_not_ignored(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    ignored = path.with_name(path.name + ".dockerignore").read_text(encoding="utf-8").splitlines()
    copies = [line.split()[1:-1] for line in re.findall(r"^COPY .*", text, re.MULTILINE) if "--from" not in line]
    sources = [word for words in copies for word in words if not word.startswith("--")]
    assert sources
    for source in sources:
        assert list(ROOT.glob(source)), source
        assert any(Path(source).is_relative_to(line[1:]) for line in ignored if line.startswith("!")), source


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_container_is_hardened(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r":\d+\.\d+", service["image"])
    assert service["healthcheck"]["test"]
    if "build" in service:
        dockerfile = (ROOT / service["build"]["dockerfile"]).read_text(encoding="utf-8")
        user = re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE)[-1]
    else:
        user = service["user"]
    assert user not in {"root", "0"}
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_the_settings_of_the_service_are_settings(tmp_path: Path) -> None:
    environ = {name: str(value) for name, value in COMPOSE["services"]["service"]["environment"].items()}
    environ["TORG_SERVICE_BEHIND_PROXY"] = "false"
    for name in [name for name in environ if name.endswith("_FILE")]:
        environ[name] = str(tmp_path / "token")
    (tmp_path / "token").write_text("token")
    plain = {name: value for name, value in environ.items() if not name.endswith("_FROM")}
    empty = tmp_path / "torg.toml"
    empty.touch()
    settings = load(empty, plain)
    assert (settings.dialogue.token, settings.dialogue.action_token) == ("token", "token")
    assert settings.store.url.startswith("postgresql+asyncpg://torg:")
    for name in plain:
        # The service passes over a variable that is no setting, so a misspelt one would go unnoticed.
        section, _, field = name.removeprefix("TORG_").lower().partition("_")
        assert field in type(getattr(settings, section)).model_fields, name
