"""A hospital's web server as a process of its own: O3's files, and OpenMRS behind the same address.

``python -m tests.browser.front --files FOLDER --openmrs http://127.0.0.1:8080/openmrs``
"""

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

_NOT_PASSED = ("connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host")


class Front:
    """``/openmrs/spa`` from a folder, everything else from OpenMRS at ``origin``."""

    def __init__(self, files: Path, origin: str) -> None:
        self._files = files.resolve()
        self._origin = origin
        self._session: aiohttp.ClientSession

    def application(self) -> web.Application:
        made = web.Application(client_max_size=2**26)
        made.cleanup_ctx.append(self._connected)
        made.router.add_get("/openmrs/spa{name:(/.*)?}", self._file)
        made.router.add_route("*", "/{anything:.*}", self._pass_on)
        return made

    async def _connected(self, _: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._session:
            yield

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"].strip("/")
        if "." not in name.rpartition("/")[2]:
            # Every page of the application is its index; the script there reads the address.
            return web.FileResponse(self._files / "index.html", headers={"Cache-Control": "no-cache"})
        found = (self._files / name).resolve()
        if not found.is_relative_to(self._files) or not found.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(found)

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        headers = _passed(request.headers)
        headers["Host"] = request.host
        async with self._session.request(
            request.method,
            URL(self._origin + request.raw_path, encoded=True),
            headers=headers,
            data=await request.read() or None,
            allow_redirects=False,
        ) as answer:
            body = await answer.read()
        return web.Response(status=answer.status, body=body, headers=_passed(answer.headers))


def _passed(headers: "aiohttp.typedefs.LooseHeaders") -> "CIMultiDict[str]":
    given = CIMultiDict(headers)
    return CIMultiDict((name, value) for name, value in given.items() if name.lower() not in _NOT_PASSED)


async def _serve(files: Path, openmrs: str) -> None:
    where = urlsplit(openmrs)
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    front = Front(files, f"{where.scheme}://{where.netloc}")
    runner = web.AppRunner(front.application(), access_log=None, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}/openmrs", flush=True)
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--openmrs", required=True)
    given = parser.parse_args()
    asyncio.run(_serve(given.files, given.openmrs))


if __name__ == "__main__":
    main()
