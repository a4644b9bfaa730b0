"""Settings of gateways: what is wrong is named in a sentence, and shows no secret."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from channels.sms.authentication import SharedSecret, Signature, SignedToken
from channels.sms.configuration import InboundTable, KannelTable, ReportTable, SignatureTable, TemplateTable, gateway_from
from channels.sms.kannel import Kannel
from channels.sms.template import TemplateGateway

BASE = "https://torg.havdal.example"
DOCS = Path(__file__).parents[3] / "docs" / "channels.md"
KANNEL = {"kind": "kannel", "number": "2020", "url": "http://127.0.0.1:13013/cgi-bin/sendsms", "secret": "s3cret-of-ours"}
TEMPLATE: dict[str, Any] = {
    "kind": "template",
    "number": "2020",
    "url": "https://sms.example/send",
    "body": {"to": "{to}", "text": "{text}"},
    "secret": "s3cret-of-ours",
    "secret_header": "X-Secret",
    "inbound": {"id": "id", "from": "from", "text": "text"},
    "report": {"id": "id", "state": "state", "delivered": ["ok"], "failed": ["no"]},
}


@pytest.mark.parametrize(
    ("name", "table", "sentence"),
    [
        ("Kannel!", KANNEL, "pattern"),
        ("kannel", KANNEL | {"kind": "carrier-pigeon"}, r"kind.*kannel"),
        ("kannel", KANNEL | {"url": "gopher://x"}, "url: "),
        ("kannel", KANNEL | {"secret": ""}, "secret: without it anybody"),
        ("kannel", KANNEL | {"secret_file": "/does/not/exist"}, r"secret_file: .*cannot be read"),
        ("kannel", KANNEL | {"timeout_s": 50}, "timeout_s: "),
        ("kannel", KANNEL | {"colour": "s3cret-of-ours"}, "colour: "),
        ("any", TEMPLATE | {"secret_header": ""}, "secret_header.*secret_parameter.*signature"),
        ("any", TEMPLATE | {"secret_parameter": "s"}, "secret_header.*secret_parameter.*signature"),
        ("any", TEMPLATE | {"report": TEMPLATE["report"] | {"message": "ref"}}, "report: name either"),
        ("any", TEMPLATE | {"inbound": {"from": "from", "text": "text"}}, "inbound: name `id` or `time`"),
        ("any", TEMPLATE | {"inbound": {"id": "id", "text": "text"}}, r"inbound\.from: "),
        ("any", TEMPLATE | {"signature": {"header": "X", "signed": "{timestamp}"}}, r"signature\.signed: "),
    ],
)
def test_what_is_wrong_is_named(name: str, table: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        gateway_from(name, table, BASE)
    assert f"[sms.gateways.{name}]" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    why = caught.value.why
    assert why is not None
    assert why.values["setting"].startswith(f"[sms.gateways.{name}]")
    assert "s3cret" not in str(why)


def test_secrets_from_files(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  from the file \n")
    gateway = gateway_from("kannel", KANNEL | {"secret": "", "secret_file": str(file)}, BASE)
    assert isinstance(gateway, Kannel)
    assert gateway.secret == "from the file"
    assert gateway.report_url == f"{BASE}/api/sms/kannel/report"
    file.write_text("\n")
    with pytest.raises(SettingsError, match="there is nothing in"):
        gateway_from("kannel", KANNEL | {"secret_file": str(file)}, BASE)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, SharedSecret),
        ({"signature": {"header": "X-Signature"}}, Signature),
        ({"signature": {"kind": "jwt", "header": "X-Signature"}}, SignedToken),
    ],
)
def test_ways_to_authenticate(more: dict[str, Any], kind: type) -> None:
    gateway = gateway_from("any", TEMPLATE | more, BASE)
    assert isinstance(gateway, TemplateGateway)
    assert isinstance(gateway.authentication, kind)


@pytest.mark.parametrize("table", [KannelTable, TemplateTable, InboundTable, ReportTable, SignatureTable])
def test_every_setting_of_gateways_is_described(table: Any) -> None:
    described = set(re.findall(r"`(\w+)`", DOCS.read_text(encoding="utf-8").partition("## SMS")[2].partition("\n## ")[0]))
    names = {field.alias or name for name, field in table.model_fields.items()}
    assert names <= described


def test_the_examples_of_the_documentation_are_right(tmp_path: Path) -> None:
    section = DOCS.read_text(encoding="utf-8").partition("## SMS")[2].partition("\n## ")[0]
    secret = tmp_path / "secret"
    secret.write_text("s3cret-of-ours")
    found: dict[str, Any] = {}
    for block in re.findall(r"```toml\n(.*?)```", section, re.DOTALL):
        found |= tomllib.loads(re.sub(r"/run/secrets/[a-z-]+", str(secret), block))["sms"]["gateways"]
    assert {name: gateway_from(name, table, BASE).name for name, table in found.items()} == {
        name: name for name in ("kannel", "elks", "gatewayapi")
    }
