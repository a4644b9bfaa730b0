"""Builds the SMS channel from its settings."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.app.channels import ChannelParts
from bot.errors import SettingsError, Why
from bot.settings import Settings
from channels.sms.channel import SmsChannel
from channels.sms.configuration import gateway_from
from channels.sms.gateway import Gateway
from channels.sms.inbox import Stores
from channels.sms.keywords import START_WORDS, STOP_WORDS, Keywords
from channels.sms.quiet import QuietHours
from channels.sms.sending import Options
from channels.sms.simulator import NAME as SIMULATOR
from channels.sms.simulator import Simulator
from channels.sms.simulator_handlers import Place
from console.pages import Pages


def build(parts: ChannelParts) -> SmsChannel:
    """Return the channel. Raises SettingsError, naming the setting that is wrong."""
    settings, chosen = parts.settings, parts.settings.sms
    if not chosen.enabled:
        why = Why("setting_off", {"setting": "[sms] enabled"})
        raise SettingsError("[sms] enabled: SMS is switched off", why=why)
    gateways = _gateways(parts)
    outgoing = chosen.outgoing or next(iter(gateways))
    if outgoing not in gateways:
        names = ", ".join(gateways)
        why = Why("setting_choice", {"setting": "[sms] outgoing", "names": names})
        raise SettingsError(f"[sms] outgoing: there is no gateway {outgoing!r}; there are {names}", why=why)
    stores = Stores(
        intake=parts.intake,
        files=parts.files,
        arrivals=parts.arrivals,
        opt_outs=parts.opt_outs,
        threads=parts.threads,
        lock=parts.lock,
        clock=parts.clock,
    )
    return SmsChannel(
        gateways,
        outgoing,
        stores,
        deliveries=parts.deliveries,
        limiter=parts.limiter,
        texts=parts.texts,
        options=_options(settings),
        place=Place(settings.service.behind_proxy, Pages().phone, open_to_all=chosen.simulator == "on"),
        tally=parts.metrics,
        language_of=parts.language_of,
    )


def _gateways(parts: ChannelParts) -> dict[str, Gateway]:
    """Return the gateways that are set up, or the simulator where there is none and it does no harm."""
    settings, chosen = parts.settings, parts.settings.sms
    base_url = settings.service.public_url or settings.local_url
    gateways = {name: gateway_from(name, table, base_url) for name, table in chosen.gateways.items() if name != SIMULATOR}
    if SIMULATOR in chosen.gateways:
        setting = f"[sms.gateways.{SIMULATOR}]"
        why = Why("setting_simulator", {"setting": setting})
        raise SettingsError(f"{setting}: call it something else, that is the name of the simulated phone", why=why)
    if chosen.simulator == "on" or (chosen.simulator == "auto" and not gateways and _for_this_machine_only(settings)):
        gateways[SIMULATOR] = Simulator(parts.clock)
    if not gateways:
        why = Why("setting_gateways")
        raise SettingsError("[sms] gateways: no gateway is set up, and the simulator is off", why=why)
    return gateways


def _for_this_machine_only(settings: Settings) -> bool:
    service = settings.service
    if service.public_url or service.behind_proxy:
        return False
    try:
        return ipaddress.ip_address(service.host).is_loopback
    except ValueError:
        return service.host == "localhost"


def _options(settings: Settings) -> Options:
    chosen, municipality = settings.sms, settings.municipality
    return Options(
        municipality=municipality.id,
        name=municipality.name,
        region=chosen.region or municipality.country,
        public_url=settings.service.public_url or settings.local_url,
        keywords=Keywords(chosen.stop_words or STOP_WORDS, chosen.start_words or START_WORDS, municipality.language),
        quiet=QuietHours.parse(chosen.quiet, ZoneInfo(municipality.time_zone)),
        answer_within=timedelta(minutes=chosen.quiet_answer_minutes),
        max_segments=chosen.max_segments,
        replace_typography=chosen.replace_typography,
    )
