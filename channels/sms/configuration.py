"""The settings of gateways, from the tables `[sms.gateways.NAME]` to gateways."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.errors import SettingsError, Why
from bot.mistakes import why_of
from channels.sms.authentication import Authentication, SharedSecret, Signature, SignedToken
from channels.sms.gateway import Gateway
from channels.sms.kannel import Kannel
from channels.sms.parsing import InboundFields, ReportFields
from channels.sms.template import Sending, TemplateGateway

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
Coding = Literal["text", "gsm", "gsm-packed", "ucs2", "utf-16-be"]
Form = Literal["auto", "json", "form", "query"]
EXAMPLE = "gateway-1"
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+.*$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class _Common(_Table):
    """What every gateway has."""

    number: Annotated[str, Field(min_length=1, max_length=20)]
    url: Url
    callback_url: Url | None = None
    username: str = ""
    password: str = ""
    password_file: Path | None = None
    secret: str = ""
    secret_file: Path | None = None
    per_second: Annotated[float, Field(gt=0, le=1_000)] = 10.0
    timeout_s: Annotated[float, Field(gt=0, le=40)] = 15.0
    report_within_s: Annotated[float, Field(gt=0, le=600)] = 20.0


class KannelTable(_Common):
    """`kind = "kannel"`."""

    kind: Literal["kannel"]
    smsc: str = ""


class InboundTable(_Table):
    """`[sms.gateways.NAME.inbound]`: where an SMS stands in the provider's request."""

    form: Form = "auto"
    id: str = ""
    time: str = ""
    sender: str = Field(alias="from")
    recipient: str = Field(default="", alias="to")
    text: str
    coding: str = ""
    codings: dict[str, Coding] = {}
    udh: str = ""
    udh_form: Literal["hex", "base64", "raw"] = "hex"
    reference: str = ""
    total: str = ""
    number: str = ""


class ReportTable(_Table):
    """`[sms.gateways.NAME.report]`: where a delivery report stands, and the provider's words for its states."""

    form: Form = "auto"
    id: str = ""
    message: str = ""
    state: str
    reason: str = ""
    delivered: tuple[str, ...]
    failed: tuple[str, ...]


class SignatureTable(_Table):
    """`[sms.gateways.NAME.signature]`: how the provider signs."""

    kind: Literal["hmac", "jwt"] = "hmac"
    header: str
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    signed: Annotated[str, Field(pattern=r"\{body\}")] = "{body}"
    timestamp_header: str = ""
    tolerance_s: Annotated[float, Field(gt=0, le=86_400)] = 300.0


class TemplateTable(_Common):
    """`kind = "template"`."""

    kind: Literal["template"]
    method: Literal["POST", "GET", "PUT"] = "POST"
    form: Literal["json", "form", "query"] = "json"
    headers: dict[str, str] = {}
    body: dict[str, Any]
    unicode: dict[str, Any] = {}
    token: str = ""
    token_file: Path | None = None
    reference: str = ""
    accepted: dict[str, tuple[str, ...]] = {}
    error: str = ""
    secret_header: str = ""
    secret_parameter: str = ""
    signature: SignatureTable | None = None
    inbound: InboundTable
    report: ReportTable


_TABLES: TypeAdapter[KannelTable | TemplateTable] = TypeAdapter(
    Annotated[KannelTable | TemplateTable, Field(discriminator="kind")]
)


def gateway_from(name: str, table: dict[str, Any], base_url: str) -> Gateway:
    """Return the gateway that a table describes; `base_url` is where gateways reach us. Raises SettingsError."""
    place = f"[sms.gateways.{name}]"
    try:
        TypeAdapter(Name).validate_python(name)
        settings = _TABLES.validate_python(table)
    except ValidationError as error:
        # What was set may be a secret: it is not shown.
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part not in {"kannel", "template"})
        told = f"{place} {where}: {first['msg']}".replace(" :", ":")
        setting = f"{place} {'kind' if first['type'].startswith('union_tag') else where}".strip()
        # A pattern with no place of its own is that of the table's name.
        why = why_of(first, setting, "" if where else EXAMPLE)
        raise SettingsError(told, why=why) from error
    secret = _secret(place, "secret", settings.secret, settings.secret_file)
    password = _secret(place, "password", settings.password, settings.password_file)
    if not secret:
        why = Why("setting_gateway_secret", {"setting": f"{place} secret"})
        raise SettingsError(f"{place} secret: without it anybody could pretend to be the gateway", why=why)
    report_url = f"{(settings.callback_url or base_url).rstrip('/')}/api/sms/{name}/report"
    if isinstance(settings, TemplateTable):
        return _template(name, settings, secret=secret, password=password, report_url=report_url)
    return Kannel(
        name=name,
        number=settings.number,
        url=settings.url,
        report_url=report_url,
        username=settings.username,
        password=password,
        secret=secret,
        smsc=settings.smsc,
        report_within_s=settings.report_within_s,
        per_second=settings.per_second,
        timeout_s=settings.timeout_s,
    )


def _template(name: str, settings: TemplateTable, *, secret: str, password: str, report_url: str) -> Gateway:
    place = f"[sms.gateways.{name}]"
    if bool(settings.report.id) == bool(settings.report.message):
        told = f"{place} report: name either `id` (the provider's) or `message` (ours, given as {{id}})"
        raise SettingsError(told, why=Why("setting_report", {"setting": f"{place} report"}))
    if not (settings.inbound.id or settings.inbound.time):
        told = f"{place} inbound: name `id` or `time`: else two SMS that say the same would be taken for one"
        raise SettingsError(told, why=Why("setting_inbound", {"setting": f"{place} inbound"}))
    parameter = settings.secret_parameter
    callback = report_url
    if parameter and settings.signature is None:
        callback = f"{report_url}?{parameter}={quote(secret, safe='')}"
    return TemplateGateway(
        name=name,
        number=settings.number,
        sending=Sending(
            url=settings.url,
            body=settings.body,
            form=settings.form,
            method=settings.method,
            headers=settings.headers,
            unicode=settings.unicode,
            username=settings.username,
            password=password,
            token=_secret(place, "token", settings.token, settings.token_file),
            reference=settings.reference,
            accepted=settings.accepted,
            explained=settings.error,
            report_url=callback,
        ),
        authentication=_authentication(place, settings, secret),
        inbound=_inbound(settings.inbound),
        reports=_reports(settings.report),
        secret_parameter=parameter,
        per_second=settings.per_second,
        timeout_s=settings.timeout_s,
        knows_ours=bool(settings.report.message),
        report_within_s=settings.report_within_s,
    )


def _authentication(place: str, settings: TemplateTable, secret: str) -> Authentication:
    signature = settings.signature
    if signature is not None:
        if signature.kind == "jwt":
            return SignedToken(secret, signature.header)
        return Signature(
            secret,
            signature.header,
            algorithm=signature.algorithm,
            encoding=signature.encoding,
            prefix=signature.prefix,
            signed=signature.signed,
            timestamp_header=signature.timestamp_header,
            tolerance=signature.tolerance_s,
        )
    if bool(settings.secret_header) == bool(settings.secret_parameter):
        told = f"{place}: say where the secret stands: `secret_header`, `secret_parameter` or `signature`"
        raise SettingsError(told, why=Why("setting_secret_place", {"setting": place}))
    return SharedSecret(secret, header=settings.secret_header, parameter=settings.secret_parameter)


def _inbound(table: InboundTable) -> InboundFields:
    return InboundFields(**table.model_dump(exclude={"time"}))


def _reports(table: ReportTable) -> ReportFields:
    return ReportFields(
        id=table.message or table.id,
        state=table.state,
        reason=table.reason,
        delivered=frozenset(table.delivered),
        failed=frozenset(table.failed),
        form=table.form,
    )


def _secret(place: str, name: str, given: str, file: Path | None) -> str:
    if file is None:
        return given
    try:
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = Why("setting_file", {"setting": f"{place} {name}_file", "file": str(file), "words": str(error)})
        raise SettingsError(f"{place} {name}_file: {file} cannot be read: {error}", why=why) from error
    if not found:
        why = Why("setting_file_empty", {"setting": f"{place} {name}_file", "file": str(file)})
        raise SettingsError(f"{place} {name}_file: there is nothing in {file}", why=why)
    return found
