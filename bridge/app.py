"""Who is there? The composition root: the only place that names concrete adapters, stores and rules.

What is not configured is not imported: each platform's library costs memory and start-up time.
"""

import asyncio
import signal
from collections.abc import Callable, Mapping
from typing import Any

import structlog

import storage
from adapters.calendars import fetch
from adapters.mail import SmtpMailer
from adapters.webhook import WebPrograms
from bridge.config.routing import engine, ready
from bridge.config.schema import Account, Config
from bridge.delivery.pace import LIMITS, Limit
from bridge.live import Source
from bridge.model.clocks import Clock, Escalation, Promise
from bridge.model.ids import AccountName, ChatId, Millis
from bridge.model.records import Case, Decision
from bridge.model.routing import Facts
from bridge.operate import asking, collecting
from bridge.operate.calendars import Calendars
from bridge.operate.http import ListenError, serving
from bridge.operate.watching import Watch
from bridge.ports import Channel, Desk, Finding, Queries, Store
from bridge.product import Product, wall_clock
from bridge.road.case import muted
from bridge.road.operator import dead_letters, deciding, replay
from bridge.road.shown.forms import forms
from bridge.safety.clamd import Scanner
from bridge.texts import Catalogue
from bridge.work.bench import Bench
from bridge.work.opening import paper_office
from rules.wanted import told
from storage import look

log = structlog.get_logger("app")

STOPPING = (signal.SIGTERM, signal.SIGINT)

REFUSALS = (storage.StorageError, ListenError, asking.Refused, *deciding.REFUSALS)
"""What says, in words for the operator, why something cannot be done."""


def make_channel(account: Account) -> Channel:
    """The channel for one account of the configuration."""
    places = {ChatId(place.chat): place.open_on for place in account.places}
    people = frozenset(account.our_people)
    if account.platform == "telegram":
        from adapters.telegram import TelegramChannel

        return TelegramChannel(
            account=AccountName(account.name),
            token=account.token.reveal(),
            api_url=account.api_url,
            places=places,
            our_people=people,
            clock=wall_clock,
        )
    from adapters.discord import DiscordChannel

    return DiscordChannel(
        account=AccountName(account.name),
        token=account.token.reveal(),
        api_url=account.api_url,
        gateway_url=account.gateway_url,
        places=places,
        our_people=people,
        our_roles=frozenset(account.our_roles),
        clock=wall_clock,
    )


def make_desk(config: Config, watched: list[ChatId]) -> Desk:
    from adapters.slack import SlackDesk

    words = Catalogue(config.desk.language, config.brand.timezone, config.texts.get(config.desk.language))
    return SlackDesk(
        bot_token=config.desk.bot_token.reveal(),
        app_token=config.desk.app_token.reveal(),
        api_url=config.desk.api_url,
        forms=forms(words),
        clock=wall_clock,
        channels=lambda: watched,
    )


def make_channels(config: Config) -> Mapping[AccountName, Channel]:
    return {AccountName(name): make_channel(account) for name, account in config.accounts.items()}


def make_product(config: Config, store: Store, limits: Mapping[str, Limit] = LIMITS, source: Source | None = None) -> Product:
    watched: list[ChatId] = []
    desk = make_desk(config, watched)
    channels = make_channels(config)
    return Product(
        config=config,
        store=store,
        channels=channels,
        desk=desk,
        programs=WebPrograms(wall_clock),
        mailer=SmtpMailer(),
        router=engine(config),
        source=source,
        watched=watched,
        limits=limits,
    )


def calendars(config: Config, *, keep: bool = True) -> Calendars:
    """Those that the configuration takes from elsewhere, with their copies beside the database. keep: as `Calendars`."""
    return Calendars(storage.beside(config.storage.url, "calendars"), fetch, keep=keep)


def source(watch: Watch, read: Callable[[], Config], calendars: Calendars | None = None) -> Source:
    """A configuration that may change while the product runs."""
    whole = read if calendars is None else lambda: calendars.completed(read())
    return Source(watch=watch, read=whole, make_router=engine, calendars=calendars)


async def serve(config: Config, limits: Mapping[str, Limit] = LIMITS, source: Source | None = None) -> None:
    """Run until SIGTERM or SIGINT; a second one ends at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        stop.set()
        for name in STOPPING:
            loop.remove_signal_handler(name)

    for name in STOPPING:
        loop.add_signal_handler(name, asked)
    store = await storage.open_store(config.storage.url)
    try:
        product = make_product(config, store, limits, source)
        async with serving(config.http, store, product, secret=config.desk.bot_token.reveal(), health=config.health) as server:
            await product.start()
            collecting.rarely()
            log.info("started", accounts=len(config.accounts), http=server.address)
            await stop.wait()
            log.info("stopping")
            await product.stop()
    finally:
        await store.close()


async def inspect_live(config: Config) -> list[Finding]:
    """For `puente check --live`: what the platforms say of the tokens, the places and the channels."""
    desk = make_desk(config, [])
    operators = [config.desk.operators_channel] if config.desk.operators_channel else []
    channels = (*(team.channel for team in config.teams.values()), *operators, *told(ready(config)))
    findings = await desk.inspect(list(dict.fromkeys(channels)))
    for channel in make_channels(config).values():
        findings += await channel.inspect()
    if config.files.clamd:
        findings += await Scanner(config.files.clamd).inspect()
    return findings


# --- the operator's commands ---------------------------------------------------------------------------------------


async def upgrade_database(config: Config) -> None:
    """Bring the database's tables up to date and do no more."""
    await storage.upgrade(config.storage.url)


async def database_version(config: Config) -> str:
    return await look.version(config.storage.url)


async def outbox_list(config: Config) -> list[dict[str, Any]]:
    return await look.look(config.storage.url, dead_letters.troubled)


async def outbox_dead(config: Config) -> list[dict[str, Any]]:
    return await look.look(config.storage.url, dead_letters.dead)


async def customers_muted(config: Config) -> list[dict[str, Any]]:
    return await look.look(config.storage.url, muted.listing)


async def replayed(config: Config, since: Millis, told: Callable[[replay.Otherwise], None]) -> replay.Tally:
    """The cases in the configuration's database, decided again by its rules. told: of each that would have fared otherwise."""
    router = engine(config)
    return await look.look(config.storage.url, lambda queries: replay.again(queries, since, router, told=told))


async def facts_of_case(config: Config, number: int) -> Facts | None:
    """What the rules saw when a case was last decided about."""

    def unit(queries: Queries) -> Facts | None:
        decided = [case.decision_id for case in queries.find(Case, "id", [number]) if case.decision_id is not None]
        found = queries.find(Decision, "id", decided) if decided else ()
        return next((Facts.from_json(decision.facts) for decision in found), None)

    return await look.look(config.storage.url, unit)


async def clocks_of_case(config: Config, number: int) -> tuple[list[Clock], list[Promise], list[Escalation]] | None:
    """All that a case was ever promised, and who was called about it; None: there is no such case."""

    def unit(queries: Queries) -> tuple[list[Clock], list[Promise], list[Escalation]] | None:
        if not queries.find(Case, "id", [number]):
            return None
        wanted = [number]
        return queries.find(Clock, "case_id", wanted), queries.find(Promise, "case_id", wanted), queries.find(Escalation, "case_id", wanted)

    return await look.look(config.storage.url, unit)


async def decide(config: Config, what: str, about: Any, by: str) -> None:
    """What the operator decides (`road/operator/deciding.py`): here where the product is stopped; else the product is asked, which
    alone may write."""
    try:
        store = await storage.open_store(config.storage.url)
    except storage.StoreBusy as busy:
        try:
            await asking.ask(config.http, config.desk.bot_token.reveal(), asking.Wish(what=what, about=about, by=by, at=wall_clock()))
        except asking.NobodyThere:
            raise storage.StoreBusy(
                f"{busy} It could not be asked at [http] listen = {config.http.listen}, which this machine has to reach."
            ) from None
        return
    try:
        bench = Bench(store=store, office=paper_office(config, engine(config)), clock=wall_clock)
        await deciding.decide(bench, what, about, by)
    finally:
        await store.close()
