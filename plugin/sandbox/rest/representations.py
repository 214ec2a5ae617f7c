"""How much of a thing is shown: ``v=ref|default|full|custom:(a,b:(c),d:ref)``.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class Custom:
    """Properties with the representation of each, in the caller's order; ``links`` if they were asked for."""

    properties: tuple[tuple[str, "Representation"], ...]
    links: bool = False


Representation = Named | Custom

REF = Named("ref")
DEFAULT = Named("default")
FULL = Named("full")
_PREFIX = "custom:"
_SUFFIXES = {"+self": "", "+value": "/value", "+action": "moduleaction"}


@dataclass(frozen=True)
class Description:
    """A named representation of one resource: its properties, and links as (rel, suffix of the uri)."""

    properties: tuple[tuple[str, Representation], ...]
    links: tuple[tuple[str, str], ...]


@cache
def described(text: str) -> Description:
    """Read ``"uuid display tags:ref +self +full"``: properties, then links marked by a plus."""
    words = text.split()
    properties = (word.partition(":") for word in words if not word.startswith("+"))
    links = tuple((word[1:], _SUFFIXES.get(word, f"?v={word[1:]}")) for word in words if word.startswith("+"))
    return Description(tuple((name, Named(rep or "default")) for name, _, rep in properties), links)


@cache
def requested(text: str) -> Representation:
    """The value of ``v=``."""
    if text.startswith(_PREFIX):
        return _custom(text[len(_PREFIX) :])
    return Named(text)


def _custom(text: str) -> Custom:
    inner = text.removeprefix("(")
    inner = inner.removesuffix(")")
    parts = _split(inner)
    return Custom(
        tuple(_property(part) for part in parts if part != "links"),
        links="links" in parts,
    )


def _property(text: str) -> tuple[str, Representation]:
    name, colon, rep = text.partition(":")
    if rep.startswith("("):
        return name, _custom(rep)
    lowered = rep.lower()
    return name, Named(lowered if colon and lowered in {"ref", "full"} else "default")


def _split(text: str) -> list[str]:
    """The parts between the commas that stand in no parenthesis."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
