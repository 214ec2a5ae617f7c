"""Serving: joins the gateway's parts, listens until it is told to stop, and finishes what it began."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import uvloop
from aiohttp import web

from forms.shapes import FormDefinition
from plugin.audit.copy import Copy
from plugin.audit.log import AuditWriter
from plugin.gateway.app import Door, application
from plugin.gateway.credentials import Credentials
from plugin.gateway.form_opening import FormOpening
from plugin.gateway.gateway import Gateway
from plugin.gateway.identity import Identities
from plugin.gateway.judge import Policy
from plugin.gateway.known_choices import KnownChoices
from plugin.gateway.labels import Labels
from plugin.gateway.notices import Noticed
from plugin.gateway.passing import Passing
from plugin.gateway.places import Map
from plugin.gateway.ports import AuditSink, DutyBoard, PolicyStore, ShadowSink, Stage, WriteNotice
from plugin.gateway.rules import Rules
from plugin.gateway.service import ServiceAccount
from plugin.gateway.shadow import Watch
from plugin.gateway.upstream import Upstream, client_session
from plugin.gateway.worker import Snapshots, Worker
from plugin.pages.calls import CallPages
from plugin.pages.ports import CallBoard
from sensitivity.audiences import Audiences
from sensitivity.categories import Categories
from sensitivity.labels import LabelRules


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """Where to listen, what stands behind, and how long to wait. Times in seconds, sizes in bytes."""

    openmrs_url: str  # "http://127.0.0.1:8080/openmrs"
    service_user: str
    service_password: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    stage: Stage = Stage.ENFORCE
    audit_key: bytes = field(default=b"", repr=False)
    audit_copy: Path | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))  # the clinic's, whose days limits count
    upstream_seconds: float = 30.0
    store_seconds: float = 3.0
    notice_seconds: float = 20.0
    identity_seconds: float = 5.0
    label_seconds: float = 30.0
    largest_answer: int = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class GatewayPorts:
    """What the rest of the shell supplies."""

    policy: PolicyStore
    audit: AuditSink
    shadow: ShadowSink
    notice: WriteNotice
    duty: DutyBoard
    calls: CallBoard


@dataclass(frozen=True, kw_only=True)
class GatewayContent:
    """The clinic's content that the gateway decides by."""

    rules: Rules
    categories: Categories
    audiences: Audiences
    labels: LabelRules
    forms: tuple[FormDefinition, ...]


@asynccontextmanager
async def door_of(
    settings: GatewaySettings, ports: GatewayPorts, content: GatewayContent
) -> AsyncIterator[Door]:
    """A door that is ready to answer, with its connections and threads; they end with the block."""
    where = urlsplit(settings.openmrs_url)
    context = tuple(part for part in where.path.split("/") if part)
    async with AsyncExitStack() as stack:
        upstream = Upstream(
            session=await stack.enter_async_context(client_session()),
            origin=f"{where.scheme}://{where.netloc}",
            most=settings.largest_answer,
            seconds=settings.upstream_seconds,
        )
        workers = _Workers.of(settings)
        stack.callback(workers.close)
        places = Map(context=context, rules=content.rules)
        gateway = _gateway(settings, ports, content, places=places, upstream=upstream, workers=workers)
        watch = Watch(gateway=gateway, sink=ports.shadow, worker=workers.quick)
        yield Door(stage=settings.stage, gateway=gateway, passing=Passing(upstream=upstream), watch=watch)
        await watch.settle()


@dataclass(frozen=True, kw_only=True)
class _Workers:
    """Threads for the stores, and others for notices, which may talk to OpenMRS themselves."""

    quick: Worker
    slow: Worker

    @classmethod
    def of(cls, settings: GatewaySettings) -> "_Workers":
        return cls(quick=Worker(seconds=settings.store_seconds), slow=Worker(seconds=settings.notice_seconds))

    def close(self) -> None:
        self.quick.close()
        self.slow.close()


def _gateway(
    settings: GatewaySettings,
    ports: GatewayPorts,
    content: GatewayContent,
    *,
    places: Map,
    upstream: Upstream,
    workers: _Workers,
) -> Gateway:
    basic = Credentials.basic(settings.service_user, settings.service_password)
    service = ServiceAccount(upstream, basic, places.rest)
    copy = Copy(path=settings.audit_copy) if settings.audit_copy else None
    worker = workers.quick
    return Gateway(
        map=places,
        upstream=upstream,
        identities=Identities(upstream, f"{places.rest}/session", service, seconds=settings.identity_seconds),
        labels=Labels(service, seconds=settings.label_seconds),
        store=ports.policy,
        worker=worker,
        policy=Policy(
            known=KnownChoices(ports.policy, worker), categories=content.categories, labels=content.labels
        ),
        audiences=content.audiences,
        snapshots=Snapshots(ports.policy, worker),
        audit=AuditWriter(ports.audit, worker, key=settings.audit_key, copy=copy),
        noticed=Noticed(notice=ports.notice, worker=workers.slow),
        opening=FormOpening(forms=content.forms, duty=ports.duty, worker=workers.slow, zone=settings.zone),
    )


async def serve(
    settings: GatewaySettings,
    ports: GatewayPorts,
    content: GatewayContent,
    *,
    until: asyncio.Event,
    say: Callable[[str], None],
) -> None:
    """Listen until the event is set; ``say`` hears the address once requests are taken."""
    async with door_of(settings, ports, content) as door:
        app = application(door, _pages(settings, ports, door.gateway).routes())
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=10)
        await runner.setup()
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        say(f"listening on http://{settings.host}:{_port(runner)}")
        await until.wait()
        await runner.cleanup()


def _pages(settings: GatewaySettings, ports: GatewayPorts, gateway: Gateway) -> CallPages:
    return CallPages(
        gateway=gateway,
        board=ports.calls,
        worker=gateway.noticed.worker,
        stage=settings.stage,
        zone=settings.zone,
        context=urlsplit(settings.openmrs_url).path.rstrip("/"),
    )


def _port(runner: web.AppRunner) -> int:
    port: int = runner.addresses[0][1]
    return port


def _say(line: str) -> None:
    print(line, flush=True)  # whoever started the process waits for it on a pipe


def run_gateway(settings: GatewaySettings, ports: GatewayPorts, content: GatewayContent) -> None:
    """Serve in this process until SIGTERM or SIGINT."""
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # its errors quote requests

    async def main() -> None:
        until = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, until.set)
        await serve(settings, ports, content, until=until, say=_say)

    uvloop.run(main())
