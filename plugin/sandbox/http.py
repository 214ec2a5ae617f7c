"""The sandbox on a socket: loopback only, one request at a time, gzip when asked for."""

import asyncio
import ipaddress
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from multidict import CIMultiDict

from plugin.sandbox.messages import Request
from plugin.sandbox.server import Sandbox

_LARGEST_BODY = 64 * 1024 * 1024
_SMALLEST_ZIPPED = 1024


class NotLoopback(ValueError):
    """The sandbox knows no security that would let it be reached from outside."""

    def __init__(self) -> None:
        super().__init__("The sandbox listens on loopback only: use 127.0.0.1.")


@asynccontextmanager
async def listening(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
    """Serve within the block; gives the port. ``NotLoopback`` for any other host."""
    _require_loopback(host)
    runner = web.AppRunner(_application(sandbox), access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def serve(sandbox: Sandbox, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is told the port."""
    _require_loopback(host)
    asyncio.run(_until_stopped(sandbox, host, port, ready))


async def _until_stopped(sandbox: Sandbox, host: str, port: int, ready: Callable[[int], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    async with listening(sandbox, host, port) as taken:
        ready(taken)
        await stop.wait()


def _require_loopback(host: str) -> None:
    try:
        safe = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        safe = False
    if not safe:
        raise NotLoopback


def _application(sandbox: Sandbox) -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        # The core is synchronous and quick; answering here keeps one request after the other.
        response = sandbox.handle(await _core_request(request))
        answered = web.Response(
            status=response.status, body=response.body, headers=CIMultiDict(response.headers)
        )
        if len(response.body) >= _SMALLEST_ZIPPED:
            answered.enable_compression()
        return answered

    application = web.Application(client_max_size=_LARGEST_BODY)
    application.router.add_route("*", "/{anything:.*}", answer)
    return application


async def _core_request(request: web.Request) -> Request:
    # The raw path keeps doubled slashes and escapes, which the core reads as a servlet container does.
    path, _, query = request.raw_path.partition("?")
    del query
    return Request(
        method=request.method,
        path=path,
        query=tuple(request.query.items()),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
    )
