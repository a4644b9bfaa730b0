"""Where the service will listen, known before it is there to be asked."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.settings import load
from tools.setup.errors import PortBusy
from tools.setup.serving import address, require_free

FILES = [
    "",
    "[service]\nport = 9000\n",
    "[service] # here\nhost = 'localhost' # there\nport=9001#x\n[store]\nurl = ''\n",
    "[store]\nurl = ''\n[service]\nlog_level = 'INFO'\n",
    "[municipality]\nname = 'Port = 7'\n[service]\nhost = \"0.0.0.0\"\n",
]


@pytest.mark.parametrize("text", FILES)
@pytest.mark.parametrize("environ", [{}, {"TORG_SERVICE_PORT": "9100"}, {"TORG_SERVICE_HOST": "::1"}])
def test_set_up_and_the_service_read_the_same_address(tmp_path: Path, text: str, environ: dict[str, str]) -> None:
    (tmp_path / "torg.toml").write_text(text)
    service = load(tmp_path / "torg.toml", environ).service
    assert address(tmp_path, environ) == (service.host, str(service.port))


def test_the_file_may_be_another(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[service]\nport = 9000\n")
    assert address(tmp_path, {"TORG_SETTINGS": "mine.toml"}) == ("127.0.0.1", "9000")
    assert address(tmp_path, {"TORG_SETTINGS": str(tmp_path / "mine.toml")}) == ("127.0.0.1", "9000")


def test_a_busy_port_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        with pytest.raises(PortBusy, match=f"port {port} of 127.0.0.1 .*TORG_SERVICE_PORT"):
            require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", "many"), ("127.0.0.1", "70000"), ("no such host.invalid", "8080")])
def test_nonsense_is_left_to_the_service(host: str, port: str) -> None:
    require_free(host, port)
