"""Trying SMS out: a text goes through the gateway and is no message of the record; what fails is said in words."""

from __future__ import annotations

from aiohttp import web

from bot.messages import Address, ArrivalState
from tests.building import HAVDAL
from tests.channels.sms.conftest import Begin
from tests.channels.sms.providers import Elks

TEXT = "Prøve fra Havdal kommune: det virker."
NUMBER = "+4748123456"


async def test_a_text_goes_through_the_gateway_and_its_report_belongs_to_no_message(begin: Begin) -> None:
    provider = Elks()
    site = await begin(provider)
    (sent,) = await site.channel.try_out("481 23 456", TEXT)
    assert (sent.step, sent.worked, sent.said) == ("send", True, "")
    assert [(one.to, one.text) for one in provider.sent] == [(NUMBER, TEXT)]
    assert await site.arrivals(ArrivalState.QUARANTINED) == []
    assert await site.said() == []


async def test_a_gateway_that_refuses_is_told_in_its_own_words(begin: Begin) -> None:
    provider = Elks()
    site = await begin(provider)
    provider.refuse_with.append(web.Response(status=401, text="API access requires Basic HTTP authentication"))
    (sent,) = await site.channel.try_out(NUMBER, TEXT)
    assert not sent.worked
    assert "see its settings" in sent.said


async def test_who_has_said_stop_gets_no_trial_either(begin: Begin) -> None:
    provider = Elks()
    site = await begin(provider)
    await site.store.opt_outs.stop(HAVDAL, Address("sms", NUMBER))
    for wrong in (NUMBER, "Havdal", "2400"):
        (sent,) = await site.channel.try_out(wrong, TEXT)
        assert not sent.worked
        assert sent.said != ""
    assert provider.sent == []
