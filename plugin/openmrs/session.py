"""Who OpenMRS says we are.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Session:
    """The answer of ``GET session``; uuids are None where nobody is logged in.

    ``provider`` is None for who is no clinician. ``roles`` and ``privileges`` are names as OpenMRS has them;
    a super-user has the role "System Developer" and an empty set of privileges.
    """

    authenticated: bool
    user: str | None = None
    username: str | None = None
    person: str | None = None
    provider: str | None = None
    roles: frozenset[str] = frozenset()
    privileges: frozenset[str] = frozenset()
    locale: str | None = None


def session_of(answer: Mapping[str, Any]) -> Session:
    """Read the JSON of ``GET session``."""
    user = answer.get("user") if answer.get("authenticated") is True else None
    if not isinstance(user, dict):
        return Session(authenticated=False, locale=answer.get("locale"))
    return Session(
        authenticated=True,
        user=user.get("uuid"),
        username=user.get("username") or user.get("systemId"),
        person=_uuid(user.get("person")),
        provider=_uuid(answer.get("currentProvider")),
        roles=_names(user.get("roles")),
        privileges=_names(user.get("privileges")),
        locale=answer.get("locale"),
    )


def _uuid(thing: Any) -> str | None:
    return thing.get("uuid") if isinstance(thing, dict) else None


def _names(things: Any) -> frozenset[str]:
    named = (thing.get("name") or thing.get("display") for thing in things or () if isinstance(thing, dict))
    return frozenset(str(name) for name in named if name)
