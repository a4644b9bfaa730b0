"""The composition root: the only module that builds concrete classes and joins them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Protocol, TypeVar

from aiohttp import web

from bot.app.about import About
from bot.app.accounts import LogIn, accounts_of
from bot.app.answers import join_answers
from bot.app.articles import Editing
from bot.app.builders import BUILDERS
from bot.app.cases import CaseParts
from bot.app.channel_webchat import webchat_of
from bot.app.channel_webform import inquiry_links
from bot.app.channels import ChannelParts, Channels
from bot.app.chatting import beside_of, keep_tidy
from bot.app.console import channel_desk, console_context
from bot.app.coordination import Coordination, coordination
from bot.app.dialogue import DialogueLayer
from bot.app.digest import DigestParts
from bot.app.drafts import first_replies, join_writing
from bot.app.duty import Duty
from bot.app.experience import Experience, desk_of
from bot.app.followers import FollowerParts
from bot.app.handling import handling_of, keep_handling
from bot.app.inbox import inbox_desk
from bot.app.internal import InternalParts
from bot.app.knowledge import OpenedKnowledgeBase, opened_knowledge_base
from bot.app.lookups import LookupParts
from bot.app.now import now_desk
from bot.app.previews import ChannelPreviews
from bot.app.privacy import Guard, masker_of, vault_for
from bot.app.routing import RoutingParts
from bot.app.satisfaction import asking_by_mail, opinions_of
from bot.app.search import Search
from bot.app.sending_on import sending_on
from bot.app.services import Services
from bot.app.site_settings import SiteParts
from bot.app.statistics import statistics_desk
from bot.app.stores import Stores
from bot.app.translation import join_translating, translating_of
from bot.app.trials import Trials
from bot.background import Background
from bot.clock import SystemClock
from bot.database import Database, metadata
from bot.errors import Conflict, StoreUnavailable
from bot.feed import Feed
from bot.health import Board
from bot.interfaces import Clock, Texts
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
from channels.webchat.beside import BesideHandlers
from channels.webchat.channel import WebChatChannel
from channels.webchat.handlers import WebChatHandlers
from channels.webchat.parsing import CONTACT_CHANNELS
from channels.webchat.rating import Feedback
from console.api.about_views import ABOUT
from console.api.articles_context import ARTICLES
from console.api.context import CONTEXT, ChannelDesk
from console.api.guards import GUARDS
from console.api.handling_context import HANDLING
from console.api.inbox_context import INBOX
from console.api.junk_context import JUNK
from console.api.now_context import NOW
from console.api.openapi import openapi_route
from console.api.previews_context import PREVIEWS
from console.api.privacy_context import PRIVACY
from console.api.satisfaction_context import OPINIONS
from console.api.sending_on_context import SENDING_ON
from console.api.statistics_context import STATISTICS
from console.api.systems_context import SYSTEMS
from console.api.topics_context import EXPERIENCE
from console.api.trial_context import TRIALS
from console.api.views import add_views
from console.auth.accounts import Accounts
from console.pages import Pages
from console.realtime import ConsoleFeed
from console.sockets import ConsoleSockets
from inquiries.handling.service import Handling
from inquiries.junk.service import JunkDesk
from inquiries.junk.store import SqlJunk
from inquiries.migrations import migrate
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.retention import Retention
from inquiries.privacy.sealing import bring_under
from inquiries.systems.store import SqlSystems

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


class Running(Protocol):
    """A part that is started and stopped."""

    async def start(self) -> None:
        """Begin to work."""
        ...

    async def stop(self) -> None:
        """End all work."""
        ...


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
        self._listen()
        database = await self._stack.enter_async_context(opened_database(settings))
        site = SiteParts(settings, database, clock)
        settings = self.settings = await site.site.start()
        stores = Stores.over(database, clock, data_dir=settings.service.data_dir, node=self._node())
        shared = self._shared()
        accounts = self._accounts(database, clock, shared)
        knowledge = await self._stack.enter_async_context(opened_knowledge_base(settings, database, clock, shared.bus))
        editing = self._editing(stores, knowledge)
        duty = self._duty(database, clock, accounts)
        services = await self._services(database, clock, accounts)
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
        await self._look_ups(guard)
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
            ask=asking_by_mail(dialogue.texts, links),
        )
        await site.follow(knowledge, dialogue, guard, duty.promises, duty.days, routing.days)
        self._take_up(site, routing)
        self._offer(ABOUT, About(database, knowledge, dialogue, lambda: self.settings))
        webchat = webchat_of(settings, pipeline, stores, feed, shared, guard.persons)
        experience = await self._experience(webchat, database, clock, knowledge, shared, dialogue)
        self._offer(STATISTICS, statistics_desk(settings, database, services.store, experience.topics, clock))
        cases = self._cases(stores, shared)
        handling = handling_of(
            settings,
            database,
            clock,
            experience=experience,
            knowledge=knowledge.search,
            texts=dialogue.texts,
            bus=shared.bus,
            days=duty.days,
        )
        self._around(database, clock, shared, handling)
        self._follow_inquiries(FollowerParts(database, clock, shared.bus, reaching=stores.reaching, accounts=accounts))
        self._working.append(partial(keep_tidy, stores=stores))
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
        self._send_digests(database, clock, accounts, presence, dialogue.texts, duty, channels)
        self._board = Board(
            [dialogue.health, knowledge.search.health, webchat.health, *channels.healths(), *cases.healths()]
        )
        console_feed = ConsoleFeed(
            feed, stores.events, stores.inbox, accounts, reaching=stores.reaching, bus=shared.bus, health=self._board
        )
        presence.on_change(console_feed.people)
        self._offer(
            CONTEXT,
            console_context(
                settings,
                pipeline,
                stores,
                accounts,
                self._board,
                self._channel_desk(stores, channels, webchat, shared, dialogue.texts),
            ),
        )
        scraped = MetricsPage(metrics, self._board.parts, channels.queues, token=settings.service.metrics_token)
        server = self._site(
            webchat,
            ConsoleSockets(console_feed, presence),
            dialogue,
            [*channels.routes(), *scraped.routes()],
            beside_of(settings, webchat, stores, limiter=shared.limiter, texts=dialogue.texts, links=links),
        )
        self.first_admin = await self._first_admin(accounts)
        outbox = Outbox(
            stores.outbox, {webchat.name: webchat, **channels.by_name}, bus=shared.bus, clock=clock, metrics=metrics
        )
        await self._run(feed, console_feed, webchat, channels, outbox, server)
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

    def _listen(self) -> None:
        self._listening = bound(self.settings.service.host, self.settings.service.port)
        self._stack.callback(self._listening.close)

    def _shared(self) -> Coordination:
        shared = coordination(self.settings.redis.url)
        self._stack.push_async_callback(shared.close)
        return shared

    def _accounts(self, database: Database, clock: Clock, shared: Coordination) -> Accounts:
        log_in = LogIn(self.settings, self.url)
        self._stack.push_async_callback(log_in.close)
        self._joining.append(log_in.join)
        return accounts_of(self.settings, database, clock, shared)

    def _editing(self, stores: Stores, knowledge: OpenedKnowledgeBase) -> Editing:
        private = self.settings.knowledge_base.import_private_sites
        editing = Editing(stores.database, stores.clock, stores.files, knowledge, private_sites=private)
        self._stack.push_async_callback(editing.close)
        self._offer(ARTICLES, editing.desk)
        self._joining.append(partial(join_answers, articles=editing.desk, database=stores.database, clock=stores.clock))
        return editing

    async def _look_ups(self, guard: Guard) -> None:
        lookups = LookupParts(self.settings, guard.log)
        await lookups.start(self._stack)
        self._joining.append(lookups.join)
        translating = translating_of(self.settings, guard.log)
        self._stack.push_async_callback(translating.close)
        self._joining.append(partial(join_translating, translating=translating))

    def _around(self, database: Database, clock: Clock, shared: Coordination, handling: Handling) -> None:
        """Give the console what staff do around a conversation: registering, finding, writing, asking each other."""
        self._search(database)
        self._offer(HANDLING, handling)
        self._offer(INBOX, inbox_desk(database, clock))
        self._offer(NOW, now_desk(self.settings, database, clock))
        self._offer(JUNK, JunkDesk(SqlJunk(database, clock), shared.bus))
        self._offer(SYSTEMS, SqlSystems(database, clock))
        self._joining.append(partial(join_writing, database=database, clock=clock, bus=shared.bus))
        self._working.append(partial(keep_handling, handling=handling, settings=self.settings))
        internal = InternalParts(self.settings, database, clock, shared.bus)
        self._joining.append(internal.join)
        self._working.append(internal.run)

    def _follow_inquiries(self, followers: FollowerParts) -> None:
        self._joining.append(followers.join)
        self._working.append(followers.run)

    async def _services(self, database: Database, clock: Clock, accounts: Accounts) -> Services:
        """Return the register; what a municipality begins with, it and the canned replies, is there afterwards."""
        services = Services(self.settings, database, clock, accounts.directory)
        await services.start()
        await first_replies(self.settings.municipality.id, database, clock)
        return services

    def _channel_desk(
        self, stores: Stores, channels: Channels, webchat: WebChatChannel, shared: Coordination, texts: Texts
    ) -> ChannelDesk:
        """Let administrators try channels out, and return what the console knows of channels."""
        settings = self.settings
        self._offer(PREVIEWS, ChannelPreviews(channels))
        self._offer(SENDING_ON, sending_on(settings, stores.database, stores.clock, texts))
        self._offer(TRIALS, Trials(settings, channels, shared.limiter, texts, lambda: self.url))
        return channel_desk(stores, channels, webchat, shared.bus, region=settings.municipality.country)

    async def _run(self, *parts: Running) -> None:
        """Start parts one after the other; they stop in the other order."""
        for part in parts:
            await part.start()
            self._stack.push_async_callback(part.stop)

    def _duty(self, database: Database, clock: Clock, accounts: Accounts) -> Duty:
        duty = Duty(self.settings, database, clock, accounts)
        self._stack.push_async_callback(duty.close)
        self._joining.append(duty.join)
        self._working.append(duty.run)
        return duty

    def _send_digests(
        self,
        database: Database,
        clock: Clock,
        accounts: Accounts,
        presence: Presence,
        texts: Texts,
        duty: Duty,
        channels: Channels,
    ) -> None:
        digests = DigestParts(
            self.settings,
            database,
            clock,
            accounts=accounts,
            presence=presence,
            texts=texts,
            days=duty.days,
            channels=channels.by_name,
            url=self.url,
        )
        self._joining.append(digests.join)
        self._working.append(digests.run)

    def _guard(self, stores: Stores, pipeline: Pipeline) -> Guard:
        guard = Guard.over(self.settings, stores, pipeline.forget)
        self._stack.push_async_callback(guard.log.stop)
        self._offer(PRIVACY, guard.desk)
        return guard

    def _cases(self, stores: Stores, shared: Coordination) -> CaseParts:
        cases = CaseParts(
            self.settings, stores.database, stores.clock, files=stores.files, bus=shared.bus, node=self._node()
        )
        self._stack.push_async_callback(cases.dispatcher.close)
        self._joining.append(cases.join)
        self._working.append(cases.run)
        return cases

    def _search(self, database: Database) -> None:
        search = Search(self.settings, database)
        search.start(self._stack)
        self._joining.append(search.join)

    def _take_up(self, site: SiteParts, routing: RoutingParts) -> None:
        """Follow what is changed in pages, settings and who may be asked."""

        def hold(settings: Settings) -> None:
            self.settings = settings

        self._joining.append(routing.join)
        site.site.on_change(hold)
        self._joining.append(site.join)
        self._working.append(site.run)

    def _site(
        self,
        webchat: WebChatChannel,
        sockets: ConsoleSockets,
        dialogue: DialogueLayer,
        others: list[web.RouteDef],
        beside: BesideHandlers,
    ) -> Server:
        """Put everything that is reached by HTTP on one server."""
        settings = self.settings
        simulated = any(route.path == SIMULATED_PHONE for route in others)

        def about() -> dict[str, Any]:
            told = {part.part: part.state for part in self._parts()}
            return {
                "municipality": self.settings.municipality.name,
                "language": self.settings.municipality.language,
                "privacy_url": self.settings.municipality.privacy_url,
                "inquiry_days": self.settings.privacy.inquiry_days,
                "continue_by": [name for name in CONTACT_CHANNELS if told.get(f"channel.{name}", "off") != "off"],
                "simulated_phone": simulated,
                "texts": dialogue.texts.worded("widget_"),
                "time_zone": str(settings.municipality.time_zone),
                **told,
            }

        handlers = WebChatHandlers(
            webchat,
            origins=frozenset(settings.webchat.origins),
            behind_proxy=settings.service.behind_proxy,
            about=about,
            beside=beside,
        )
        app = application([], GUARDS)
        for join in self._joining:
            join(app)
        app.add_routes([*handlers.routes(), *dialogue.actions.routes(), *others, openapi_route(VERSION)])
        add_views(app)
        pages = Pages(frame_ancestors=settings.accounts.frame_ancestors)
        app.add_routes([*sockets.routes(), unknown_api_paths(), *pages.routes()])
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
        opinions = opinions_of(self.settings, database, clock)
        self._offer(OPINIONS, opinions)
        webchat.ask(
            Feedback(
                experience.ratings,
                experience.consents,
                opinions,
                dialogue.texts,
                shared.limiter,
                municipality=municipality,
            )
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
