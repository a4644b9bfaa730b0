"""The servers of docker/, started for real with the configurations and commands that the containers get."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.system_requirements import needs, where

DOCKER = Path(__file__).resolve().parents[2] / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while program.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nothing listens on port {port} (exit code {program.poll()})")


@needs("redis")
def test_redis_asks_for_the_password(tmp_path: Path, secret: Path) -> None:
    service = COMPOSE["services"]["redis"]
    port = free_port()
    replaced = {"$$": "$", "/run/secrets/redis_password": str(secret), "/data": str(tmp_path)}
    command, health = [*service["command"]], service["healthcheck"]["test"][1]
    for old, new in replaced.items():
        command, health = [word.replace(old, new) for word in command], health.replace(old, new)
    command[-1] = command[-1].replace("appendonly yes", f"appendonly yes\nport {port}\nbind 127.0.0.1")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tmp_path) as redis:
        try:
            wait_for(port, redis)
            assert b"0123abcd" not in Path(f"/proc/{redis.pid}/cmdline").read_bytes()
            stranger = subprocess.run(
                ["redis-cli", "-p", str(port), "ping"], capture_output=True, text=True, timeout=20, check=False
            )
            assert "NOAUTH" in stranger.stdout
            health = health.replace("redis-cli ping", f"redis-cli -p {port} ping")
            assert subprocess.run(["sh", "-c", health], timeout=20, check=False).returncode == 0
            secret.write_text("wrong")
            assert subprocess.run(["sh", "-c", health], timeout=20, check=False, stderr=subprocess.DEVNULL).returncode == 1
        finally:
            redis.terminate()
    assert redis.returncode == 0


@pytest.fixture
def prosody(tmp_path: Path, secret: Path) -> Iterator[tuple[int, int]]:
    """A running Prosody with the configuration of docker/; yields its ports for clients and for components."""
    clients, components = free_port(), free_port()
    text = (DOCKER / "prosody.cfg.lua").read_text(encoding="utf-8")
    for old, new in (("/var/lib/prosody", tmp_path), ("/run/prosody", tmp_path), ("/etc/prosody/certs", tmp_path)):
        assert old in text
        text = text.replace(old, str(new))
    ports = (
        f'c2s_ports = {{ {clients} }}\ns2s_ports = {{ {free_port()} }}\ninterfaces = {{ "127.0.0.1" }}\nrun_as_root = true\n'
    )
    config = tmp_path / "prosody.cfg.lua"
    config.write_text(ports + text.replace("{ 5347 }", f"{{ {components} }}"))
    environ = {**os.environ, "XMPP_COMPONENT_SECRET_FILE": str(secret), "XMPP_DOMAIN": "desk.example"}
    with subprocess.Popen(
        [where("prosody"), "-F", "--config", str(config)], env=environ, stdout=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(components, server)
            yield clients, components
        finally:
            server.terminate()


def open_stream(port: int, namespace: str, to: str) -> tuple[socket.socket, str]:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    stream = "http://etherx.jabber.org/streams"
    connection.sendall(f"<stream:stream xmlns='{namespace}' xmlns:stream='{stream}' to='{to}' version='1.0'>".encode())
    return connection, connection.recv(65536).decode()


@needs("prosody")
def test_the_component_logs_in_with_its_secret_only(prosody: tuple[int, int], secret: Path) -> None:
    """The handshake of XEP-0114, section 3."""
    for password, expected in ((secret.read_text(), "<handshake"), ("wrong", "not-authorized")):
        connection, opened = open_stream(prosody[1], "jabber:component:accept", "torg.desk.example")
        with connection:
            found = re.search(r"id='([^']+)'|id=\"([^\"]+)\"", opened)
            assert found is not None
            digest = hashlib.sha1(((found[1] or found[2]) + password).encode(), usedforsecurity=False).hexdigest()
            connection.sendall(f"<handshake>{digest}</handshake>".encode())
            assert expected in connection.recv(65536).decode()


@needs("prosody")
def test_nobody_logs_in_without_encryption(prosody: tuple[int, int]) -> None:
    connection, answer = open_stream(prosody[0], "jabber:client", "desk.example")
    with connection:
        while "</stream:features>" not in answer and "<stream:features/>" not in answer:
            more = connection.recv(65536).decode()
            assert more, answer
            answer += more
    assert "PLAIN" not in answer
    assert "<mechanism" not in answer


@needs("prosody")
def test_prosody_itself_finds_no_fault_with_its_configuration(secret: Path) -> None:
    answer = subprocess.run(
        ["prosodyctl", "--config", str(DOCKER / "prosody.cfg.lua"), "check", "config"],
        env={**os.environ, "XMPP_COMPONENT_SECRET_FILE": str(secret)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
