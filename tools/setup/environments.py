"""The two Python environments: the service's on 3.11 and Rasa's on 3.10, filled from their locks by uv."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.setup import interpreters
from tools.setup.children import Shell, clean_environment
from tools.setup.errors import MissingProgram, SetupError
from tools.setup.interpreters import Interpreter
from tools.setup.steps import Step

SERVICE_MINOR = "3.11"
RASA_MINOR = "3.10"
UV_VERSION = "0.13.9"
UV_OLDEST = (0, 5, 0)
UV_FOLDER = "var/setup/uv"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def steps() -> list[Step]:
    """Return the steps that end with both environments in place."""
    return [
        Step(
            "uv",
            "package installer uv",
            _uv_action,
            discarded=(UV_FOLDER,),
            healthy=_has_uv,
            space_mb=150,
            online=True,
        ),
        Step(
            "service",
            f"Python {SERVICE_MINOR} environment of the service",
            _service_action,
            needs=("uv",),
            inputs=("pyproject.toml", "requirements.lock", "tools/setup/environments.py"),
            facts=lambda root: f"{root} {_distributions(root / '.venv')}",
            outputs=(".venv/pyvenv.cfg",),
            discarded=(".venv",),
            healthy=lambda root: _works(root / ".venv", SERVICE_MINOR) and (root / ".venv/bin/torg").exists(),
            space_mb=2600,
            online=True,
        ),
        Step(
            "rasa",
            f"Python {RASA_MINOR} environment of Rasa",
            _rasa_action,
            needs=("uv",),
            inputs=("bot/rasa/requirements.lock", "tools/setup/environments.py"),
            facts=lambda root: f"{root} {_distributions(root / '.venv-rasa')}",
            outputs=(".venv-rasa/pyvenv.cfg",),
            discarded=(".venv-rasa",),
            healthy=lambda root: _works(root / ".venv-rasa", RASA_MINOR) and (root / ".venv-rasa/bin/rasa").exists(),
            space_mb=3300,
            online=True,
        ),
    ]


def uv_program(root: Path) -> Path:
    """Return the uv to use: one in PATH that is new enough, otherwise the one that set-up installed.

    One from an environment of this project is passed over, since that environment may be about to be made anew.
    """
    found = shutil.which("uv")
    if found and root not in Path(found).parents and _uv_version(found) >= UV_OLDEST:
        return Path(found)
    return root / UV_FOLDER / "bin" / "uv"


def _has_uv(root: Path) -> bool:
    return _uv_version(str(uv_program(root))) >= UV_OLDEST


def _uv_version(program: str) -> tuple[int, ...]:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.search(r"uv (\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(int(number) for number in found.groups()) if found else ()


def _uv_action(shell: Shell) -> None:
    """Install uv by pip, in an environment of its own where the Python at hand can make one, else in a plain folder."""
    if _has_uv(shell.root):
        return
    folder = shell.root / UV_FOLDER
    maker = _maker()
    if maker is not None:
        shell.run(maker, "-m", "venv", "--clear", folder)
        shell.run(folder / "bin" / "python", "-m", "pip", "install", f"uv=={UV_VERSION}")
    elif shell.attempt(sys.executable, "-m", "pip", "--version") == 0:
        shell.run(sys.executable, "-m", "pip", "install", "--target", folder, f"uv=={UV_VERSION}")
    else:
        raise MissingProgram(
            "No Python here can make environments or install packages: "
            "install uv, or Debian's python3-venv, and run the command again."
        )


def _maker() -> Path | None:
    """Return a Python that can make environments: the one running, or else one of those that Torg needs."""
    running = interpreters.probe(Path(sys.executable), f"{sys.version_info[0]}.{sys.version_info[1]}")
    for found in (running, interpreters.find(SERVICE_MINOR), interpreters.find(RASA_MINOR)):
        if found is not None and found.can_venv:
            return found.path
    return None


def _service_action(shell: Shell) -> None:
    """Fill .venv: torch by pip, which knows local wheels and indexes that uv does not; the rest from the lock by uv."""
    root = shell.root
    python = _environment(shell, root / ".venv", SERVICE_MINOR)
    _install_torch(shell, python)
    uv = uv_program(root)
    install = (uv, "pip", "install", "--python", python, "--no-deps", "--compile-bytecode")
    shell.run(*install, "--require-hashes", "-r", root / "requirements.lock")
    # setuptools is in the lock, so that making the project importable asks no registry for a build tool.
    shell.run(uv, "pip", "install", "--python", python, "--no-deps", "--no-build-isolation", "--editable", root)


def _rasa_action(shell: Shell) -> None:
    python = _environment(shell, shell.root / ".venv-rasa", RASA_MINOR)
    install = (uv_program(shell.root), "pip", "install", "--python", python, "--no-deps", "--compile-bytecode")
    shell.run(*install, "--require-hashes", "-r", shell.root / "bot/rasa/requirements.lock")


def _environment(shell: Shell, folder: Path, minor: str) -> Path:
    """Make the environment unless it works already, and return its Python."""
    python = folder / "bin" / "python"
    if _works(folder, minor):
        return python
    base = interpreters.find(minor) or _fetch(shell, minor)
    if base.can_venv:
        shell.run(base.path, "-m", "venv", "--clear", folder)
    else:
        shell.run(uv_program(shell.root), "venv", "--clear", "--seed", "--python", base.path, folder)
    return python


def _fetch(shell: Shell, minor: str) -> Interpreter:
    """Fetch a Python with uv; raises MissingProgram where that does not go."""
    uv = uv_program(shell.root)
    if shell.attempt(uv, "python", "install", minor) == 0:
        found = interpreters.find(minor)
        if found is not None:
            return found
    variable = "PYTHON" + minor.replace(".", "")
    raise MissingProgram(
        f"Python {minor} is needed and was neither found here nor could be fetched with uv: install it, or name one with "
        f"{variable}=/path/to/python{minor}, and run the command again (details: {shell.log.relative_to(shell.root)})."
    )


def _install_torch(shell: Shell, python: Path) -> None:
    """Install the CPU build of the torch that pyproject.toml names; the usual Linux wheel would bring gigabytes of CUDA."""
    version = torch_version(shell.root)
    present = f"any(found.version.split('+')[0] == '{version}' for found in m.distributions(name='torch'))"
    if shell.attempt(python, "-c", f"import importlib.metadata as m; raise SystemExit(not {present})") == 0:
        return
    install = (python, "-m", "pip", "install", "--no-deps", "--retries", "1")
    if sys.platform == "darwin":
        shell.run(*install, f"torch=={version}")
    elif shell.attempt(*install, f"torch=={version}+cpu") != 0:
        shell.run(*install, "--index-url", TORCH_CPU_INDEX, f"torch=={version}+cpu")


def torch_version(root: Path) -> str:
    """Return the torch version that pyproject.toml pins; raises SetupError when it pins none."""
    found = re.search(r'"torch==([0-9.]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"))
    if found is None:
        raise SetupError("pyproject.toml does not pin torch==VERSION")
    return found.group(1)


def _works(folder: Path, minor: str) -> bool:
    """Tell whether the environment's Python runs, has the right version and lives in this very folder."""
    code = "import sys; print('%d.%d' % sys.version_info[:2], sys.prefix)"
    try:
        answer = subprocess.run(
            [str(folder / "bin" / "python"), "-I", "-c", code],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env=clean_environment(),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == f"{minor} {folder}"


def _distributions(folder: Path) -> str:
    """Name what is installed, so that a package removed by hand is put back."""
    return " ".join(sorted(path.name for path in folder.glob("lib/python*/site-packages/*.dist-info")))
