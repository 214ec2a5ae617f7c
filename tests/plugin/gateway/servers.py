"""A sandbox and a gateway, each on a thread of its own, spoken to over real HTTP; and a sandbox that
misbehaves."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from forms.definition import load_library
from plugin.gateway.doubles import MemoryAudit, MemoryDuty, MemoryNotices, MemoryPolicy, MemoryShadow
from plugin.gateway.ports import Stage
from plugin.gateway.rules import load_rules
from plugin.gateway.run import GatewayContent, GatewayPorts, GatewaySettings, serve
from plugin.pages.doubles import MemoryCallBoard
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.messages import Response, request_of
from plugin.sandbox.server import Sandbox
from sensitivity import audiences, categories, labels
from sensitivity.labels import LabelRule

Serve = Callable[[asyncio.Event, Callable[[str], None]], Coroutine[Any, Any, None]]
Misbehaviour = Callable[[web.Request, web.Response], Coroutine[Any, Any, web.StreamResponse]]


@contextmanager
def on_a_thread(serve_until: Serve) -> Iterator[str]:
    """Runs a server in a loop of its own; yields its address, and stops it at the end."""
    heard: list[str] = []
    up = threading.Event()
    control: dict[str, Any] = {}

    def say(line: str) -> None:
        heard.append(line.removeprefix("listening on "))
        up.set()

    async def main() -> None:
        control["loop"], control["until"] = asyncio.get_running_loop(), asyncio.Event()
        await serve_until(control["until"], say)

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    if not up.wait(20):
        raise TimeoutError("a server did not come up")
    try:
        yield heard[0]
    finally:
        control["loop"].call_soon_threadsafe(control["until"].set)
        thread.join(20)


@dataclass
class Upstream:
    """A sandbox behind HTTP. ``mood`` replaces an answer on its way out; ``asked`` are the targets that
    came in, ``shown`` the credentials that came with each: ``Authorization`` and ``Cookie``."""

    sandbox: Sandbox
    mood: Misbehaviour | None = None
    asked: list[str] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.raw_path}")
        self.shown.append((request.headers.get("Authorization", ""), request.headers.get("Cookie", "")))
        given = self.sandbox.handle(
            request_of(
                request.method, request.raw_path, headers=dict(request.headers), body=await request.read()
            )
        )
        answer = plain(given)
        return await self.mood(request, answer) if self.mood else answer

    async def serve(self, until: asyncio.Event, say: Callable[[str], None]) -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        say(f"listening on http://127.0.0.1:{runner.addresses[0][1]}")
        await until.wait()
        await runner.cleanup()


def plain(given: Response) -> web.Response:
    answer = web.Response(status=given.status, body=given.body)
    answer.headers.popall("Content-Type", None)
    for name, value in given.headers:
        answer.headers.add(name, value)
    return answer


@contextmanager
def upstream(sandbox: Sandbox | None = None) -> Iterator[Upstream]:
    """A sandbox that listens; its address ends with the context, as OpenMRS's does."""
    server = Upstream(sandbox=sandbox or empty_sandbox())
    with on_a_thread(server.serve) as address:
        server.url = f"{address}/openmrs"
        yield server


@dataclass(frozen=True, kw_only=True)
class Stores:
    """The in-memory doubles behind a gateway."""

    policy: MemoryPolicy = field(default_factory=MemoryPolicy)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    shadow: MemoryShadow = field(default_factory=MemoryShadow)
    notice: MemoryNotices = field(default_factory=MemoryNotices)
    duty: MemoryDuty = field(default_factory=MemoryDuty)
    calls: MemoryCallBoard = field(default_factory=MemoryCallBoard)

    def ports(self) -> GatewayPorts:
        return GatewayPorts(
            policy=self.policy,
            audit=self.audit,
            shadow=self.shadow,
            notice=self.notice,
            duty=self.duty,
            calls=self.calls,
        )


def content(*more: LabelRule) -> GatewayContent:
    return GatewayContent(
        rules=load_rules(),
        categories=categories.load(),
        audiences=audiences.load(),
        labels=labels.load().joined(more),
        forms=load_library(),
    )


@contextmanager
def gateway(
    openmrs_url: str, ports: GatewayPorts, *more: LabelRule, stage: Stage = Stage.ENFORCE, **settings: Any
) -> Iterator[str]:
    """A gateway before that OpenMRS; yields its address with the context."""
    chosen = GatewaySettings(
        openmrs_url=openmrs_url,
        service_user="admin",
        service_password="Admin123",
        stage=stage,
        **settings,
    )

    async def run(until: asyncio.Event, say: Callable[[str], None]) -> None:
        await serve(chosen, ports, content(*more), until=until, say=say)

    with on_a_thread(run) as address:
        yield f"{address}/openmrs"
