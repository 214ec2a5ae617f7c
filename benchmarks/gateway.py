"""Requests per second and latency of the gateway against the sandbox direct, on what O3 asks to load a chart.

    python -m benchmarks.gateway [--seconds 10] [--out gateway-results.json]

Sandbox and gateway run as processes of their own; the gateway has its real database (SQLite) and audit
log. Both are asked side by side in turns, so that what else the machine does hits both alike. Only ratios
mean anything: the sandbox is slower than OpenMRS at some things and faster at others. The static upstream
answers with bytes that it recorded before, so that against it the gateway's own cost shows.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from forms.definition import load_library
from plugin.database.audit import AuditLog
from plugin.database.choices import Choices
from plugin.database.engine import open_database
from plugin.database.shadow import ShadowCounts
from plugin.gateway.credentials import Credentials
from plugin.gateway.doubles import MemoryDuty, MemoryNotices
from plugin.gateway.rules import load_rules
from plugin.gateway.run import GatewayContent, GatewayPorts, GatewaySettings, run_gateway
from plugin.pages.doubles import MemoryCallBoard
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.http import serve as serve_sandbox
from plugin.sandbox.messages import request_of
from plugin.sandbox.server import Sandbox
from sensitivity import audiences, categories, labels

HERE = Path(__file__).parent
RECORDED = HERE.parent / "tests" / "contract" / "exchanges.jsonl"
CHART = HERE / "data" / "chart-load.jsonl"
LOGINS = {
    "admin": ("admin", "Admin123"),
    "drlee": ("drleec1", "Passw0rdX"),
    "drjones": ("drjonesc1", "Passw0rdX"),
    "badpw": ("admin", "wrong"),
}
CLIENTS = 8
_SLICE = 2.0  # seconds that one side is asked before the other has its turn


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request of the mix."""

    target: str
    headers: dict[str, str]


@dataclass(kw_only=True)
class Measured:
    """Latencies in seconds, and how long all of them took together."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0

    def figures(self) -> dict[str, float]:
        steps = statistics.quantiles(self.latencies, n=100)
        return {
            "requests_per_second": round(len(self.latencies) / self.seconds, 1),
            "p50_ms": round(steps[49] * 1000, 3),
            "p95_ms": round(steps[94] * 1000, 3),
            "failed": self.failed,
        }


def replay(sandbox: Sandbox) -> None:
    """Fill a sandbox with what was recorded: every write, in order."""
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        asked = exchange["request"]
        if (
            asked["method"] == "GET"
            or exchange["user"] not in LOGINS
            or not isinstance(asked.get("body"), dict)
        ):
            continue
        headers = {"Authorization": Credentials.basic(*LOGINS[exchange["user"]]).authorization}
        headers |= {"Content-Type": "application/json", "Host": "127.0.0.1"}
        body = json.dumps(asked["body"]).encode()
        sandbox.handle(request_of(asked["method"], "/openmrs" + asked["path"], headers=headers, body=body))


def sandbox_process(path: str, ready: Any) -> None:
    serve_sandbox(_filled(path), "127.0.0.1", 0, ready.put)


def static_process(path: str, ready: Any) -> None:
    """The sandbox's answers, each made once and then given again as bytes: an OpenMRS that costs nothing."""
    sandbox, kept = _filled(path), {}

    async def answer(request: web.Request) -> web.Response:
        key = (request.raw_path, request.headers.get("Cookie"), request.headers.get("Authorization"))
        if key not in kept:
            kept[key] = sandbox.handle(
                request_of(request.method, request.raw_path, headers=dict(request.headers))
            )
        given = kept[key]
        response = web.Response(status=given.status, body=given.body)
        for name, value in given.headers:
            response.headers[name] = value
        return response

    async def main() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.put(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


def gateway_process(openmrs: str, folder: str, port: int) -> None:
    database = open_database(f"sqlite:///{folder}/index-{port}.sqlite3")
    database.migrate()
    ports = GatewayPorts(
        policy=Choices(database),
        audit=AuditLog(database),
        shadow=ShadowCounts(database),
        notice=MemoryNotices(),
        duty=MemoryDuty(),
        calls=MemoryCallBoard(),
    )
    content = GatewayContent(
        rules=load_rules(),
        categories=categories.load(),
        audiences=audiences.load(),
        labels=labels.load(),
        forms=load_library(),
    )
    settings = GatewaySettings(
        openmrs_url=openmrs, service_user="admin", service_password=LOGINS["admin"][1], port=port
    )
    run_gateway(settings, ports, content)


def _filled(path: str) -> Sandbox:
    sandbox = empty_sandbox(Path(path))
    replay(sandbox)
    return sandbox


def chart(user: str) -> list[Asked]:
    """The reads of a chart load by that user, as O3 sends them."""
    found = []
    for line in CHART.read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        if exchange["user"] == user and exchange["method"] == "GET" and exchange["status"] == 200:
            found.append(Asked(target=exchange["path"], headers={"Accept": exchange["accept"]}))
    return found


async def login(session: aiohttp.ClientSession, origin: str, user: str) -> str:
    headers = {"Authorization": Credentials.basic(*LOGINS[user]).authorization}
    async with session.get(f"{origin}/openmrs/ws/rest/v1/session", headers=headers) as answer:
        return answer.cookies["JSESSIONID"].value


async def ask_for(
    origin: str, mix: list[Asked], cookie: str, *, seconds: float, clients: int, into: Measured
) -> None:
    """Clients that each walk through the mix again and again until the time is over."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        began = time.perf_counter()

        async def client(offset: int) -> None:
            place = offset
            while time.perf_counter() - began < seconds:
                await _one(session, origin, mix[place % len(mix)], cookie, into)
                place += 1

        await asyncio.gather(*(client(offset * 3) for offset in range(clients)))
        into.seconds += time.perf_counter() - began


async def _one(
    session: aiohttp.ClientSession, origin: str, asked: Asked, cookie: str, into: Measured
) -> None:
    headers = {**asked.headers, "Cookie": f"JSESSIONID={cookie}", "Accept-Encoding": "identity"}
    started = time.perf_counter()
    async with session.get(URL(origin + asked.target, encoded=True), headers=headers) as answer:
        await answer.read()
    into.latencies.append(time.perf_counter() - started)
    into.failed += answer.status >= 500


async def compare(
    direct: str, gateway: str, mix: list[Asked], user: str, *, seconds: float, clients: int
) -> dict[str, Any]:
    """Both asked in turns; figures of each, and the gateway's as a share of direct."""
    sides = {"direct": (direct, Measured()), "gateway": (gateway, Measured())}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        cookies = {name: await login(session, origin, user) for name, (origin, _) in sides.items()}
    for name, (origin, _) in sides.items():
        await ask_for(origin, mix, cookies[name], seconds=1, clients=1, into=Measured())  # warm
    for _ in range(max(1, round(seconds / _SLICE))):
        for name, (origin, into) in sides.items():
            await ask_for(origin, mix, cookies[name], seconds=_SLICE, clients=clients, into=into)
    plain, through = (into.figures() for _, into in sides.values())
    return {
        "clients": clients,
        "direct": plain,
        "gateway": through,
        "throughput_ratio": round(through["requests_per_second"] / plain["requests_per_second"], 3),
        "added_p50_ms": round(through["p50_ms"] - plain["p50_ms"], 3),
        "p50_ratio": round(through["p50_ms"] / plain["p50_ms"], 2),
        "p95_ratio": round(through["p95_ms"] / plain["p95_ms"], 2),
    }


def started(stack: ExitStack, target: Callable[..., None], *arguments: Any) -> None:
    """A process that ends with the stack."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments, daemon=True)
    process.start()
    stack.callback(process.join, 10)
    stack.callback(process.terminate)


def with_gateway(stack: ExitStack, behind: Callable[..., None], folder: str, port: int) -> tuple[str, str]:
    """Addresses of a server and of a gateway before it, both in processes of their own."""
    ready = multiprocessing.get_context("spawn").Queue()
    started(stack, behind, f"{folder}/{behind.__name__}.sqlite3", ready)
    direct = f"http://127.0.0.1:{ready.get(timeout=120)}"
    started(stack, gateway_process, f"{direct}/openmrs", folder, port)
    gateway = f"http://127.0.0.1:{port}"
    asyncio.run(_until_up(gateway))
    return direct, gateway


async def _until_up(origin: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            try:
                async with session.get(f"{origin}/openmrs/ws/rest/v1/session") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise TimeoutError(f"{origin} does not answer")


def measure(seconds: float, user: str) -> dict[str, Any]:
    mix = chart(user)
    results: dict[str, Any] = {
        "what": "chart mix of O3 through the gateway (SQLite, audit on) against direct",
        "requests_in_mix": len(mix),
        "user": user,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
    }
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        for name, behind, port in (("sandbox", sandbox_process, 18471), ("static", static_process, 18472)):
            direct, gateway = with_gateway(stack, behind, folder, port)
            for clients in (1, CLIENTS):
                results[f"{name}_{clients}"] = asyncio.run(
                    compare(direct, gateway, mix, user, seconds=seconds, clients=clients)
                )
    return results


def table(results: dict[str, Any]) -> str:
    titles = ("direct r/s", "gateway r/s", "ratio", "added p50", "p95 ratio")
    rows = [f"{'upstream, clients':<20}" + "".join(f"{title:>12}" for title in titles)]
    for name in ("sandbox_1", f"sandbox_{CLIENTS}", "static_1", f"static_{CLIENTS}"):
        one = results[name]
        rows.append(
            f"{name:<20}{one['direct']['requests_per_second']:>12}{one['gateway']['requests_per_second']:>12}"
            f"{one['throughput_ratio']:>12}{one['added_p50_ms']:>9} ms{one['p95_ratio']:>12}"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each side is asked, a row")
    parser.add_argument("--user", default="drlee", choices=("admin", "drlee"))
    parser.add_argument("--out", type=Path, default=HERE / "results" / "gateway.json")
    chosen = parser.parse_args()
    results = measure(chosen.seconds, chosen.user)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
