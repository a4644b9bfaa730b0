"""The composition root: the only module that builds concrete classes and joins them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from bot.app.articles import Editing
from bot.app.builders import BUILDERS
from bot.app.channel_webchat import webchat_of
from bot.app.channel_webform import inquiry_links
from bot.app.channels import ChannelParts, Channels
from bot.app.console import channel_desk, console_context
from bot.app.coordination import Coordination, coordination
from bot.app.dialogue import DialogueLayer
from bot.app.duty import Duty
from bot.app.experience import Experience, desk_of
from bot.app.handling import handling_of, keep_closing
from bot.app.knowledge import OpenedKnowledgeBase, opened_knowledge_base
from bot.app.privacy import Guard, masker_of, vault_for
from bot.app.routing import RoutingParts
from bot.app.search import Search
from bot.app.services import Services
from bot.app.statistics import statistics_desk
from bot.app.stores import Stores
from bot.background import Background
from bot.clock import SystemClock
from bot.database import Database, metadata
from bot.errors import Conflict, StoreUnavailable
from bot.feed import Feed
from bot.health import Board
from bot.interfaces import Channel, Clock
from bot.language import recognised
from bot.messages import Health
from bot.metrics import Metrics, MetricsPage
from bot.pipeline import Limits, Pipeline, Staffing
from bot.presence import TELL_EVERY_S, Presence
from bot.server import Server, application, bound, unknown_api_paths
from bot.settings import Settings
from bot.version import VERSION
from channels.outbox import Outbox
from channels.sms.simulator_handlers import PAGE as SIMULATED_PHONE
from channels.webchat.channel import WebChatChannel
from channels.webchat.handlers import WebChatHandlers
from channels.webchat.parsing import CONTACT_CHANNELS
from channels.webchat.rating import Feedback
from console.api.articles_context import ARTICLES
from console.api.context import CONTEXT, require_session
from console.api.handling_context import HANDLING
from console.api.openapi import openapi_route
from console.api.privacy_context import PRIVACY
from console.api.privacy_log import log_access
from console.api.statistics_context import STATISTICS
from console.api.topics_context import EXPERIENCE
from console.api.views import add_views
from console.auth.accounts import Accounts
from console.pages import Pages
from console.realtime import ConsoleFeed
from console.sockets import ConsoleSockets
from inquiries.migrations import migrate
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.retention import Retention
from inquiries.privacy.sealing import bring_under

log = logging.getLogger(__name__)

Offered = TypeVar("Offered")
FIRST_ADMIN = "admin"
RESUME_EVERY_S = 30.0
REFRESH_EVERY_S = 2.0
FORGET_EVERY_S = 86_400.0
LEARN_EVERY_S = 15.0
RETENTION_EVERY_S = 3_600.0
REMIND_EVERY_S = 3_600.0


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the store with its newest schema, for the service and for commands beside it."""
    settings.service.data_dir.mkdir(parents=True, exist_ok=True)
    vault = vault_for(settings)
    database = Database(settings.store_url, vault)
    try:
        try:
            await migrate(database, metadata)
            await bring_under(database, vault)
        except StoreUnavailable as error:
            raise StoreUnavailable(f"[store] url: the store cannot be opened: {error}") from error
        yield database
    finally:
        await database.close()


class Torg:
    """The service with all its parts, built from settings; `start` and `stop` in that order, once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.first_admin: tuple[str, str] | None = None
        self._stack = AsyncExitStack()
        self._listening: socket.socket | None = None
        self._board: Board | None = None
        self._joining: list[Callable[[web.Application], None]] = []
        """What gives the console the parts behind its pages."""
        self._working: list[Callable[[Background], None]] = []
        """What puts a part's own tasks beside the others."""

    @property
    def url(self) -> str:
        """Where programs on this machine reach the service, and browsers unless a public URL is set."""
        port = self._listening.getsockname()[1] if self._listening else self.settings.service.port
        return self.settings.local_url.rpartition(":")[0] + f":{port}"

    async def start(self) -> None:
        """Open the store, then the pages and the chat, then what takes its time: the model and Rasa."""
        settings, clock = self.settings, SystemClock()
        self._listening = bound(settings.service.host, settings.service.port)
        self._stack.callback(self._listening.close)
        database = await self._stack.enter_async_context(opened_database(settings))
        stores = Stores.over(database, clock, data_dir=settings.service.data_dir, node=self._node())
        shared = coordination(settings.redis.url)
        self._stack.push_async_callback(shared.close)
        accounts = Accounts(database, shared.limiter, clock, session=timedelta(hours=settings.console.session_hours))
        knowledge = await self._stack.enter_async_context(opened_knowledge_base(settings, database, clock, shared.bus))
        editing = Editing(
            database, clock, stores.files, knowledge, private_sites=settings.knowledge_base.import_private_sites
        )
        self._offer(ARTICLES, editing.desk)
        duty = self._duty(database, clock, accounts)
        services = Services(settings, database, clock, accounts.directory)
        await services.start()
        links = inquiry_links(settings, self.url)
        dialogue = DialogueLayer(
            settings, knowledge.search, stores.record, services.specialists, clock, duty.promises, links
        )
        presence = Presence(shared.bus)
        pipeline = Pipeline(
            stores.record,
            stores.desk,
            dialogue.dialogue,
            bus=shared.bus,
            lock=shared.lock,
            masker=masker_of(settings),
            masker_of_staff=NumberMasker(),
            texts=dialogue.texts,
            limits=Limits(text=settings.webchat.text_limit),
            staffing=Staffing(presence.anybody, duty.promises),
        )
        guard = self._guard(stores, pipeline)
        feed = Feed(stores.events, shared.bus)
        routing = RoutingParts(
            settings,
            database,
            clock,
            services=services,
            search=knowledge.search,
            presence=presence,
            shared=shared,
            masker=NumberMasker(),
        )
        self._joining.append(routing.join)
        webchat = webchat_of(settings, pipeline, stores, feed, shared)
        experience = await self._experience(webchat, database, clock, knowledge, shared, dialogue)
        self._offer(STATISTICS, statistics_desk(settings, database, services.store, experience.topics, clock))
        self._search(database)
        handling = handling_of(
            settings,
            database,
            clock,
            experience=experience,
            knowledge=knowledge.search,
            texts=dialogue.texts,
            bus=shared.bus,
        )
        self._offer(HANDLING, handling)
        self._working.append(partial(keep_closing, handling=handling, settings=settings))
        metrics = Metrics()
        parts = ChannelParts(
            settings=settings,
            intake=pipeline,
            record=stores.record,
            events=stores.events,
            clock=clock,
            database=database,
            files=stores.files,
            arrivals=stores.arrivals,
            contacts=stores.contacts,
            threads=stores.threads,
            opt_outs=stores.opt_outs,
            deliveries=stores.deliveries,
            texts=dialogue.texts,
            promises=duty.promises,
            limiter=shared.limiter,
            bus=shared.bus,
            lock=shared.lock,
            presence=presence,
            metrics=metrics,
            links=links,
            node=self._node(),
            language_of=partial(recognised, default=settings.municipality.language),
        )
        channels = Channels(BUILDERS, parts, stores.outbox)
        self._board = Board([dialogue.health, knowledge.search.health, webchat.health, *channels.healths()])
        console_feed = ConsoleFeed(feed, stores.events, stores.inbox, accounts, bus=shared.bus, health=self._board)
        desk = channel_desk(stores, channels, webchat, shared.bus, region=settings.municipality.country)
        self._offer(CONTEXT, console_context(settings, pipeline, stores, accounts, self._board, desk))
        scraped = MetricsPage(metrics, self._board.parts, channels.queues, token=settings.service.metrics_token)
        server = self._site(
            webchat, ConsoleSockets(console_feed, presence), dialogue, [*channels.routes(), *scraped.routes()]
        )
        self.first_admin = await self._first_admin(accounts)
        ways: dict[str, Channel] = {webchat.name: webchat, **channels.by_name}
        outbox = Outbox(stores.outbox, ways, bus=shared.bus, clock=clock, metrics=metrics)
        for part in (feed, console_feed, webchat, channels, outbox, server):
            await part.start()
            self._stack.push_async_callback(part.stop)
        self._stack.push_async_callback(pipeline.stop)
        await routing.start(feed, self._stack)
        await dialogue.start(self.url)
        self._stack.push_async_callback(dialogue.stop)
        self._background(presence, knowledge, pipeline, guard.retention, stores, editing, experience)

    async def ready(self, within: float, progress: Callable[[str], None]) -> None:
        """Wait until every part is up, or the time is over: the service works meanwhile, only less well."""
        told: set[str] = set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while waiting := [part for part in self._parts() if part.state == "starting"]:
                    for part in waiting:
                        line = f"{part.part}: {part.reason or part.state}"
                        if line not in told:
                            told.add(line)
                            progress(line)
                    await asyncio.sleep(0.2)

    async def stop(self) -> None:
        """Stop everything, last started first."""
        await self._stack.aclose()

    def _node(self) -> str:
        """Name this service's place among several: the machine and its folder of data."""
        return f"{socket.gethostname()}:{self.settings.service.data_dir.absolute()}"[-200:]

    def _parts(self) -> tuple[Health, ...]:
        return self._board.parts() if self._board else ()

    def _offer(self, key: web.AppKey[Offered], desk: Offered) -> None:
        """Let the console find a part under its key."""
        self._joining.append(lambda app: app.__setitem__(key, desk))

    def _duty(self, database: Database, clock: Clock, accounts: Accounts) -> Duty:
        duty = Duty(self.settings, database, clock, accounts)
        self._stack.push_async_callback(duty.close)
        self._joining.append(duty.join)
        self._working.append(duty.run)
        return duty

    def _guard(self, stores: Stores, pipeline: Pipeline) -> Guard:
        guard = Guard.over(self.settings, stores, pipeline.forget)
        self._stack.push_async_callback(guard.log.stop)
        self._offer(PRIVACY, guard.desk)
        return guard

    def _search(self, database: Database) -> None:
        search = Search(self.settings, database)
        search.start(self._stack)
        self._joining.append(search.join)

    def _site(
        self,
        webchat: WebChatChannel,
        sockets: ConsoleSockets,
        dialogue: DialogueLayer,
        others: list[web.RouteDef],
    ) -> Server:
        """Put everything that is reached by HTTP on one server."""
        settings = self.settings
        simulated = any(route.path == SIMULATED_PHONE for route in others)

        def about() -> dict[str, Any]:
            told = {part.part: part.state for part in self._parts()}
            return {
                "municipality": settings.municipality.name,
                "language": settings.municipality.language,
                "privacy_url": settings.municipality.privacy_url,
                "inquiry_days": settings.privacy.inquiry_days,
                "continue_by": [name for name in CONTACT_CHANNELS if told.get(f"channel.{name}", "off") != "off"],
                "simulated_phone": simulated,
                **told,
            }

        handlers = WebChatHandlers(
            webchat,
            origins=frozenset(settings.webchat.origins),
            behind_proxy=settings.service.behind_proxy,
            about=about,
        )
        app = application([], [require_session, log_access])
        for join in self._joining:
            join(app)
        app.add_routes([*handlers.routes(), *dialogue.actions.routes(), *others, openapi_route(VERSION)])
        add_views(app)
        app.add_routes([*sockets.routes(), unknown_api_paths(), *Pages().routes()])
        assert self._listening is not None, "start takes the port first"  # noqa: S101 - a mistake of this class
        return Server(app, self._listening)

    async def _experience(
        self,
        webchat: WebChatChannel,
        database: Database,
        clock: Clock,
        knowledge: OpenedKnowledgeBase,
        shared: Coordination,
        dialogue: DialogueLayer,
    ) -> Experience:
        """Build what learns from inquiries, and let the web chat ask what people think of answers."""
        municipality = self.settings.municipality.id
        experience = Experience(municipality, database, clock, knowledge, shared.lock)
        await experience.start()
        webchat.ask(
            Feedback(experience.ratings, experience.consents, dialogue.texts, shared.limiter, municipality=municipality)
        )
        self._offer(EXPERIENCE, desk_of(experience, clock))
        return experience

    async def _first_admin(self, accounts: Accounts) -> tuple[str, str] | None:
        """Make the first administrator where a municipality has no account at all; the password is told once."""
        municipality = self.settings.municipality.id
        if not await accounts.none_yet(municipality):
            return None
        password = secrets.token_urlsafe(12)
        try:
            await accounts.add(municipality, FIRST_ADMIN, "Administrator", "administrator", password)
        except Conflict:
            return None  # Another node that starts at the same time was faster, and has told its password.
        return FIRST_ADMIN, password

    def _background(
        self,
        presence: Presence,
        knowledge: OpenedKnowledgeBase,
        pipeline: Pipeline,
        retention: Retention,
        stores: Stores,
        editing: Editing,
        experience: Experience,
    ) -> None:
        background = Background()
        self._stack.push_async_callback(background.stop)
        for work in self._working:
            work(background)
        background.every(1.0, "hear of other nodes' staff", presence.listen)
        background.every(TELL_EVERY_S, "tell other nodes of our staff", presence.tell)
        background.once("load the model", knowledge.load_model)
        background.every(RESUME_EVERY_S, "take up what waits", pipeline.resume)
        background.every(REFRESH_EVERY_S, "follow the articles in the store", knowledge.refresh)
        background.every(1.0, "hear of other nodes' articles", knowledge.hear)
        background.every(FORGET_EVERY_S, "forget unused embeddings", knowledge.forget_unused)
        background.every(LEARN_EVERY_S, "learn from what was asked", experience.follow)
        background.every(RETENTION_EVERY_S, "retention", retention.daily)
        background.every(REMIND_EVERY_S, "remind owners of articles", editing.remind)
        tidy = partial(stores.tidy, arrivals_days=self.settings.service.arrivals_days)
        background.every(RETENTION_EVERY_S, "tidy up files", tidy)
