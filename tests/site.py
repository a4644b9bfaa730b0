"""The service's HTTP side on a real port, over a real database, with a dialogue layer of the test's choice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from argon2 import PasswordHasher

from bot.app.answers import join_answers
from bot.app.cases import CaseParts
from bot.app.chatting import beside_of
from bot.app.coordination import Coordination
from bot.app.drafts import join_writing
from bot.app.duty import Duty
from bot.app.file_check import inspected
from bot.app.followers import FollowerParts
from bot.app.inbox import inbox_desk
from bot.app.internal import InternalParts
from bot.app.lookups import LookupParts
from bot.app.now import now_desk
from bot.app.privacy import Guard
from bot.app.routing import RoutingParts
from bot.app.sending_on import sending_on
from bot.app.services import Services
from bot.app.stores import Stores
from bot.app.translation import join_translating, translating_of
from bot.coordination.held import HeldBus
from bot.coordination.in_process import InProcessBus, InProcessLimiter, InProcessLock
from bot.dialogue.texts import Texts
from bot.feed import Feed
from bot.health import Board
from bot.interfaces import Dialogue, EventBus, Lock, RateLimiter
from bot.messages import Health, Staff
from bot.pipeline import Limits, Pipeline
from bot.presence import Presence
from bot.server import Server, application, bound, unknown_api_paths
from bot.settings import Settings
from channels.outbox import Outbox
from channels.webchat.channel import WebChatChannel, WebChatLimits
from channels.webchat.handlers import WebChatHandlers
from channels.webchat.rating import Feedback
from console.api.articles_context import ARTICLES, ArticlesDesk
from console.api.context import CONTEXT, ChannelDesk, ConsoleContext, KeptMails
from console.api.digest_context import DIGEST, DigestDesk
from console.api.guards import GUARDS
from console.api.handling_context import HANDLING, Handling
from console.api.inbox_context import INBOX
from console.api.junk_context import JUNK
from console.api.login_context import LOGIN, LogInDesk
from console.api.now_context import NOW
from console.api.openapi import openapi_route
from console.api.privacy_context import PRIVACY
from console.api.satisfaction_context import OPINIONS
from console.api.sending_on_context import SENDING_ON
from console.api.statistics_context import STATISTICS, StatisticsDesk
from console.api.systems_context import SYSTEMS
from console.api.topics_context import EXPERIENCE, ExperienceDesk
from console.api.views import add_views
from console.auth.accounts import Accounts, Directory
from console.pages import Pages
from console.realtime import ConsoleFeed
from console.sockets import ConsoleSockets
from inquiries.consent import SqlConsents
from inquiries.digest.store import SqlDigests
from inquiries.junk.service import JunkDesk
from inquiries.junk.store import SqlJunk
from inquiries.privacy.masking import NumberMasker
from inquiries.ratings import SqlRatings
from inquiries.satisfaction.store import SqlOpinions
from inquiries.standing import SqlStanding
from inquiries.systems.store import SqlSystems
from tests.bot.conftest import EchoDialogue, KeyTexts
from tests.building import HAVDAL, LINKS, START, Store
from tests.dialogue.small_knowledge import SmallKnowledge

VERSION = "0.0.test"
OPENAPI = openapi_route(VERSION)
PASSWORD = "et langt nok passord"


@dataclass
class Part:
    """A part of the service whose health a test sets."""

    state: Health = field(default_factory=lambda: Health("dialogue", "up", START))

    def health(self) -> Health:
        """Return what was set."""
        return self.state

    def becomes(self, state: str, reason: str = "") -> None:
        """Set the health."""
        self.state = replace(self.state, state=state, reason=reason)


@dataclass(frozen=True)
class Plan:
    """How a site is to be."""

    dialogue: Dialogue = field(default_factory=EchoDialogue)
    limits: WebChatLimits = field(default_factory=WebChatLimits)
    limiter: RateLimiter = field(default_factory=InProcessLimiter)
    origins: frozenset[str] = frozenset({"*"})
    behind_proxy: bool = False
    secure_cookie: bool = False
    public_origin: str | None = None
    session: timedelta = timedelta(hours=12)
    session_check_s: float = 30.0
    factor_roles: frozenset[str] = frozenset()
    directory: Directory | None = None
    log_in: LogInDesk | None = None
    embedded: bool = False
    frame_ancestors: tuple[str, ...] = ()
    health_every_s: float = 0.01
    pages: Path | None = None
    channels: tuple[Part, ...] = ()
    kept: KeptMails | None = None
    experience: Callable[[Store], ExperienceDesk] | None = None
    articles: ArticlesDesk | None = None
    duty: Settings | None = None
    handling: Callable[[EventBus], Handling] | None = None
    services: Settings | None = None
    statistics: Callable[[Store], StatisticsDesk] | None = None
    lookups: Settings | None = None
    translation: Settings = field(default_factory=Settings)
    cases: Settings | None = None


async def _nothing() -> None:
    """Close what has nothing to close."""


async def _first_version(_municipality: str, _article: str, _moment: datetime) -> int | None:
    return 1


@dataclass
class Site:
    """A running site and its parts; its files lie in the folder."""

    store: Store
    plan: Plan
    folder: Path
    bus: HeldBus = field(default_factory=lambda: HeldBus(InProcessBus()))
    lock: Lock = field(default_factory=InProcessLock)
    part: Part = field(default_factory=Part)
    duty: Duty | None = None
    services: Services | None = None
    routing: RoutingParts | None = None

    def __post_init__(self) -> None:
        store, plan = self.store, self.plan
        texts = KeyTexts()
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.accounts = Accounts(
            store.database,
            plan.limiter,
            store.clock,
            session=plan.session,
            hasher=cheap,
            bus=self.bus,
            factor_roles=plan.factor_roles,
            directory=plan.directory,
        )
        self.pipeline = Pipeline(
            store.record,
            store.desk,
            plan.dialogue,
            bus=self.bus,
            lock=self.lock,
            masker=NumberMasker(),
            texts=texts,
            limits=Limits(text=plan.limits.text),
        )
        self.feed = Feed(store.events, self.bus)
        self.stores = Stores.over(store.database, store.clock, data_dir=self.folder, node="one")
        self.guard = Guard.over(Settings(), self.stores, self.pipeline.forget)
        self.webchat = WebChatChannel(
            self.pipeline,
            store.record,
            store.events,
            feed=self.feed,
            bus=self.bus,
            limiter=plan.limiter,
            clock=store.clock,
            municipality=HAVDAL,
            limits=plan.limits,
            contacts=self.stores.contacts,
        )
        ratings = SqlRatings(store.database, store.clock, _first_version)
        consents = SqlConsents(store.database, store.clock)
        opinions = SqlOpinions(store.database, store.clock, NumberMasker())
        self.webchat.ask(Feedback(ratings, consents, opinions, texts, plan.limiter, municipality=HAVDAL))
        self.outbox = Outbox(store.outbox, {self.webchat.name: self.webchat}, bus=self.bus, clock=store.clock)
        board = Board([self.part.health, *(part.health for part in plan.channels)])
        self.consoles = ConsoleFeed(
            self.feed,
            store.events,
            store.inbox,
            self.accounts,
            reaching=self.stores.reaching,
            bus=self.bus,
            health=board,
            health_every_s=plan.health_every_s,
            sessions_every_s=plan.session_check_s,
        )
        listening = bound("127.0.0.1", 0)
        self.port = int(listening.getsockname()[1])
        self.app = self._application(board)
        self.server = Server(self.app, listening)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    async def account(self, username: str, municipality: str = HAVDAL) -> Staff:
        """Make an account with the password that all of a test's accounts have."""
        return await self.accounts.add(municipality, username, username.capitalize(), "desk", PASSWORD)

    def _channel_desk(self) -> ChannelDesk:
        stores = self.stores
        return ChannelDesk(
            arrivals=stores.arrivals,
            contacts=stores.contacts,
            deliveries=stores.deliveries,
            files=stores.files,
            attachments=stores.loose,
            standing=SqlStanding(stores.database),
            bus=self.bus,
            clock=stores.clock,
            queues=self.store.outbox.queues,
            chatting=self.webchat.presence.here,
            inspect=inspected,
            kept=self.plan.kept,
        )

    def _join_services(self, app: Any, settings: Settings, presence: Presence) -> None:
        """Add the register and routing, as the service builds them; what fills the register is the test's to start."""
        store = self.store
        self.services = Services(settings, store.database, store.clock, self.accounts.directory)
        shared = Coordination(self.bus, self.lock, self.plan.limiter, _nothing)
        self.routing = RoutingParts(
            settings,
            store.database,
            store.clock,
            services=self.services,
            search=SmallKnowledge(),
            presence=presence,
            shared=shared,
            masker=NumberMasker(),
        )
        self.routing.join(app)

    def _about(self) -> dict[str, Any]:
        return {"municipality": "Havdal kommune", "privacy_url": "/personvern.html", "dialogue": self.part.state.state}

    def _application(self, board: Board) -> Any:
        plan = self.plan
        handlers = WebChatHandlers(
            self.webchat,
            origins=plan.origins,
            behind_proxy=plan.behind_proxy,
            about=self._about,
            beside=beside_of(Settings(), self.webchat, self.stores, limiter=plan.limiter, texts=KeyTexts(), links=LINKS),
        )
        app = application([], GUARDS)
        app[CONTEXT] = ConsoleContext(
            conversations=self.pipeline,
            inbox=self.store.inbox,
            reaching=self.stores.reaching,
            events=self.store.events,
            accounts=self.accounts,
            health=board,
            channels=self._channel_desk(),
            municipality=HAVDAL,
            municipality_name="Havdal kommune",
            version=VERSION,
            secure_cookie=plan.secure_cookie,
            behind_proxy=plan.behind_proxy,
            public_origin=plan.public_origin,
            embedded=plan.embedded,
        )
        if plan.log_in is not None:
            app[LOGIN] = plan.log_in
        app[PRIVACY] = self.guard.desk
        app[OPINIONS] = SqlOpinions(self.store.database, self.store.clock, NumberMasker())
        app[JUNK] = JunkDesk(SqlJunk(self.store.database, self.store.clock), self.bus)
        app[SYSTEMS] = SqlSystems(self.store.database, self.store.clock)
        app[SENDING_ON] = sending_on(Settings(), self.store.database, self.store.clock, Texts.load())
        app[INBOX] = inbox_desk(self.store.database, self.store.clock)
        digests = SqlDigests(self.store.database, self.store.clock)
        app[DIGEST] = DigestDesk(digests, ("havdal.example",), available=True)
        app[NOW] = now_desk(Settings(), self.store.database, self.store.clock)
        join_writing(app, self.store.database, self.store.clock, self.bus)
        join_answers(app, plan.articles, self.store.database, self.store.clock)
        if plan.articles is not None:
            app[ARTICLES] = plan.articles
        if plan.experience is not None:
            app[EXPERIENCE] = plan.experience(self.store)
        if plan.handling is not None:
            app[HANDLING] = plan.handling(self.bus)
        if plan.statistics is not None:
            app[STATISTICS] = plan.statistics(self.store)
        if plan.duty is not None:
            self.duty = Duty(plan.duty, self.store.database, self.store.clock, self.accounts)
            self.duty.join(app)
        if plan.lookups is not None:
            LookupParts(plan.lookups, self.guard.log).join(app)
        join_translating(app, translating_of(plan.translation, self.guard.log))
        if plan.cases is not None:
            more: dict[str, Any] = {"files": self.stores.files, "bus": self.bus, "node": "one"}
            CaseParts(plan.cases, self.store.database, self.store.clock, **more).join(app)
        app.add_routes([*handlers.routes(), OPENAPI])
        add_views(app)
        presence = Presence(self.bus)
        presence.on_change(self.consoles.people)
        sockets = ConsoleSockets(self.consoles, presence)
        more_parts: dict[str, Any] = {"reaching": self.stores.reaching, "accounts": self.accounts}
        self.followers = FollowerParts(self.store.database, self.store.clock, self.bus, **more_parts)
        self.followers.join(app)
        InternalParts(Settings(), self.store.database, self.store.clock, self.bus).join(app)
        if plan.services is not None:
            self._join_services(app, plan.services, presence)
        pages = Pages(plan.pages) if plan.pages else Pages()
        app.add_routes([*sockets.routes(), unknown_api_paths(), *pages.routes()])
        return app


@asynccontextmanager
async def running(
    store: Store, plan: Plan | None = None, *, bus: EventBus | None = None, lock: Lock | None = None
) -> AsyncIterator[Site]:
    """Run a site until the context ends; nodes of one installation share store, bus, lock and limiter."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="torg-site-")))
        site = Site(store, plan or Plan(), folder, bus=HeldBus(bus or InProcessBus()), lock=lock or InProcessLock())
        stack.push_async_callback(site.guard.log.stop)
        stack.push_async_callback(site.pipeline.stop)
        for part in (site.feed, site.consoles, site.webchat, site.outbox, site.server):
            await part.start()
            stack.push_async_callback(part.stop)
        yield site
