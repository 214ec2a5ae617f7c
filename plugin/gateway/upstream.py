"""The way to OpenMRS: one buffered request and answer, or a fault. Nothing is passed on half read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from yarl import URL

from plugin.gateway.faults import Fault


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer that arrived whole. ``cookies`` are its Set-Cookie headers as sent."""

    status: int
    body: bytes = field(repr=False)
    content_type: str
    cookies: tuple[str, ...] = field(default=(), repr=False)

    def json(self) -> Any:
        """A fresh copy of the parsed body, to be changed at will. Raises ``Fault`` where it is no JSON."""
        if "json" not in self.content_type:
            raise Fault("OpenMRS answered with something else than JSON")
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise Fault("OpenMRS answered with broken JSON") from None


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """OpenMRS at ``origin`` ("http://127.0.0.1:8080"). ``most`` is the largest body in bytes that is read."""

    session: aiohttp.ClientSession
    origin: str
    most: int
    seconds: float

    async def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Reply:
        """One request for a target that is encoded already. Raises ``Fault`` for whatever is no whole
        answer."""
        try:
            async with self.session.request(
                method,
                URL(self.origin + target, encoded=True),
                headers=headers,
                data=body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.seconds),
            ) as response:
                return Reply(
                    status=response.status,
                    body=await self._whole(response),
                    content_type=response.headers.get("Content-Type", ""),
                    cookies=tuple(response.headers.getall("Set-Cookie", ())),
                )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # The class says enough for a log; the text could hold parts of the answer.
            raise Fault(f"OpenMRS can't be reached or broke off ({type(error).__name__})") from None

    async def _whole(self, response: aiohttp.ClientResponse) -> bytes:
        if (response.content_length or 0) > self.most:
            raise Fault("the answer of OpenMRS is too large")
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if size > self.most:
                raise Fault("the answer of OpenMRS is too large")
            chunks.append(chunk)
        return b"".join(chunks)


def client_session() -> aiohttp.ClientSession:
    """A session that keeps connections but no cookie of anybody, and unpacks what is packed."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=15),
        skip_auto_headers=("User-Agent",),
        auto_decompress=True,
    )
