"""Passing a request on as it came: the front end's files, and everything while the gateway is off or looks
on."""

from dataclasses import dataclass

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from plugin.gateway.answers import Answer
from plugin.gateway.faults import Fault
from plugin.gateway.upstream import Reply, Upstream

_HOP = frozenset(
    {
        "connection",
        "content-length",
        "date",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "server",
        "te",
        "trailer",
        "trailers",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True, kw_only=True)
class Passing:
    """Requests go to ``upstream`` with the caller's own headers."""

    upstream: Upstream

    async def whole(
        self, request: web.Request, target: str, body: bytes, *, fresh: bool = False
    ) -> tuple[Reply, CIMultiDict[str]]:
        """The buffered answer and its headers; ``fresh`` asks for it whatever the browser kept.

        Raises ``Fault``.
        """
        headers = _kept(request.headers)
        if fresh:
            headers.popall("If-None-Match", None)
        headers["Host"] = request.host
        headers["Accept-Encoding"] = "identity"
        try:
            async with self.upstream.session.request(
                request.method,
                URL(self.upstream.origin + target, encoded=True),
                headers=headers,
                data=body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.upstream.seconds),
            ) as response:
                reply = Reply(
                    status=response.status,
                    body=await response.read(),
                    content_type=response.headers.get("Content-Type", ""),
                    cookies=tuple(response.headers.getall("Set-Cookie", ())),
                )
                return reply, _kept(response.headers)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Fault(f"OpenMRS can't be reached or broke off ({type(error).__name__})") from None


def _kept(headers: "CIMultiDict[str] | aiohttp.typedefs.LooseHeaders") -> CIMultiDict[str]:
    found = CIMultiDict(headers)
    for name in [name for name in found if name.lower() in _HOP]:
        found.popall(name, None)
    return found


def as_it_was(reply: Reply, headers: CIMultiDict[str]) -> web.Response:
    """The upstream's answer with its own headers."""
    headers.popall("Content-Encoding", None)
    return web.Response(status=reply.status, body=reply.body, headers=headers)


def sent(answer: Answer, request: web.Request) -> web.Response:
    """An answer of ours as it goes out: the same few headers whatever it is and whoever it is about."""
    headers = CIMultiDict(
        {
            "Content-Type": answer.content_type,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
    )
    for cookie in answer.cookies:
        headers.add("Set-Cookie", cookie)
    if request.method == "GET" and answer.status == 200:
        headers["ETag"] = answer.etag
        if answer.etag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
    return web.Response(status=answer.status, body=answer.body, headers=headers)
