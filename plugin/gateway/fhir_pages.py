"""Searches over FHIR: every page that OpenMRS has, filtered, and paged again under tokens of our own."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plugin.gateway.exchange import Ask, Exchange, raise_for
from plugin.gateway.faults import Fault, NotKnown, NotUnderstood
from plugin.gateway.fhir_things import Resource
from plugin.gateway.parameters import Parameters

_MOST = 20_000
_STEP = "100"
_DEFAULT_SIZE = 10


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything that a search found. ``size`` is the page length; ``bundle`` the first page without its
    entries."""

    bundle: Resource
    matches: list[Resource]
    included: list[Resource]
    size: int


@dataclass(frozen=True, kw_only=True)
class _Part:
    bundle: Resource
    matches: list[Resource]
    included: list[Resource]
    following: Parameters | None


async def collect(exchange: Exchange, ask: Ask, base: Ask) -> Found:
    """Ask for all pages. ``base`` is the place of the server itself, where its page tokens are asked for."""
    first = await _part(exchange, ask)
    count = _count(ask.parameters)
    if first.following is None:
        return Found(
            bundle=first.bundle,
            matches=first.matches,
            included=first.included,
            size=count or _MOST,
        )
    # Never the number of matches: that would count the hidden ones.
    size = count or int(first.following.get("_count") or _DEFAULT_SIZE)
    # Small pages would take many requests: all is asked for again in large ones.
    part = await _part(exchange, ask.with_parameters(ask.parameters.replaced("_count", _STEP)))
    matches, included = list(part.matches), list(part.included)
    while part.following is not None:
        part = await _part(exchange, base.with_parameters(part.following))
        matches += part.matches
        included += part.included
        if len(matches) > _MOST:
            raise NotUnderstood
    return Found(bundle=first.bundle, matches=matches, included=included, size=size)


async def _part(exchange: Exchange, ask: Ask) -> _Part:
    reply = await exchange.get(ask)
    raise_for(reply)
    bundle = reply.json()
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise Fault("OpenMRS did not answer with a bundle")
    entries = bundle.pop("entry", [])
    following = _following(bundle)
    matched = _matched(bundle, len(entries), ask.parameters, following)
    return _Part(bundle=bundle, matches=entries[:matched], included=entries[matched:], following=following)


def _following(bundle: Resource) -> Parameters | None:
    for link in bundle.get("link") or []:
        if link.get("relation") == "next":
            return Parameters(
                pairs=tuple(parse_qsl(urlsplit(link.get("url", "")).query, keep_blank_values=True))
            )
    return None


def _matched(bundle: Resource, entries: int, asked: Parameters, following: Parameters | None) -> int:
    """How many entries matched: fhir2 marks none of them, and puts what was included behind them."""
    if following is not None:
        return min(entries, int(following.get("_count") or entries))
    total = bundle.get("total")
    offset = int(asked.get("_getpagesoffset") or 0)
    return min(entries, max(0, total - offset)) if isinstance(total, int) else entries


def _count(parameters: Parameters) -> int:
    text = parameters.get("_count")
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise NotUnderstood
    return int(text)


@dataclass(kw_only=True)
class PageTokens:
    """Searches under way, by random tokens that hold for one user and are decided anew at each page."""

    most: int = 1000
    _known: OrderedDict[str, tuple[str, Ask]] = field(default_factory=OrderedDict)

    def remember(self, user: str, ask: Ask) -> str:
        token = secrets.token_hex(16)
        self._known[token] = (user, ask)
        while len(self._known) > self.most:
            self._known.popitem(last=False)
        return token

    def recall(self, user: str, token: str) -> Ask:
        """The search behind a token. Raises ``NotKnown`` where there is none, or another's."""
        owner, ask = self._known.get(token, ("", None))
        if ask is None or owner != user:
            raise NotKnown
        return ask


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which part of a search is asked for: ``token`` is "" on the first page."""

    start: int = 0
    size: int = 0
    token: str = ""


def window_of(parameters: Parameters) -> Window:
    """From a page link's parameters. Raises ``NotUnderstood``."""
    start, size = parameters.get("_getpagesoffset") or "0", parameters.get("_count") or "0"
    known = ("_getpages", "_getpagesoffset", "_count", "_bundletype", "_format", "_pretty", "_summary")
    if parameters.unknown(known) or not (start.isdecimal() and size.isdecimal() and len(start + size) < 18):
        raise NotUnderstood
    return Window(start=int(start), size=int(size), token=parameters.get("_getpages"))


def page_link(base: str, token: str, start: int, size: int) -> str:
    """As HAPI writes it."""
    return f"{base}?_getpages={token}&_getpagesoffset={start}&_count={size}&_bundletype=searchset"


def self_link(bundle: Resource) -> list[dict[str, Any]]:
    return [link for link in bundle.get("link") or [] if link.get("relation") == "self"]
