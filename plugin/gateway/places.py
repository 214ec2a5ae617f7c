"""Where in OpenMRS a path leads, and the rule for it.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from plugin.gateway.paths import Path
from plugin.gateway.rules import Match, Rule, Rules, Treatment

_REST = ("ws", "rest", "v1")
_FHIR = ("ws", "fhir2", "R4")
_ITEM = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


class Way(Enum):
    """What treats a request."""

    REFUSED = auto()
    STATIC = auto()
    REST = auto()
    FHIR = auto()
    FHIR_SEARCH = auto()  # POST …/_search, a read
    FHIR_OPERATION = auto()
    FHIR_PAGE = auto()  # the server's own place, asked for a further page


@dataclass(frozen=True, kw_only=True)
class Place:
    """``match`` is there for every way but STATIC, REFUSED and FHIR_PAGE. ``fhir``: which shape an error
    has."""

    way: Way
    fhir: bool = False
    match: Match | None = None


@dataclass(frozen=True, kw_only=True)
class Map:
    """``context`` is the path of OpenMRS itself, as segments: ("openmrs",)."""

    context: tuple[str, ...]
    rules: Rules

    @property
    def rest(self) -> str:
        return "/" + "/".join((*self.context, *_REST))

    @property
    def fhir(self) -> Path:
        return Path(segments=(*self.context, *_FHIR), slash=False)

    def place(self, method: str, path: Path) -> Place:
        """What a request is for. What no rule knows is REFUSED."""
        below = path.below(*self.context)
        if below is None:
            return Place(way=Way.REFUSED)
        if below[:1] and below[0] in self.rules.static:
            return Place(way=Way.STATIC if method in ("GET", "HEAD") else Way.REFUSED)
        if below[:3] == _REST:
            return self._rest(method, below[3:])
        if below[:3] == _FHIR:
            return self._fhir(method, below[3:])
        return Place(way=Way.REFUSED, fhir=below[:2] == _FHIR[:2])

    def _rest(self, method: str, segments: tuple[str, ...]) -> Place:
        match = self.rules.rest_match(segments)
        if match is None or method not in match.rule.methods or not _plain(match):
            return Place(way=Way.REFUSED)
        return Place(way=Way.REST, match=match)

    def _fhir(self, method: str, segments: tuple[str, ...]) -> Place:
        if not segments:
            return Place(way=Way.FHIR_PAGE if method == "GET" else Way.REFUSED, fhir=True)
        rule = self.rules.fhir.get(segments[0])
        if rule is None or method not in rule.methods:
            return Place(way=Way.REFUSED, fhir=True)
        way, item = _fhir_way(rule, method, segments[1:])
        match = Match(rule=rule, item=item)
        if not _plain(match):
            return Place(way=Way.REFUSED, fhir=True)
        return Place(way=way, fhir=True, match=match)


def _fhir_way(rule: Rule, method: str, rest: tuple[str, ...]) -> tuple[Way, str]:
    if rest == ("_search",):
        return (Way.FHIR_SEARCH if method == "POST" else Way.REFUSED), ""
    if rest and rest[-1] in rule.operations and len(rest) <= 2:
        return (Way.FHIR_OPERATION if method == "GET" else Way.REFUSED), "".join(rest[:-1])
    if len(rest) <= 1:
        return Way.FHIR, "".join(rest)
    return Way.REFUSED, ""


def _plain(match: Match) -> bool:
    """Identifiers in a path are plain. Metadata may also be asked for by name."""
    if match.rule.treatment is Treatment.OPEN:
        return True
    return all(_ITEM.fullmatch(one) for one in (*match.ids, match.item) if one)
